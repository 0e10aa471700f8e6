package io.nephoscope.api.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;

/**
 * YAML as written: texts, lists and mappings with their lines, and nothing else.
 *
 * <p>No type is guessed, so {@code 012345678901} stays the account it names and {@code no} stays a
 * text. Nothing is constructed from tags; aliases are refused.
 */
final class YamlText {

  /** A value and the line it is on, counted from 1. Text forms show no content. */
  sealed interface Value {
    int line();
  }

  record Text(int line, String text) implements Value {
    @Override
    public String toString() {
      return "Text[line " + line + "]";
    }
  }

  /** A key without a value. */
  record Nothing(int line) implements Value {}

  /** A value whose problem has already been told. */
  record Unreadable(int line) implements Value {}

  record Sequence(int line, List<Value> values) implements Value {
    Sequence {
      values = List.copyOf(values);
    }
  }

  /** The entries in the order of the file. */
  record Mapping(int line, Map<String, Entry> entries) implements Value {
    Mapping {
      entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }
  }

  record Entry(int line, Value value) {}

  private final Problems problems;
  private final Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  private YamlText(Problems problems) {
    this.problems = problems;
  }

  /**
   * The mapping that a file holds; an empty file is an empty mapping.
   *
   * @return {@code null} when the file is not a mapping at all; the problems say why
   */
  static @Nullable Mapping parse(String text, Problems problems) {
    LoaderOptions options = new LoaderOptions();
    options.setAllowDuplicateKeys(true); // found below, all of them, each with its line
    options.setCodePointLimit(1_000_000);
    options.setNestingDepthLimit(20);
    Yaml yaml =
        new Yaml(
            new SafeConstructor(options),
            new Representer(new DumperOptions()),
            new DumperOptions(),
            options);
    try {
      Node root = yaml.compose(new StringReader(text));
      if (root == null) {
        return new Mapping(1, Map.of());
      }
      Value value = new YamlText(problems).value("", root);
      if (value instanceof Mapping mapping) {
        return mapping;
      }
      if (value instanceof Nothing) {
        return new Mapping(1, Map.of());
      }
      problems.add(
          value.line(),
          null,
          "the file holds no keys",
          "lines such as key: value",
          "See docs/configuration.md.");
      return null;
    } catch (MarkedYAMLException e) {
      var mark = e.getProblemMark() != null ? e.getProblemMark() : e.getContextMark();
      problems.add(
          mark == null ? null : mark.getLine() + 1,
          null,
          "this is not well-formed YAML: " + harmless(e.getProblem()),
          "lines such as key: value, indented by spaces",
          "Mend this line or the one before; put texts with special characters in quotes.");
      return null;
    } catch (YAMLException e) {
      problems.add(
          null,
          null,
          "this is not well-formed YAML",
          "at most a million characters of plain keys and values",
          "Simplify the file.");
      return null;
    }
  }

  /** What the YAML reader found wrong, without any text of the file, which may be a secret. */
  private static String harmless(@Nullable String problem) {
    if (problem == null) {
      return "it cannot be read";
    }
    if (problem.contains("alias") || problem.contains("anchor")) {
      return "a value begins with * or &";
    }
    if (problem.contains("tag")) {
      return "a value begins with !";
    }
    if (problem.contains("escape")) {
      return "an unknown escape in a text in double quotes";
    }
    if (problem.contains("mapping values are not allowed")) {
      return "a colon where no key can be";
    }
    if (problem.contains("could not find expected ':'")) {
      return "a key without a colon";
    }
    if (problem.contains("cannot start any token")) {
      return "a character that cannot begin a value, such as a tab, @ or `";
    }
    if (problem.contains("unexpected end of stream")) {
      return "a quote or bracket is not closed";
    }
    return "keys and values are not lined up";
  }

  private Value value(String path, Node node) {
    int line = node.getStartMark().getLine() + 1;
    if (!seen.add(node)) {
      problems.add(
          line, path, "the value is an alias of another one", "the value itself", "Write it out.");
      return new Unreadable(line);
    }
    return switch (node) {
      case MappingNode mapping -> mapping(path, mapping, line);
      case SequenceNode sequence -> {
        List<Value> values = new ArrayList<>();
        for (Node child : sequence.getValue()) {
          values.add(value(path, child));
        }
        yield new Sequence(line, values);
      }
      case ScalarNode scalar ->
          scalar.isPlain() && scalar.getTag().equals(Tag.NULL)
              ? new Nothing(line)
              : new Text(line, scalar.getValue());
      default -> {
        problems.add(
            line, path, "the value is of no known kind", "a text, list or mapping", "Rewrite it.");
        yield new Unreadable(line);
      }
    };
  }

  private Mapping mapping(String path, MappingNode node, int line) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : node.getValue()) {
      int keyLine = tuple.getKeyNode().getStartMark().getLine() + 1;
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.add(
            keyLine, path.isEmpty() ? null : path, "a key is not a text", "a text", "Rewrite it.");
        continue;
      }
      String name = key.getValue();
      String inner = path.isEmpty() ? name : path + "." + name;
      Entry entry = new Entry(keyLine, value(inner, tuple.getValueNode()));
      Entry first = entries.putIfAbsent(name, entry);
      if (first != null) {
        problems.add(
            keyLine,
            inner,
            "the key is here a second time",
            "each key once; the first is in line " + first.line(),
            "Remove one of the two.");
      }
    }
    return new Mapping(line, entries);
  }
}
