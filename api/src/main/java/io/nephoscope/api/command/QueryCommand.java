package io.nephoscope.api.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
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
  private static final String DEFAULT_URL = "http://127.0.0.1:8088/graphql";

  @Parameters(paramLabel = "GRAPHQL", description = "The query, or @FILE to read it from a file.")
  private String query = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "The server (default: the environment variable NEPHOSCOPE_URL, or else "
              + DEFAULT_URL
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
    HttpResponse<String> response = post(address(), body());
    JsonNode answer = json(response);
    out.println(answer.toPrettyString());
    out.flush();
    boolean errors = answer.path("errors").isArray() && !answer.path("errors").isEmpty();
    return errors || response.statusCode() / 100 != 2 ? CommandFailure.PROBLEMS : 0;
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

  private URI address() throws CommandFailure {
    String environment = System.getenv("NEPHOSCOPE_URL");
    String text = url != null ? url : environment != null ? environment : DEFAULT_URL;
    try {
      URI uri = new URI(text.strip());
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null) {
        String path = uri.getPath();
        return path == null || path.isEmpty() || path.equals("/") ? uri.resolve("/graphql") : uri;
      }
    } catch (URISyntaxException e) {
      throw new CommandFailure(CommandFailure.CONFIGURATION, notAnAddress(text));
    }
    throw new CommandFailure(CommandFailure.CONFIGURATION, notAnAddress(text));
  }

  private static String notAnAddress(String text) {
    return "--url: " + text + " is no address (expected: such as " + DEFAULT_URL + "). Correct it.";
  }

  private static HttpResponse<String> post(URI address, String body)
      throws CommandFailure, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
      return client.send(
          HttpRequest.newBuilder(address)
              .timeout(Duration.ofMinutes(2))
              .header("Content-Type", "application/json")
              .header("Accept", "application/graphql-response+json, application/json;q=0.9")
              .POST(BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.ENVIRONMENT,
          "query: "
              + address
              + " does not answer: "
              + e
              + " (expected: a running server). Start one with nephoscope demo or serve, or name"
              + " its address with --url.");
    }
  }

  private static JsonNode json(HttpResponse<String> response) throws CommandFailure {
    try {
      JsonNode answer = JSON.readTree(response.body());
      if (answer.isObject() || answer.isArray()) {
        return answer;
      }
    } catch (JsonProcessingException e) {
      throw notAnAnswer(response);
    }
    throw notAnAnswer(response);
  }

  private static CommandFailure notAnAnswer(HttpResponse<String> response) {
    return new CommandFailure(
        CommandFailure.ENVIRONMENT,
        "query: "
            + response.uri()
            + " answered with status "
            + response.statusCode()
            + " and no JSON (expected: a GraphQL answer). Check the address.");
  }
}
