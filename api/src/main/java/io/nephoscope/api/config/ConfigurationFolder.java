package io.nephoscope.api.config;

import io.nephoscope.api.config.Placeholders.Lookup;
import io.nephoscope.api.config.YamlText.Mapping;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A configuration folder that has been read: {@code nephoscope.yaml} and {@code
 * connectors/<name>.yaml}.
 *
 * <p>Two steps, because the connector files can only be checked by plugins, and where the plugins
 * are is itself configured: {@link #read}, then {@link #check}. All problems of both are told
 * together by the second. Not to be logged: it holds secrets, which its text form does not show.
 */
public final class ConfigurationFolder {

  private static final String SERVER_FILE = "nephoscope.yaml";
  private static final Pattern CONNECTOR_NAME = Pattern.compile("[a-z][a-z0-9-]*\\.yaml");
  private static final Pattern CONNECTOR_FILE =
      Pattern.compile("connectors/[a-z][a-z0-9-]*\\.yaml");
  private static final int LARGEST_SECRET_FILE = 1 << 20;

  private final Path folder;
  private final ServerConfiguration server;
  private final Map<String, Mapping> connectors;
  private final Map<String, Problems> problems;

  private ConfigurationFolder(
      Path folder,
      ServerConfiguration server,
      Map<String, Mapping> connectors,
      Map<String, Problems> problems) {
    this.folder = folder;
    this.server = server;
    this.connectors = connectors;
    this.problems = problems;
  }

  /**
   * Reads every file of the folder and puts in what the placeholders name.
   *
   * @param folder the configuration folder
   * @param environment answers the value of an environment variable, {@code null} when it is not
   *     set
   * @throws ConfigurationException when the folder itself cannot be read
   */
  public static ConfigurationFolder read(
      Path folder, Function<String, @Nullable String> environment) throws ConfigurationException {
    Path home = folder.toAbsolutePath().normalize();
    if (!Files.isDirectory(home)) {
      throw new ConfigurationException(
          List.of(
              new ConfigurationProblem(
                  home.toString(),
                  null,
                  null,
                  "there is no such folder",
                  "a folder with " + SERVER_FILE + " and connectors/<name>.yaml",
                  "Create it, or name another one with --config.")));
    }
    Map<String, Problems> problems = new LinkedHashMap<>();
    Lookup lookup = lookup(home, environment);
    Mapping serverFile = file(home, SERVER_FILE, lookup, problems);
    ServerConfiguration server =
        ServerConfigurationParser.parse(
            serverFile == null ? new Mapping(1, Map.of()) : serverFile,
            home,
            Files::isDirectory,
            problems.computeIfAbsent(SERVER_FILE, Problems::new));
    Map<String, Mapping> connectors = new LinkedHashMap<>();
    for (String name : connectorFiles(home, problems)) {
      Mapping mapping = file(home, name, lookup, problems);
      if (mapping != null) {
        connectors.put(name, mapping);
      }
    }
    return new ConfigurationFolder(home, server, connectors, problems);
  }

  /**
   * What {@code nephoscope.yaml} says; where it is wrong, the default. Start nothing with it before
   * {@link #check} has agreed.
   */
  public ServerConfiguration server() {
    return server;
  }

  /** What the connector files name as their providers, whether there are such or not. */
  public Set<String> providersNamed() {
    return connectors.values().stream()
        .map(ConnectorParser::provider)
        .flatMap(Optional::stream)
        .collect(Collectors.toSet());
  }

  /**
   * The whole configuration, if nothing is wrong with it.
   *
   * @throws ConfigurationException with every problem of every file
   */
  public Configuration check(KnownProviders providers) throws ConfigurationException {
    List<ConfigurationProblem> found = new ArrayList<>();
    List<ConnectorFile> files = new ArrayList<>();
    Map<String, List<ConfigurationProblem>> byFile = new LinkedHashMap<>();
    problems.forEach((name, told) -> byFile.put(name, new ArrayList<>(told.found())));
    connectors.forEach((name, mapping) -> {
      Problems told = new Problems(name);
      ConnectorFile file =
          new ConnectorParser(id(name), folder, Files::exists, told).parse(mapping, providers);
      if (file != null) {
        files.add(file);
      }
      byFile.computeIfAbsent(name, _ -> new ArrayList<>()).addAll(told.found());
    });
    byFile.values().forEach(found::addAll);
    if (!found.isEmpty()) {
      throw new ConfigurationException(found);
    }
    return new Configuration(server, files);
  }

  /**
   * What the connector files say, each taken or refused alone: for a server that runs already and
   * must not stop for one bad file.
   */
  public ConnectorFiles connectorFiles(KnownProviders providers) {
    List<ConnectorFile> good = new ArrayList<>();
    Map<String, List<ConfigurationProblem>> bad = new LinkedHashMap<>();
    List<ConfigurationProblem> others = new ArrayList<>();
    problems.forEach((name, told) -> {
      if (!told.found().isEmpty() && !name.equals(SERVER_FILE)) {
        if (CONNECTOR_FILE.matcher(name).matches()) {
          bad.put(id(name), List.copyOf(told.found()));
        } else {
          others.addAll(told.found());
        }
      }
    });
    connectors.forEach((name, mapping) -> {
      Problems told = new Problems(name);
      ConnectorFile file =
          new ConnectorParser(id(name), folder, Files::exists, told).parse(mapping, providers);
      if (!told.found().isEmpty()) {
        bad.merge(
            id(name),
            List.copyOf(told.found()),
            (one, more) -> Stream.concat(one.stream(), more.stream()).toList());
      } else if (file != null && !bad.containsKey(id(name))) {
        good.add(file);
      }
    });
    return new ConnectorFiles(good, bad, others);
  }

  private static String id(String connectorFile) {
    return connectorFile.substring(
        "connectors/".length(), connectorFile.length() - ".yaml".length());
  }

  private static Lookup lookup(Path home, Function<String, @Nullable String> environment) {
    return new Lookup() {
      @Override
      public @Nullable String environment(String name) {
        return environment.apply(name);
      }

      @Override
      public String file(String path) throws IOException {
        Path file = home.resolve(path);
        if (Files.exists(file) && Files.size(file) > LARGEST_SECRET_FILE) {
          throw new IOException("larger than a mebibyte");
        }
        return Files.readString(file);
      }
    };
  }

  /** The names of the connector files, sorted; wrong names are told. */
  private static List<String> connectorFiles(Path home, Map<String, Problems> problems) {
    List<String> names = new ArrayList<>();
    Path folder = home.resolve("connectors");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files
            .map(file -> file.getFileName().toString())
            .filter(ConfigurationFolder::looksLikeYaml)
            .sorted()
            .forEach(names::add);
      } catch (IOException e) {
        problem(
            "connectors",
            problems,
            "the folder cannot be read",
            "a readable folder",
            "Correct its rights.");
        return List.of();
      }
    }
    if (names.isEmpty()) {
      problem(
          "connectors",
          problems,
          "there is no connector",
          "at least one connectors/<name>.yaml",
          "Write one for each way into a cloud.");
    }
    List<String> good = new ArrayList<>();
    for (String name : names) {
      if (CONNECTOR_NAME.matcher(name).matches()) {
        good.add("connectors/" + name);
      } else {
        problem(
            "connectors/" + name,
            problems,
            "the name cannot be a connector's id",
            "lower-case letters, digits and hyphens, beginning with a letter, and then .yaml",
            "Rename the file.");
      }
    }
    return good;
  }

  private static boolean looksLikeYaml(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return !name.startsWith(".") && (lower.endsWith(".yaml") || lower.endsWith(".yml"));
  }

  private static @Nullable Mapping file(
      Path home, String name, Lookup lookup, Map<String, Problems> problems) {
    Path file = home.resolve(name);
    if (!Files.exists(file)) {
      problem(name, problems, "the file is missing", "a file, which may be empty", "Create it.");
      return null;
    }
    try {
      Problems told = problems.computeIfAbsent(name, Problems::new);
      Mapping mapping = YamlText.parse(Files.readString(file), told);
      return mapping == null ? null : new Placeholders(lookup, told).in(mapping);
    } catch (CharacterCodingException e) {
      problem(name, problems, "the file is not UTF-8 text", "UTF-8", "Save it as UTF-8.");
    } catch (AccessDeniedException e) {
      problem(
          name, problems, "access to the file is denied", "a readable file", "Correct its rights.");
    } catch (IOException e) {
      problem(
          name,
          problems,
          "the file cannot be read: " + e.getClass().getSimpleName(),
          "a readable file",
          "Look at the file and its disk.");
    }
    return null;
  }

  private static void problem(
      String file, Map<String, Problems> problems, String what, String expected, String remedy) {
    problems.computeIfAbsent(file, Problems::new).add(null, null, what, expected, remedy);
  }

  @Override
  public String toString() {
    return "ConfigurationFolder[" + folder + " " + connectors.keySet() + "]";
  }
}
