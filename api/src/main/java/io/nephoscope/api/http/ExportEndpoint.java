package io.nephoscope.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.compliance.StandardRollup;
import io.nephoscope.api.export.AssessmentExport;
import io.nephoscope.api.export.FindingExport;
import io.nephoscope.api.export.Format;
import io.nephoscope.api.export.OcsfVersion;
import io.nephoscope.api.export.Oscal;
import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.graphql.Questions;
import io.nephoscope.api.graphql.RequestError;
import io.nephoscope.api.snapshot.Freshness;
import io.nephoscope.api.snapshot.Reach;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Observation;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /export/findings.ndjson}, {@code .csv}, {@code .ocsf}, the same of {@code assessments},
 * and {@code /export/compliance.oscal}. Variables as in GraphQL, as JSON in {@code ?variables=} or
 * as the body of a POST. Each export is pinned to one view and written as fast as its reader takes
 * it; one that fails under way is cut off, never ended as if it were whole.
 */
final class ExportEndpoint implements Handler<RoutingContext> {

  /** Exports at once; each holds a view and a thread until its reader has all. */
  private static final int AT_ONCE = 8;

  private static final Logger LOG = LoggerFactory.getLogger(ExportEndpoint.class);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Set<String> PARAMETERS = Set.of("variables", "standard", "version");

  private final SnapshotStore store;
  private final GraphQlExecution execution;
  private final Semaphore free = new Semaphore(AT_ONCE);

  ExportEndpoint(SnapshotStore store, GraphQlExecution execution) {
    this.store = store;
    this.execution = execution;
  }

  /** Writes an export once everything asked for is understood. */
  private interface Export {
    void write(View view, ExportWriting to) throws IOException;
  }

  @Override
  public void handle(RoutingContext rc) {
    if (!HttpMethod.GET.equals(rc.request().method())
        && !HttpMethod.POST.equals(rc.request().method())) {
      rc.response().putHeader("allow", "GET, POST");
      refuse(rc, 405, "BAD_REQUEST", "method: it is not GET or POST (expected: GET or POST).");
      return;
    }
    String name = rc.pathParam("what");
    int dot = name == null ? -1 : name.lastIndexOf('.');
    if (name == null || dot < 0) {
      unknown(rc);
      return;
    }
    String what = name.substring(0, dot);
    String ending = name.substring(dot + 1);
    MultiMap parameters = rc.queryParams();
    if (!free.tryAcquire()) {
      rc.response().putHeader("retry-after", "10");
      refuse(
          rc,
          503,
          "TOO_COSTLY",
          "export: " + AT_ONCE + " exports are under way (expected: fewer). Ask again later.");
      return;
    }
    Context loop = rc.vertx().getOrCreateContext();
    String body = rc.body() == null ? null : rc.body().asString();
    Thread.ofVirtual()
        .name("export")
        .start(() -> {
          try {
            answer(rc, loop, what, ending, parameters, body);
          } finally {
            free.release();
          }
        });
  }

  private void answer(
      RoutingContext rc,
      Context loop,
      String what,
      String ending,
      MultiMap parameters,
      @Nullable String body) {
    boolean begun = false;
    try (View view = store.view()) {
      onlyKnown(rc.request().getHeader("content-type"), parameters, body);
      Questions.Asked asked = execution.asked(view, variables(parameters, body));
      Export export = export(what, ending, version(parameters), view, asked);
      if (export == null) {
        loop.runOnContext(turn -> unknown(rc));
        return;
      }
      ExportWriting to = new ExportWriting(loop, rc.response());
      to.begin(mediaType(what, ending), headers(what, view));
      begun = true;
      export.write(view, to);
      to.end();
    } catch (RequestError wrong) {
      loop.runOnContext(turn ->
          refuse(
              rc,
              wrong.code() == RequestError.Code.NOT_FOUND ? 404 : 400,
              wrong.code().name(),
              String.valueOf(wrong.getMessage())));
    } catch (IOException | UncheckedIOException gone) {
      LOG.debug("An export was not read to its end: {}", gone.toString());
      loop.runOnContext(turn -> rc.response().reset());
    } catch (RuntimeException failure) {
      LOG.error("An export failed", failure);
      boolean half = begun;
      loop.runOnContext(turn -> {
        if (half) {
          rc.response().reset();
        } else {
          refuse(rc, 500, "INTERNAL", "export: it failed. The log of the server says why.");
        }
      });
    }
  }

