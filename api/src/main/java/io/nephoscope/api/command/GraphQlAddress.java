package io.nephoscope.api.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a running server answers.
 *
 * @param command the command that asks, for people
 * @param uri the server's GraphQL endpoint
 */
record GraphQlAddress(String command, URI uri) {

  static final String DEFAULT_URL = "http://127.0.0.1:8088/graphql";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What came back.
   *
   * @param status the HTTP status
   * @param json the answer
   */
  record Answer(int status, JsonNode json) {

    /** Whether the answer holds errors, or is none. */
    boolean hasErrors() {
      JsonNode errors = json.path("errors");
      return (errors.isArray() && !errors.isEmpty()) || status / 100 != 2;
    }
  }

  /**
   * The address of the option, or else of the environment, or else the default one.
   *
   * @throws CommandFailure when it is no address
   */
  static GraphQlAddress of(String command, @Nullable String option) throws CommandFailure {
    String environment = System.getenv("NEPHOSCOPE_URL");
    String text = option != null ? option : environment != null ? environment : DEFAULT_URL;
    try {
      URI uri = new URI(text.strip());
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (web && uri.getHost() != null) {
        String path = uri.getPath();
        return new GraphQlAddress(
            command,
            path == null || path.isEmpty() || path.equals("/") ? uri.resolve("/graphql") : uri);
      }
    } catch (URISyntaxException e) {
      throw new CommandFailure(CommandFailure.CONFIGURATION, notAnAddress(text));
    }
    throw new CommandFailure(CommandFailure.CONFIGURATION, notAnAddress(text));
  }

  private static String notAnAddress(String text) {
    return "--url: " + text + " is no address (expected: such as " + DEFAULT_URL + "). Correct it.";
  }

  /**
   * Asks.
   *
   * @param body a GraphQL request as JSON
   * @throws CommandFailure when nobody answers, or not in GraphQL
   */
  Answer post(String body) throws CommandFailure, InterruptedException {
    try (HttpClient client =
        HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build()) {
      return answer(
          client.send(
              HttpRequest.newBuilder(uri)
                  .timeout(Duration.ofMinutes(2))
                  .header("Content-Type", "application/json")
                  .header("Accept", "application/graphql-response+json, application/json;q=0.9")
                  .POST(BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.ENVIRONMENT,
          command
              + ": "
              + uri
              + " does not answer: "
              + e
              + " (expected: a running server). Start one with nephoscope demo or serve, or name"
              + " its address with --url.");
    }
  }

  private Answer answer(HttpResponse<String> response) throws CommandFailure {
    try {
      JsonNode answer = JSON.readTree(response.body());
      if (answer.isObject() || answer.isArray()) {
        return new Answer(response.statusCode(), answer);
      }
    } catch (JsonProcessingException e) {
      throw notAnAnswer(response);
    }
    throw notAnAnswer(response);
  }

  private CommandFailure notAnAnswer(HttpResponse<String> response) {
    return new CommandFailure(
        CommandFailure.ENVIRONMENT,
        command
            + ": "
            + response.uri()
            + " answered with status "
            + response.statusCode()
            + " and no JSON (expected: a GraphQL answer). Check the address.");
  }
}
