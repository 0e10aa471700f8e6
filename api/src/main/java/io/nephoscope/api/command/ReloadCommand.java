package io.nephoscope.api.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nephoscope reload}: has a running server take its plugins and connector files anew. */
@Command(
    name = "reload",
    description =
        "Has a running server take every plugin folder and every connector file as it is now, and"
            + " prints what that came to.")
final class ReloadCommand implements Callable<Integer> {

  private static final String BODY =
      "{\"query\":\"mutation { reload { added replaced removed connectors problems } }\"}";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server (default: the environment variable NEPHOSCOPE_URL, or else "
              + GraphQlAddress.DEFAULT_URL
              + ").")
  private @Nullable String url;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    GraphQlAddress.Answer answer = GraphQlAddress.of("reload", url).post(BODY);
    if (answer.hasErrors()) {
      out.println(answer.json().toPrettyString());
      out.flush();
      return CommandFailure.PROBLEMS;
    }
    JsonNode reload = answer.json().at("/data/reload");
    for (String what : new String[] {"added", "replaced", "removed"}) {
      out.println("Plugins " + what + ": " + names(reload.get(what)));
    }
    out.println("Connectors opened, closed or refused anew: " + names(reload.get("connectors")));
    reload.get("problems").forEach(problem -> out.println("Problem: " + problem.asText()));
    out.flush();
    return reload.get("problems").isEmpty() ? 0 : CommandFailure.PROBLEMS;
  }

  private static String names(JsonNode list) {
    return list.isEmpty()
        ? "none"
        : list.valueStream().map(JsonNode::asText).collect(Collectors.joining(", "));
  }
}
