package io.nephoscope.api.config;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong with a configuration. Holds no value that could be a secret.
 *
 * @param file the file, relative to the configuration folder
 * @param line counted from 1; {@code null} when the problem has no line, such as a missing key
 * @param key the key, with dots for nesting; {@code null} when it is about the file as a whole
 * @param what what is wrong
 * @param expected what would be right
 * @param remedy what to do, as a sentence
 */
public record ConfigurationProblem(
    String file,
    @Nullable Integer line,
    @Nullable String key,
    String what,
    String expected,
    String remedy) {

  /** {@code file:line: key: what (expected: …). What to do.} */
  @Override
  public String toString() {
    return file
        + (line == null ? "" : ":" + line)
        + ": "
        + (key == null ? "" : key + ": ")
        + what
        + " (expected: "
        + expected
        + "). "
        + remedy;
  }
}
