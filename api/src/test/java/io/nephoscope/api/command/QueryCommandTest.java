package io.nephoscope.api.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QueryCommandTest {

  @TempDir Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Vertx vertx = Vertx.vertx();
  private volatile JsonObject asked = new JsonObject();
  private volatile String answer = "{\"data\":{\"total\":3}}";
  private volatile int status = 200;
  private String url = "";

  @BeforeEach
  void listen() throws Exception {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request ->
                request
                    .body()
                    .onSuccess(body -> {
                      asked = body.toJsonObject().put("path", request.path());
                      request.response().setStatusCode(status).end(answer);
                    }))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .get(60, TimeUnit.SECONDS);
    url = "http://127.0.0.1:" + server.actualPort();
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Test
  void theAnswerIsPrintedIndented() {
    int code =
        run("query", "{ total }", "--url", url, "--variables", "{\"a\": [1]}", "--operation", "Q");

    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).contains("\"data\" : {").contains("    \"total\" : 3");
    assertThat(asked.getString("query")).isEqualTo("{ total }");
    assertThat(asked.getString("operationName")).isEqualTo("Q");
    assertThat(asked.getJsonObject("variables")).isEqualTo(new JsonObject("{\"a\":[1]}"));
    assertThat(asked.getString("path")).isEqualTo("/graphql");
  }

  @Test
  void theQueryMayComeFromAFile() throws IOException {
    Path file = Files.writeString(folder.resolve("query.graphql"), "{ fromFile }");

    assertThat(run("query", "@" + file, "--url", url + "/other")).isZero();
    assertThat(asked.getString("query")).isEqualTo("{ fromFile }");
    assertThat(asked.getString("path")).isEqualTo("/other");
  }

  @Test
  void anAnswerWithErrorsIsPrintedAndIsCodeOne() {
    answer = "{\"errors\":[{\"message\":\"no such field\"}]}";

    assertThat(run("query", "{ nothing }", "--url", url)).isEqualTo(1);
    assertThat(out.toString()).contains("no such field");

    answer = "{\"data\":null}";
    status = 500;
    assertThat(run("query", "{ nothing }", "--url", url)).isEqualTo(1);
  }

  @Test
  void whatIsNotAServerOfOursIsCodeThree() {
    answer = "<html>";
    assertThat(run("query", "{ total }", "--url", url)).isEqualTo(3);
    assertThat(err.toString()).contains("no JSON");

    assertThat(run("query", "{ total }", "--url", "http://127.0.0.1:1/graphql")).isEqualTo(3);
    assertThat(err.toString()).contains("does not answer");
  }

  @Test
  void aReloadPrintsWhatItCameToAndIsCodeOneWithProblems() {
    answer =
        """
        {"data":{"reload":{"added":["acme"],"replaced":[],"removed":[],
         "connectors":["one","two"],"problems":[]}}}
        """;
    assertThat(run("reload", "--url", url)).as(err.toString()).isZero();
    assertThat(asked.getString("query")).startsWith("mutation { reload {");
    assertThat(out.toString())
        .contains("Plugins added: acme")
        .contains("Plugins replaced: none")
        .contains("Connectors opened, closed or refused anew: one, two");

    answer = answer.replace("\"problems\":[]", "\"problems\":[\"plugin acme: torn\"]");
    assertThat(run("reload", "--url", url)).isEqualTo(1);
    assertThat(out.toString()).contains("Problem: plugin acme: torn");

    assertThat(run("reload", "--url", "http://127.0.0.1:1/graphql")).isEqualTo(3);
  }

  @Test
  void wrongArgumentsAreCodeTwo() {
    assertThat(run("query", "{ total }", "--url", "nowhere")).isEqualTo(2);
    assertThat(run("query", "{ total }", "--url", url, "--variables", "[1]")).isEqualTo(2);
    assertThat(run("query", "{ total }", "--url", url, "--variables", "{")).isEqualTo(2);
    assertThat(run("query", "@" + folder.resolve("nowhere"), "--url", url)).isEqualTo(2);
    assertThat(run("query")).isEqualTo(2);
  }

  private int run(String... args) {
    return NephoscopeCommand.execute(new PrintWriter(out, true), new PrintWriter(err, true), args);
  }
}
