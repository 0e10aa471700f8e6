package io.nephoscope.simulator.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.aws.AwsCriticalPath;
import io.nephoscope.simulator.azure.AzureCriticalPath;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.Happenings;
import io.nephoscope.simulator.fault.FaultPlan;
import io.nephoscope.simulator.fault.FaultRule;
import io.nephoscope.simulator.google.GoogleCriticalPath;
import io.nephoscope.simulator.wire.CallLog;
import io.nephoscope.simulator.wire.SimulatedClouds;
import io.nephoscope.simulator.wire.Wire;
import io.nephoscope.simulator.wire.WireAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The port tests and the demo talk to: {@code GET /truth}, {@code GET /truth/compliance}, {@code
 * GET /truth/coverage}, {@code GET /truth/google}, {@code GET|POST|DELETE /faults}, {@code DELETE
 * /faults/ID}, {@code POST|DELETE /changes}, {@code GET /critical-path}, {@code GET /calls}, {@code
 * GET /health}. An error is answered as {@code {"error": "…"}}.
 */
public final class ControlServer implements Wire {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
  private static final JsonMapper MAPPER = new JsonMapper();

  @Override
  public Future<WireAddress> start(Vertx vertx, SimulatedClouds clouds) {
    Estate estate = clouds.estate();
    Once truth = new Once(vertx, estate, () -> new Truth(estate).count());
    Once ids = new Once(vertx, estate, () -> new Truth(estate).ids());
    Once compliance = new Once(vertx, estate, () -> new ComplianceTruth(estate).count());
    Once coverage = new Once(vertx, estate, () -> new CoverageTruth(estate).list());
    Once google = new Once(vertx, estate, () -> new GoogleTruth(estate).count());
    Router router = Router.router(vertx);
    router.get("/truth").handler(context -> truth(context, clouds.estate(), truth, ids));
    router.get("/truth/compliance").handler(context -> answer(context, compliance.get()));
    router.get("/truth/coverage").handler(context -> answer(context, coverage.get()));
    router.get("/truth/google").handler(context -> answer(context, google.get()));
    router.get("/faults").handler(context -> listFaults(context, clouds.faults()));
    router
        .post("/faults")
        .handler(BodyHandler.create(false).setBodyLimit(1 << 16))
        .handler(context -> addFault(context, clouds.faults()));
    router
        .delete("/faults")
        .handler(context -> {
          clouds.faults().clear();
          context.response().setStatusCode(204).end();
        });
    router.delete("/faults/:id").handler(context -> removeFault(context, clouds.faults()));
    router
        .post("/changes")
        .handler(BodyHandler.create(false).setBodyLimit(1 << 16))
        .handler(context -> change(context, vertx, clouds));
    router
        .delete("/changes")
        .handler(context -> {
          clouds.estate().forgetWhatHappened();
          context.response().setStatusCode(204).end();
        });
    Once path =
        new Once(
            vertx,
            estate,
            () ->
                criticalPath(
                    AwsCriticalPath.of(estate, clouds.latency(), clouds.quotas().enforced()),
                    AzureCriticalPath.of(estate, clouds.latency(), clouds.quotas().enforced()),
                    GoogleCriticalPath.of(estate)));
    router.get("/critical-path").handler(context -> answer(context, path.get()));
    router.get("/calls").handler(context -> calls(context, clouds));
    router
        .get("/health")
        .handler(context -> answer(context, 200, JSON.objectNode().put("status", "UP")));
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(0, "127.0.0.1")
        .map(server ->
            new WireAddress("control", "http://127.0.0.1:" + server.actualPort(), Map.of()));
  }

  private static void truth(RoutingContext context, Estate estate, Once truth, Once ids) {
    if (!"true".equals(context.request().getParam("ids"))) {
      answer(context, truth.get());
      return;
    }
    if (estate.size() > Truth.MOST_IDS) {
      refuse(
          context,
          400,
          "truth: ids of "
              + estate.size()
              + " resources are too many (expected: at most "
              + Truth.MOST_IDS
              + "). Ask without ids, or start a smaller estate.");
      return;
    }
    answer(
        context,
        truth
            .get()
            .compose(counted ->
                ids.get()
                    .map(listed -> {
                      ObjectNode both = counted.deepCopy();
                      listed
                          .properties()
                          .forEach(each ->
                              ((ObjectNode) both.path(each.getKey())).set("ids", each.getValue()));
                      return both;
                    })));
  }

