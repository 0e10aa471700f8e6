package io.nephoscope.api.config;

import io.nephoscope.api.config.YamlText.Entry;
import io.nephoscope.api.config.YamlText.Mapping;
import io.nephoscope.api.config.YamlText.Nothing;
import io.nephoscope.api.config.YamlText.Sequence;
import io.nephoscope.api.config.YamlText.Text;
import io.nephoscope.api.config.YamlText.Unreadable;
import io.nephoscope.api.config.YamlText.Value;
import io.nephoscope.spi.CloudProvider.Form;
import io.nephoscope.spi.CloudProvider.Setting;
import io.nephoscope.spi.ConnectorConfig;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what one connector file means, by the settings its provider declares. Pure, but for the
 * question whether a file exists. No problem shows a value.
 */
final class ConnectorParser {

  private static final List<String> OWN_KEYS =
      List.of("provider", "refresh-every", "quota-reserve");

  /** What is left must be enough to read anything at all. */
  private static final double LARGEST_RESERVE = 0.9;

  private final String id;
  private final Path folder;
  private final Predicate<Path> exists;
  private final Problems problems;

  ConnectorParser(String id, Path folder, Predicate<Path> exists, Problems problems) {
    this.id = id;
    this.folder = folder;
    this.exists = exists;
    this.problems = problems;
  }

  /** The provider that a connector file names, if it names one. */
  static Optional<String> provider(Mapping file) {
    YamlText.Entry entry = file.entries().get("provider");
    return entry != null && entry.value() instanceof Text text
        ? Optional.of(text.text().strip())
        : Optional.empty();
  }

  /** The connector; {@code null} when there is nothing to go on with. */
  @Nullable ConnectorFile parse(Mapping file, KnownProviders providers) {
    Section own = new Section("", file, problems);
    Duration refreshEvery = own.duration("refresh-every", null);
    double quotaReserve = own.share("quota-reserve", LARGEST_RESERVE, 0);
    Text provider = own.text("provider", "the id of a provider: " + providers.names());
    if (provider == null) {
      if (!file.entries().containsKey("provider")) {
        problems.missing("provider", "the id of a provider: " + providers.names());
      }
      return null;
    }
    String name = provider.text().strip();
    List<Setting> settings = providers.usable().get(name);
    if (settings != null) {
      return new ConnectorFile(id, name, settings(file, settings), refreshEvery, quotaReserve);
    }
    if (providers.unusable().contains(name)) {
      return new ConnectorFile(
          id, name, new ConnectorConfig(id, Map.of()), refreshEvery, quotaReserve);
    }
    problems.at(
        provider,
        "provider",
        "no plugin provides " + name,
        providers.names(),
        NearestMatch.of(name, providers.all())
            .map(nearest -> "Did you mean " + nearest + "?")
            .orElse("Correct it, or put the plugin into the plugins folder."));
    return null;
  }

  private ConnectorConfig settings(Mapping file, List<Setting> settings) {
    List<String> known =
        Stream.concat(OWN_KEYS.stream(), settings.stream().map(Setting::key)).toList();
    Map<String, Object> values = new LinkedHashMap<>();
    file.entries()
        .forEach((key, entry) -> {
          if (OWN_KEYS.contains(key)) {
            return;
          }
          Optional<Setting> setting =
              settings.stream().filter(declared -> declared.key().equals(key)).findFirst();
          if (setting.isEmpty()) {
            problems.unknownKey(entry.line(), "", key, known);
            return;
          }
          Object value = value(setting.get(), entry.value());
          if (value != null) {
            values.put(key, value);
          }
        });
    for (Setting setting : settings) {
      if (setting.required() && !file.entries().containsKey(setting.key())) {
        problems.missing(setting.key(), written(setting.form()) + " – " + setting.description());
      }
    }
    return new ConnectorConfig(id, values);
  }

