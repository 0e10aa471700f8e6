package io.nephoscope.api.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/**
 * The texts with which a plugin helps to let Nephoscope into its cloud: policies, templates, notes.
 * They are files of the plugin's jar beside {@code META-INF/nephoscope/onboarding/index}. A
 * parameter's name between a dollar sign with an opening brace and a closing one is its
 * placeholder; a backslash before the dollar sign makes it plain text. Reading them runs nothing of
 * the plugin.
 *
 * @param parameters what can be set
 * @param files what there is, in the index's order
 */
record OnboardingKit(List<Parameter> parameters, List<Text> files) {

  private static final String FOLDER = "META-INF/nephoscope/onboarding/";
  private static final Pattern PLACEHOLDER = Pattern.compile("\\\\\\$\\{|\\$\\{([a-z][a-z0-9-]*)}");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  OnboardingKit {
    parameters = List.copyOf(parameters);
    files = List.copyOf(files);
  }

  /**
   * Something that differs from one user to the next.
   *
   * @param fallback its value when it is not given: a text, {@code random:uuid} for a fresh one, or
   *     empty when it must be given
   */
  record Parameter(String name, String description, String fallback) {}

  /**
   * A file.
   *
   * @param text with placeholders
   */
  record Text(String name, String description, String text) {}

  /**
   * The kit in a plugin's jars.
   *
   * @throws CommandFailure when there is none, or it is not as it should be
   */
  static OnboardingKit in(Path folder) throws CommandFailure {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path path :
          entries
              .filter(file -> file.getFileName().toString().endsWith(".jar"))
              .sorted()
              .toList()) {
        try (JarFile jar = new JarFile(path.toFile())) {
          if (jar.getEntry(FOLDER + "index") != null) {
            return of(jar);
          }
        }
      }
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.ENVIRONMENT,
          "onboard: the jars in " + folder + " cannot be read: " + e + " (expected: jars).");
    }
    throw new CommandFailure(
        CommandFailure.PROBLEMS,
        "onboard: the plugin in "
            + folder.getFileName()
            + " brings no onboarding kit (expected: "
            + FOLDER
            + "index in one of its jars). See its own documentation.");
  }

  private static OnboardingKit of(JarFile jar) throws IOException, CommandFailure {
    List<Parameter> parameters = new ArrayList<>();
    List<Text> files = new ArrayList<>();
    for (String line : text(jar, "index").lines().filter(line -> !line.isBlank()).toList()) {
      String[] cells = line.split("\t", -1);
      if (line.startsWith("@") && cells.length == 3) {
        parameters.add(new Parameter(cells[0].substring(1), cells[1], cells[2]));
      } else if (cells.length == 2 && NAME.matcher(cells[0]).matches()) {
        files.add(new Text(cells[0], cells[1], text(jar, cells[0])));
      } else {
        throw new CommandFailure(
            CommandFailure.PROBLEMS,
            "onboard: the kit's index says \""
                + line
                + "\" (expected: @parameter, description and default, or file and description,"
                + " with tabs). Ask the plugin's makers for a corrected one.");
      }
    }
    return new OnboardingKit(parameters, files);
  }

  private static String text(JarFile jar, String name) throws IOException {
    ZipEntry entry = jar.getEntry(FOLDER + name);
    if (entry == null) {
      throw new IOException(FOLDER + name + " is missing");
    }
    try (InputStream in = jar.getInputStream(entry)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * The files with every placeholder replaced, by name.
   *
   * @param given values by parameter
   * @param fresh makes a new random value
   * @throws CommandFailure that names every parameter that is missing or unknown
   */
  Map<String, String> filled(Map<String, String> given, Supplier<UUID> fresh)
      throws CommandFailure {
    List<String> problems = new ArrayList<>();
    Map<String, String> values = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      String value = given.get(parameter.name());
      if (value == null) {
        value =
            parameter.fallback().equals("random:uuid")
                ? fresh.get().toString()
                : parameter.fallback();
      }
      if (value.isEmpty()) {
        problems.add("--set " + parameter.name() + "=… is missing: " + parameter.description());
      }
      values.put(parameter.name(), value);
    }
    given.keySet().stream()
        .filter(name -> !values.containsKey(name))
        .forEach(name ->
            problems.add(
                "--set "
                    + name
                    + ": there is no such parameter (expected: one of "
                    + values.keySet()
                    + ")"));
    if (!problems.isEmpty()) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION, "onboard: " + String.join("\nonboard: ", problems));
    }
    Map<String, String> filled = new LinkedHashMap<>();
    for (Text file : files) {
      filled.put(file.name(), filled(file, values));
    }
    return filled;
  }

  private static String filled(Text file, Map<String, String> values) throws CommandFailure {
    StringBuilder text = new StringBuilder();
    Matcher matcher = PLACEHOLDER.matcher(file.text());
    while (matcher.find()) {
      String name = matcher.group(1);
      if (name == null) {
        matcher.appendReplacement(text, Matcher.quoteReplacement("${"));
        continue;
      }
      String value = values.get(name);
      if (value == null) {
        throw new CommandFailure(
            CommandFailure.PROBLEMS,
            "onboard: "
                + file.name()
                + " asks for ${"
                + name
                + "}, which the kit's index does not know (expected: one of "
                + values.keySet()
                + "). Ask the plugin's makers for a corrected one.");
      }
      matcher.appendReplacement(text, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(text).toString();
  }
}
