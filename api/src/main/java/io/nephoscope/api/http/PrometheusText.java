package io.nephoscope.api.http;

import java.util.LinkedHashSet;
import java.util.Set;

/** Writes metrics in Prometheus' text format 0.0.4, family by family. For one thread. */
final class PrometheusText {

  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder(4096);
  private final Set<String> families = new LinkedHashSet<>();
  private String family = "";

  /**
   * Begins a family; its samples follow.
   *
   * @param type {@code counter}, {@code gauge} or {@code histogram}
   * @param help what is measured and in which unit
   */
  PrometheusText family(String name, String type, String help) {
    if (!families.add(name)) {
      throw new IllegalArgumentException(name + ": is written twice (expected: once).");
    }
    family = name;
    text.append("# HELP ").append(name).append(' ').append(help.replace("\n", " ")).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    return this;
  }

  /**
   * A sample of the family.
   *
   * @param labels names and values in turn
   */
  PrometheusText sample(double value, String... labels) {
    return suffixed("", value, labels);
  }

  /** A sample that is a count. */
  PrometheusText sample(long value, String... labels) {
    return suffixed("", (double) value, labels);
  }

  /** A sample whose name has a suffix, such as {@code _bucket}. */
  PrometheusText suffixed(String suffix, double value, String... labels) {
    text.append(family).append(suffix);
    if (labels.length > 0) {
      text.append('{');
      for (int i = 0; i < labels.length; i += 2) {
        text.append(i == 0 ? "" : ",").append(labels[i]).append("=\"");
        escape(labels[i + 1]);
        text.append('"');
      }
      text.append('}');
    }
    text.append(' ').append(number(value)).append('\n');
    return this;
  }

  private void escape(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '"' -> text.append("\\\"");
        case '\n' -> text.append("\\n");
        default -> text.append(c);
      }
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