  private static void listFaults(RoutingContext context, FaultPlan faults) {
    ObjectNode body = JSON.objectNode();
    ArrayNode rules = body.putArray("rules");
    faults.rules().forEach(state -> rules.add(FaultJson.write(state)));
    answer(context, 200, body);
  }

  private static void addFault(RoutingContext context, FaultPlan faults) {
    try {
      String body = context.body().asString();
      FaultRule rule = FaultJson.read(body == null ? "" : body, faults::nextId);
      faults.add(rule);
      answer(context, 201, JSON.objectNode().put("id", rule.id()));
    } catch (IllegalArgumentException e) {
      refuse(context, 400, String.valueOf(e.getMessage()));
    }
  }

  private static void removeFault(RoutingContext context, FaultPlan faults) {
    String id = Objects.requireNonNull(context.pathParam("id"));
    if (faults.remove(id)) {
      context.response().setStatusCode(204).end();
    } else {
      refuse(context, 404, "faults: there is no rule '" + id + "' (expected: one of GET /faults).");
    }
  }

  /**
   * Lets findings change: {@code {"cloud": "aws", "count": 20}}; or an account's roles forget the
   * external ID: {@code {"cloud": "aws", "openTrust": "123456789012"}}; or Security Hub V2 be on in
   * a region: {@code {"cloud": "aws", "secondHub": "ap-southeast-2"}}; or a control be switched
   * off: {@code {"cloud": "aws", "controlOff": "S3.8"}}.
   */
  private static void change(RoutingContext context, Vertx vertx, SimulatedClouds clouds) {
    JsonNode asked;
    try {
      asked = MAPPER.readTree(Objects.toString(context.body().asString(), ""));
    } catch (JsonProcessingException e) {
      refuse(context, 400, "changes: the body is no JSON (expected: {\"cloud\", \"count\"}).");
      return;
    }
    Cloud cloud = cloud(asked.path("cloud").asText());
    if (cloud == Cloud.AWS && asked.has("openTrust")) {
      clouds.estate().openTrust(asked.path("openTrust").asText());
      answer(context, 200, JSON.objectNode());
      return;
    }
    if (cloud == Cloud.AWS && asked.has("secondHub")) {
      clouds.estate().switchOnSecondHub(asked.path("secondHub").asText());
      answer(context, 200, JSON.objectNode());
      return;
    }
    if (cloud == Cloud.AWS && asked.has("controlOff")) {
      clouds.estate().switchOffControl(asked.path("controlOff").asText(), clouds.clock().instant());
      answer(context, 200, JSON.objectNode());
      return;
    }
    int count = asked.path("count").asInt(0);
    if (cloud == null || count < 1) {
      refuse(context, 400, "changes: " + asked + " (expected: a cloud and a count of 1 or more).");
      return;
    }
    Instant at;
    try {
      at = asked.has("at") ? Instant.parse(asked.path("at").asText()) : clouds.clock().instant();
    } catch (DateTimeParseException e) {
      refuse(context, 400, "changes: at is " + asked.path("at") + " (expected: RFC 3339 in UTC).");
      return;
    }
    answer(
        context,
        vertx
            .executeBlocking(() -> clouds.estate().happen(cloud, count, at), false)
            .map(happened -> happened(Objects.requireNonNull(happened))));
  }

