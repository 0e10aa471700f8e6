package io.nephoscope.api.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nephoscope query}: asks a running server and prints its answer. */
@Command(
    name = "query",
    description = "Asks a running server, and prints its answer as indented JSON.")
final class QueryCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameters(paramLabel = "GRAPHQL", description = "The query, or @FILE to read it from a file.")
  private String query = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server (default: the environment variable NEPHOSCOPE_URL, or else "
              + GraphQlAddress.DEFAULT_URL
              + ").")
  private @Nullable String url;

  @Option(
      names = "--variables",
      paramLabel = "JSON",
      description = "The query's variables, as a JSON object, or @FILE to read them from a file.")
  private @Nullable String variables;

  @Option(
      names = "--operation",
      paramLabel = "NAME",
      description = "Which operation to run, when the query holds several.")
  private @Nullable String operation;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws CommandFailure, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    GraphQlAddress.Answer answer = GraphQlAddress.of("query", url).post(body());
    out.println(answer.json().toPrettyString());
    out.flush();
    return answer.hasErrors() ? CommandFailure.PROBLEMS : 0;
  }

  private String body() throws CommandFailure {
    ObjectNode body = JSON.createObjectNode();
    body.put("query", text("GRAPHQL", query));
    if (operation != null) {
      body.put("operationName", operation);
    }
    if (variables != null) {
      body.set("variables", variables(text("--variables", variables)));
    }
    return body.toString();
  }

  private static String text(String what, String argument) throws CommandFailure {
    if (!argument.startsWith("@")) {
      return argument;
    }
    try {
      return Files.readString(Path.of(argument.substring(1)));
    } catch (IOException | InvalidPathException e) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          what
              + ": "
              + argument.substring(1)
              + " cannot be read: "
              + e
              + " (expected: a text file).");
    }
  }

  private static JsonNode variables(String text) throws CommandFailure {
    try {
      JsonNode node = JSON.readTree(text);
      if (node.isObject()) {
        return node;
      }
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "--variables: it is not an object (expected: JSON such as {\"first\": 10}). Correct it.");
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "--variables: it is not JSON: "
              + e.getOriginalMessage()
              + " (expected: an object such as {\"first\": 10}). Correct it.");
    }
  }
}
