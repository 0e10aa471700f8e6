package io.nephoscope.api.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.standards.ControlId;
import io.nephoscope.api.standards.Normaliser;
import io.nephoscope.api.standards.StandardId;
import io.nephoscope.spi.ControlRef;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nephoscope explain}: says which control of which standard a cloud's words mean. */
@Command(
    name = "explain",
    description =
        "Prints the control that a cloud's own words mean, as \"standard version control\", or"
            + " \"unmapped\" when no rule knows them (exit code 1).")
final class ExplainCommand implements Callable<Integer> {

  private static final String UNMAPPED = "unmapped";

  @Parameters(
      paramLabel = "NATIVE",
      description =
          "What the cloud says, such as \"NIST.800-53.r5 AC-2(1)\", \"NIST_SP_800-53_R5_AC-2(1)\","
              + " \"cis 2.0 5.1\", or an entry of a Google finding's compliances as JSON.")
  private String words = "";

  @Option(
      names = "--provider",
      paramLabel = "ID",
      description =
          "Who says it: aws, azure, gcp or another provider's id. When left out, the words count only"
              + " if they mean the same for every cloud.")
  private String provider = "any";

  @Option(
      names = "--standard",
      paramLabel = "NAME",
      description =
          "The standard in the cloud's words, when NATIVE is the code of a control alone.")
  private String standard = "";

  @Spec private @Nullable CommandSpec spec;

  private final Normaliser normaliser = Normaliser.shipped();

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    boolean all = true;
    for (ControlRef ref : references()) {
      Optional<ControlId> control = normaliser.control(provider, ref);
      out.println(control.map(ExplainCommand::text).orElse(UNMAPPED));
      if (control.isEmpty()) {
        all = false;
        standardAlone(ref)
            .ifPresent(id ->
                err.println(
                    "explain: this is the standard "
                        + id.slug()
                        + " "
                        + id.version()
                        + ", and no control of it (expected: a control). Add the control's code."));
      }
    }
    out.flush();
    err.flush();
    return all ? 0 : CommandFailure.PROBLEMS;
  }

  private static String text(ControlId id) {
    return id.standard().slug() + " " + id.standard().version() + " " + id.code();
  }

  private Optional<StandardId> standardAlone(ControlRef ref) {
    String name = ref.standard().isBlank() ? ref.control() : ref.standard();
    return name.isBlank() ? Optional.empty() : normaliser.standard(provider, name, null);
  }

  private List<ControlRef> references() {
    List<ControlRef> refs = new ArrayList<>();
    if (words.strip().startsWith("{")) {
      try {
        JsonNode json = new ObjectMapper().readTree(words);
        String name =
            (json.path("standard").asText() + " " + json.path("version").asText()).strip();
        json.path("ids").forEach(id -> refs.add(new ControlRef(name, id.asText())));
        if (json.hasNonNull("id")) {
          refs.add(new ControlRef(name, json.path("id").asText()));
        }
      } catch (JsonProcessingException notJson) {
        refs.clear();
      }
    }
    return refs.isEmpty() ? List.of(new ControlRef(standard, words)) : refs;
  }
}
