package io.nephoscope.api.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The questions front ends ask, ready to be tried in GraphiQL. */
final class Examples {

  private static final List<String> NAMES =
      List.of(
          "inventory",
          "findings",
          "compliance",
          "standards",
          "score",
          "coverage",
          "connectors",
          "node",
          "refresh",
          "progress");

  private Examples() {}

  /** One document with an operation for each example. */
  static String document() {
    return NAMES.stream().map(Examples::text).collect(Collectors.joining("\n"));
  }

  /** Variables that fit every example. */
  static Map<String, Object> variables() {
    return Map.of("standard", "nist-800-53:r5", "first", 10, "id", "");
  }

  private static String text(String name) {
    try (InputStream in = Examples.class.getResourceAsStream("examples/" + name + ".graphql")) {
      if (in == null) {
        throw new IllegalStateException("examples/" + name + ".graphql is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
