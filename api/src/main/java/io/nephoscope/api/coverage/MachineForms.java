package io.nephoscope.api.coverage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.spi.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the clouds' own descriptions of machines tell what agents depend on. Immutable; safe for
 * any thread. What a description does not tell is unknown, never assumed.
 */
public final class MachineForms {

  private static final class Shipped {
    static final MachineForms FORMS = read(ShippedTable.json("machine-forms.json"));
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ARM_PROCESSORS = List.of("arm", "aarch", "ampere", "axion");

  /** A value in a description, by JSON Pointers of which the first that leads somewhere counts. */
  private record Places(List<String> pointers) {
    @Nullable String in(JsonNode description) {
      for (String pointer : pointers) {
        JsonNode found = description.at(pointer);
        if (found.isValueNode() && !found.isNull() && !found.asText().isBlank()) {
          return found.asText();
        }
      }
      return null;
    }

    boolean lead(JsonNode description) {
      return pointers.stream()
          .map(description::at)
          .anyMatch(found -> !found.isMissingNode() && !found.isNull());
    }
  }

  /** The form of one type of machine. */
  private record Form(
      Places power,
      Pattern running,
      List<Places> system,
      Places version,
      Places architecture,
      Places size,
      @Nullable Pattern armSize,
      @Nullable Places identity,
      @Nullable Places elsewhere) {}

  private final Map<String, Form> forms;
  private final List<String> providers;

  private MachineForms(Map<String, Form> forms, Set<String> providers) {
    this.forms = Map.copyOf(forms);
    this.providers = List.copyOf(providers);
  }

  /** The forms that come with this program; read once. */
  public static MachineForms shipped() {
    return Shipped.FORMS;
  }

  /** The providers whose machines have a form. Of others every computing resource is a machine. */
  public List<String> providers() {
    return providers;
  }

  /** The native types that are machines. */
  public List<String> types() {
    return forms.keySet().stream().sorted().toList();
  }

  /**
   * The machine that a resource is; empty when it is none, or is one that another cloud's inventory
   * shows.
   */
  public Optional<Machine> machine(String id, String provider, Resource resource) {
    Form form = forms.get(resource.type());
    if (form == null) {
      if (providers.contains(provider) || resource.category() != Resource.Category.COMPUTE) {
        return Optional.empty();
      }
      return Optional.of(
          new Machine(
              id,
              provider,
              resource.account(),
              resource.region(),
              resource.createdAt(),
              Machine.Power.UNKNOWN,
              null,
              null,
              null));
    }
    JsonNode description = description(resource.configuration());
    if (form.elsewhere() != null && isOfAnotherCloud(form.elsewhere().in(description))) {
      return Optional.empty();
    }
    String power = form.power().in(description);
    String version = form.version().in(description);
    OperatingSystem system = null;
    for (Places words : form.system()) {
      String said = words.in(description);
      if (said != null) {
        system = OperatingSystem.of(said, version).orElse(null);
      }
      if (system != null) {
        break;
      }
    }
    return Optional.of(
        new Machine(
            id,
            provider,
            resource.account(),
            resource.region(),
            resource.createdAt(),
            power(form, power),
            system,
            architecture(form, description),
            identity(form, resource, description)));
  }

  private static @Nullable Boolean identity(Form form, Resource resource, JsonNode description) {
    Places identity = form.identity();
    if (identity == null || resource.configuration() == null) {
      return null;
    }
    return identity.lead(description);
  }

  private static Machine.Power power(Form form, @Nullable String said) {
    if (said == null) {
      return Machine.Power.UNKNOWN;
    }
    return form.running().matcher(said).matches() ? Machine.Power.RUNNING : Machine.Power.STOPPED;
  }

  private static boolean isOfAnotherCloud(@Nullable String cloud) {
    return cloud != null && (cloud.equalsIgnoreCase("AWS") || cloud.equalsIgnoreCase("GCP"));
  }

  private static @Nullable String architecture(Form form, JsonNode description) {
    String said = form.architecture().in(description);
    if (said != null) {
      String text = said.toLowerCase(Locale.ROOT);
      return ARM_PROCESSORS.stream().anyMatch(text::contains) ? "arm64" : "x86_64";
    }
    String size = form.size().in(description);
    return size == null || form.armSize() == null
        ? null
        : form.armSize().matcher(size).find() ? "arm64" : "x86_64";
  }

  private static JsonNode description(@Nullable String text) {
    if (text != null) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException malformed) {
        return JSON.createObjectNode();
      }
    }
    return JSON.createObjectNode();
  }

  private static MachineForms read(JsonNode file) {
    Map<String, Form> forms = new HashMap<>();
    Set<String> providers = new TreeSet<>();
    for (JsonNode node : file.required("machines")) {
      providers.add(node.required("provider").asText());
      List<Places> system = new ArrayList<>();
      node.required("system").forEach(each -> system.add(new Places(List.of(each.asText()))));
      forms.put(
          node.required("type").asText(),
          new Form(
              places(node, "power"),
              Pattern.compile(node.required("running").asText(), Pattern.CASE_INSENSITIVE),
              List.copyOf(system),
              places(node, "version"),
              places(node, "architecture"),
              places(node, "size"),
              node.has("armSize")
                  ? Pattern.compile(node.required("armSize").asText(), Pattern.CASE_INSENSITIVE)
                  : null,
              node.has("identity") ? places(node, "identity") : null,
              node.has("elsewhere") ? places(node, "elsewhere") : null));
    }
    return new MachineForms(forms, providers);
  }

  private static Places places(JsonNode node, String field) {
    List<String> pointers = new ArrayList<>();
    node.path(field).forEach(each -> pointers.add(each.asText()));
    return new Places(List.copyOf(pointers));
  }
}