  private static ObjectNode criticalPath(
      AwsCriticalPath aws, AzureCriticalPath azure, GoogleCriticalPath google) {
    ObjectNode body = JSON.objectNode();
    body.putObject("aws")
        .put("millis", aws.whole().toMillis())
        .put("wayInMillis", aws.wayIn().toMillis())
        .put("findingsMillis", aws.findings().toMillis())
        .put("findingPages", aws.findingPages())
        .put("resourcesMillis", aws.resources().toMillis())
        .put("resourcePages", aws.resourcePages());
    body.putObject("azure")
        .put("millis", azure.whole().toMillis())
        .put("wayInMillis", azure.wayIn().toMillis())
        .put("resourcesMillis", azure.resources().toMillis())
        .put("resourcePages", azure.resourcePages())
        .put("assessmentsMillis", azure.assessments().toMillis())
        .put("assessmentPages", azure.assessmentPages())
        .put("assessed", azure.assessed());
    body.putObject("gcp")
        .put("millis", google.whole().toMillis())
        .put("assetsMillis", google.assets().toMillis())
        .put("inBurstsMillis", google.inBursts().toMillis())
        .put("assetPages", google.assetPages())
        .put("findingPages", google.findingPages())
        .put("projects", google.projects());
    return body;
  }

  private static @Nullable Cloud cloud(String name) {
    return Arrays.stream(Cloud.values())
        .filter(cloud -> cloud.name().equalsIgnoreCase(name))
        .findFirst()
        .orElse(null);
  }

  private static ObjectNode happened(List<Happenings.Happening> happened) {
    ObjectNode body = JSON.objectNode();
    ArrayNode changes = body.putArray("changes");
    for (Happenings.Happening one : happened) {
      EstateResource resource = one.statement().resource();
      changes
          .addObject()
          .put("what", one.kind().name())
          .put("statement", one.statement().id())
          .put("guid", one.statement().guid())
          .put("finding", one.statement().finding())
          .put("account", resource.account().nativeId())
          .put("region", resource.region())
          .put("resource", resource.nativeId())
          .put("at", one.at().toString());
    }
    return body;
  }

  private static void calls(RoutingContext context, SimulatedClouds clouds) {
    ObjectNode body = JSON.objectNode();
    ArrayNode calls = body.putArray("calls");
    for (CallLog.Count count : clouds.calls().counts()) {
      calls
          .addObject()
          .put("cloud", count.cloud().name().toLowerCase(Locale.ROOT))
          .put("service", count.service())
          .put("operation", count.operation())
          .put("calls", count.calls());
    }
    ObjectNode quotas = body.putObject("quotas");
    clouds
        .quotas()
        .uses()
        .forEach((key, use) ->
            quotas
                .putObject(key)
                .put("calls", use.calls())
                .put("refused", use.refused())
                .put("busiestSecond", use.busiestSecond())
                .put("busiestMinute", use.busiestMinute()));
    ObjectNode windows = body.putObject("mostInAWindow");
    clouds.quotas().mostInAWindow().forEach(windows::put);
    ObjectNode least = body.putObject("leastSeconds");
    clouds.quotas().leastSeconds().forEach(least::put);
    ObjectNode spans = body.putObject("spanSeconds");
    clouds.quotas().spanSeconds().forEach(spans::put);
    answer(context, 200, body);
  }

  private static void answer(RoutingContext context, Future<ObjectNode> body) {
    body.onSuccess(node -> answer(context, 200, node)).onFailure(context::fail);
  }

  private static void answer(RoutingContext context, int status, JsonNode body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.toString());
  }

  private static void refuse(RoutingContext context, int status, String message) {
    answer(context, status, JSON.objectNode().put("error", message));
  }

  /** Something that is computed away from the event loop, once for each revision of the estate. */
  private static final class Once {
    private final Supplier<Future<ObjectNode>> start;
    private final Estate estate;
    private @Nullable Future<ObjectNode> started;
    private long revision;

    Once(Vertx vertx, Estate estate, Supplier<ObjectNode> compute) {
      this.estate = estate;
      this.start =
          () ->
              vertx.executeBlocking(compute::get, false).map(node -> Objects.requireNonNull(node));
    }

    synchronized Future<ObjectNode> get() {
      Future<ObjectNode> running = started;
      long current = estate.revision();
      if (running == null || running.failed() || revision != current) {
        revision = current;
        running = start.get();
        started = running;
      }
      return running;
    }
  }
}