  /** The version of OCSF that is asked for. */
  private static OcsfVersion version(MultiMap parameters) {
    String asked = parameters.get("version");
    return asked == null
        ? OcsfVersion.V1_1_0
        : OcsfVersion.of(asked)
            .orElseThrow(() ->
                new RequestError(
                    RequestError.Code.BAD_REQUEST,
                    "version: '" + asked + "' (expected: 1.1.0 or 1.3.0, of OCSF)."));
  }

  private @Nullable Export export(
      String what, String ending, OcsfVersion version, View view, Questions.Asked asked) {
    if (what.equals("compliance") && ending.equals("oscal")) {
      Questions questions = execution.questions();
      StandardRollup rollup = questions.rollup(view, asked);
      return (pinned, to) ->
          Oscal.write(
              rollup, questions.title(pinned, rollup), pinned.moment(), pinned.number(), to::write);
    }
    Format format = Format.of(ending).orElse(null);
    if (format == null) {
      return null;
    }
    return switch (what) {
      case "findings" ->
          (pinned, to) ->
              new FindingExport(pinned, version).write(asked.filter(), format, to::write);
      case "assessments" ->
          (pinned, to) ->
              new AssessmentExport(pinned, version).write(asked.filter(), format, to::write);
      default -> null;
    };
  }

  private static String mediaType(String what, String ending) {
    return what.equals("compliance")
        ? "application/json"
        : Format.of(ending).map(Format::mediaType).orElse("application/octet-stream");
  }

  private static Map<String, String> headers(String what, View view) {
    Reach reach =
        Reach.of(what.equals("findings") ? Observation.Kind.FINDING : Observation.Kind.ASSESSMENT);
    Freshness freshness = view.freshness(reach);
    Map<String, String> headers = new HashMap<>();
    headers.put("x-nephoscope-snapshot", Long.toString(view.number()));
    headers.put("x-nephoscope-freshness", freshness.state().name());
    headers.put("x-nephoscope-gaps", Integer.toString(view.gaps(reach).size()));
    return headers;
  }

  private static Map<String, Object> variables(MultiMap parameters, @Nullable String body) {
    boolean inBody = body != null && !body.isBlank();
    String text = inBody ? body : parameters.get("variables");
    Map<String, Object> variables = new HashMap<>();
    if (text != null && !text.isBlank()) {
      try {
        Map<String, Object> read = MAPPER.readValue(text, new TypeReference<>() {});
        if (read == null) {
          throw noVariables();
        }
        variables.putAll(read);
      } catch (JsonProcessingException malformed) {
        throw noVariables();
      }
    }
    String standard = parameters.get("standard");
    if (standard != null) {
      variables.putIfAbsent("standard", standard);
    }
    return variables;
  }

  private static RequestError noVariables() {
    return new RequestError(
        RequestError.Code.BAD_REQUEST,
        "variables: they are no JSON object (expected: such as"
            + " {\"filter\":{\"provider\":[\"aws\"]}}).");
  }

  /**
   * Refuses what would not be looked at: an export must not hold more than what somebody believed
   * to have asked for.
   */
  private static void onlyKnown(@Nullable String type, MultiMap parameters, @Nullable String body) {
    for (String name : parameters.names()) {
      if (!PARAMETERS.contains(name)) {
        throw new RequestError(
            RequestError.Code.BAD_REQUEST,
            name
                + ": there is no such parameter (expected: variables, standard or version). Put"
                + " filter and scope into variables.");
      }
    }
    boolean inBody = body != null && !body.isBlank();
    if (inBody && parameters.contains("variables")) {
      throw new RequestError(
          RequestError.Code.BAD_REQUEST,
          "variables: they are in the address and in the body (expected: one of them).");
    }
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/")) {
      throw new RequestError(
          RequestError.Code.BAD_REQUEST,
          "content-type: " + type + " (expected: application/json). Send the variables as JSON.");
    }
  }

  private static void unknown(RoutingContext rc) {
    refuse(
        rc,
        404,
        "NOT_FOUND",
        "export: there is no such export (expected: findings or assessments with .ndjson, .csv or"
            + " .ocsf, or compliance.oscal).");
  }

  private static void refuse(RoutingContext rc, int status, String code, String message) {
    HttpServerResponse response = rc.response();
    if (!response.ended()) {
      response
          .setStatusCode(status)
          .putHeader("content-type", "application/json")
          .end(new JsonObject().put("code", code).put("message", message).toBuffer());
    }
  }
}