  /** The value as the provider gets it; {@code null} after a problem was told. */
  private @Nullable Object value(Setting setting, Value value) {
    return switch (setting.form()) {
      case TEXT -> scalar(setting, setting.key(), value);
      case TEXTS -> texts(setting, value);
      case MAP -> map(setting, value);
      case FLAG -> {
        String text = scalar(setting, setting.key(), value);
        yield text == null || text.equals("true") || text.equals("false")
            ? text
            : wrong(setting, value, "the value is neither true nor false");
      }
      case NUMBER -> number(setting, value);
      case PATH -> path(setting, value);
      case URI -> uri(setting, value);
    };
  }

  private @Nullable String scalar(Setting setting, String key, Value value) {
    return switch (value) {
      case Text text when !text.text().isBlank() -> text.text().strip();
      case Text _ -> wrong(setting, key, value, "the value is empty");
      case Nothing _ -> wrong(setting, key, value, "there is no value");
      case Unreadable _ -> null;
      case Sequence _ -> wrong(setting, key, value, "it is a list");
      case Mapping _ -> wrong(setting, key, value, "it is a mapping");
    };
  }

  private @Nullable List<String> texts(Setting setting, Value value) {
    if (!(value instanceof Sequence sequence)) {
      String text = scalar(setting, setting.key(), value);
      return text == null ? null : List.of(text);
    }
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < sequence.values().size(); i++) {
      String text = scalar(setting, setting.key() + "[" + i + "]", sequence.values().get(i));
      if (text != null) {
        texts.add(text);
      }
    }
    return texts;
  }

  private @Nullable Map<String, String> map(Setting setting, Value value) {
    if (!(value instanceof Mapping mapping)) {
      if (!(value instanceof Unreadable)) {
        wrong(setting, value, "it is not a mapping");
      }
      return null;
    }
    Map<String, String> texts = new LinkedHashMap<>();
    for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
      String key = setting.key() + "." + entry.getKey();
      String text = scalar(setting, key, entry.getValue().value());
      if (text != null) {
        texts.put(entry.getKey(), text);
      }
    }
    return texts;
  }

  private @Nullable String number(Setting setting, Value value) {
    String text = scalar(setting, setting.key(), value);
    if (text == null) {
      return null;
    }
    try {
      return Long.toString(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return wrong(setting, value, "the value is not a whole number");
    }
  }

  private @Nullable String path(Setting setting, Value value) {
    String text = scalar(setting, setting.key(), value);
    if (text == null) {
      return null;
    }
    try {
      Path path = folder.resolve(text).toAbsolutePath().normalize();
      return exists.test(path)
          ? path.toString()
          : wrong(
              setting,
              value,
              setting.secret() ? "there is no such file" : "there is no file " + path);
    } catch (InvalidPathException e) {
      return wrong(setting, value, "the value is not a path");
    }
  }

  private @Nullable String uri(Setting setting, Value value) {
    String text = scalar(setting, setting.key(), value);
    if (text == null) {
      return null;
    }
    try {
      URI uri = new URI(text);
      boolean web =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      return web && uri.getHost() != null
          ? text
          : wrong(setting, value, "the value is not an absolute web address");
    } catch (URISyntaxException e) {
      return wrong(setting, value, "the value is not an address");
    }
  }

  private @Nullable String wrong(Setting setting, Value value, String what) {
    return wrong(setting, setting.key(), value, what);
  }

  private @Nullable String wrong(Setting setting, String key, Value value, String what) {
    problems.at(value, key, what, written(setting.form()), "Correct it: " + setting.description());
    return null;
  }

  private static String written(Form form) {
    return switch (form) {
      case TEXT -> "a text";
      case TEXTS -> "a text or a list of texts";
      case MAP -> "a mapping from text to text";
      case FLAG -> "true or false";
      case NUMBER -> "a whole number";
      case PATH -> "an existing file, relative to the configuration folder";
      case URI -> "an address that begins with http:// or https://";
    };
  }
}
