package io.nephoscope.simulator.aws;

import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.fault.Call;
import io.nephoscope.simulator.fault.Fault;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.wire.SimulatedClouds;
import io.nephoscope.simulator.wire.Wire;
import io.nephoscope.simulator.wire.WireAddress;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Amazon Web Services on one local port: all services, told apart by the signature's scope. */
public final class AwsWire implements Wire {
  private static final Logger LOG = LoggerFactory.getLogger(AwsWire.class);

  @Override
  public Future<WireAddress> start(Vertx vertx, SimulatedClouds clouds) {
    AwsSessions sessions = new AwsSessions(clouds);
    Map<String, AwsService> services =
        Stream.of(
                new StsService(clouds, sessions),
                new OrganizationsService(clouds),
                new Ec2Service(clouds),
                new ConfigService(clouds),
                new SecurityHubService(clouds),
                new SsmService(clouds),
                new GuardDutyService(clouds),
                new InspectorService(clouds),
                new S3Service(clouds),
                new IamService(clouds),
                new RdsService(clouds),
                new LambdaService(clouds),
                new EksService(clouds),
                new EcsService(clouds),
                new EcrService(clouds),
                new LoadBalancingService(clouds),
                new KmsService(clouds),
                new CloudTrailService(clouds),
                new SnsService(clouds),
                new SqsService(clouds),
                new DynamoDbService(clouds),
                new CloudFrontService(clouds),
                new Route53Service(clouds),
                new SecretsService(clouds),
                new AutoScalingService(clouds),
                new TaggingService(clouds))
            .collect(Collectors.toMap(AwsService::name, service -> service));
    return vertx
        .createHttpServer()
        .requestHandler(http ->
            http.body()
                .onSuccess(body ->
                    vertx
                        .executeBlocking(
                            () -> handle(clouds, sessions, services, http, body), false)
                        .onSuccess(reply -> later(vertx, reply, http))
                        .onFailure(failure -> fail(http, failure))))
        .listen(0, "127.0.0.1")
        .map(server -> new WireAddress("aws", "http://127.0.0.1:" + server.actualPort(), Map.of()));
  }

  /** What is sent, after how long, and whether the line breaks in the middle of it. */
  private record Reply(AwsAnswer answer, Duration delay, boolean cut) {}

  private static Reply handle(
      SimulatedClouds clouds,
      AwsSessions sessions,
      Map<String, AwsService> services,
      HttpServerRequest http,
      Buffer body) {
    AwsRequest request = AwsRequest.of(http, body);
    AwsService service = services.get(request.service());
    if (service == null) {
      return new Reply(
          AwsProtocol.REST_JSON.error(
              new AwsError(
                  403, "MissingAuthenticationTokenException", "Missing Authentication Token")),
          clouds.latency(),
          false);
    }
    AwsProtocol protocol = service.protocol();
    String operation = service.operation(request);
    Optional<AwsSessions.Caller> known = sessions.known(request);
    Call call =
        new Call(
            Cloud.AWS,
            request.service(),
            operation,
            service.subject(request, known.map(AwsSessions.Caller::account).orElse(null)),
            request.region());
    clouds.calls().record(call);
    Optional<Fault> fault = clouds.faults().next(call);
    Duration delay = clouds.latency().plus(fault.map(Fault::delay).orElse(Duration.ZERO));
    try {
      if (fault.isPresent()) {
        Optional<AwsAnswer> spoilt = spoilt(fault.get(), service, operation, request, known);
        if (spoilt.isPresent()) {
          return new Reply(spoilt.get(), delay, false);
        }
      }
      AwsSessions.Caller caller = sessions.require(request, service);
      boolean repeat = fault.filter(f -> f.kind() == FaultKind.REPEAT_TOKEN).isPresent();
      AwsAnswer answer = service.answer(operation, request, caller, repeat);
      boolean cut = fault.filter(f -> f.kind() == FaultKind.TRUNCATE).isPresent();
      return new Reply(answer, delay, cut);
    } catch (AwsError error) {
      return new Reply(protocol.error(error), delay, false);
    }
  }

  /** What goes out instead of an answer; empty when the proper answer is still needed. */
  private static Optional<AwsAnswer> spoilt(
      Fault fault,
      AwsService service,
      String operation,
      AwsRequest request,
      Optional<AwsSessions.Caller> caller) {
    String who = caller.map(AwsSessions.Caller::arn).orElse("anonymous");
    return switch (fault.kind()) {
      case DENY -> Optional.of(service.protocol().error(service.denied(who, operation)));
      case THROTTLE ->
          Optional.of(service.protocol().error(service.throttled().after(fault.retryAfter())));
      case ERROR ->
          Optional.of(
              service
                  .protocol()
                  .error(new AwsError(503, "ServiceUnavailable", "Service is unavailable.")));
      case EXPIRED -> Optional.of(service.protocol().error(service.expired()));
      case GARBAGE ->
          Optional.of(
              new AwsAnswer(
                  200,
                  service.protocol().contentType(),
                  "<html><body><h1>It works!</h1><p>" + request.service() + "</body>",
                  Map.of()));
      case SLOW, TRUNCATE, REPEAT_TOKEN -> Optional.empty();
      case NOT_ENABLED ->
          caller.map(c -> service.protocol().error(service.notEnabled(c.account())));
      case DEADLINE, GO_AWAY, HALF_CLOSE, BULKY, HUGE -> Optional.empty();
    };
  }

  private static void later(Vertx vertx, Reply reply, HttpServerRequest http) {
    if (reply.delay().isZero()) {
      send(reply, http);
    } else {
      Promise<Void> waited = Promise.promise();
      vertx.setTimer(Math.max(1, reply.delay().toMillis()), id -> waited.complete());
      waited.future().onSuccess(nothing -> send(reply, http));
    }
  }

  private static void send(Reply reply, HttpServerRequest http) {
    HttpServerResponse response = http.response();
    byte[] body = reply.answer().body().getBytes(StandardCharsets.UTF_8);
    response.setStatusCode(reply.answer().status());
    response.putHeader("Content-Type", reply.answer().type());
    response.putHeader("x-amzn-RequestId", UUID.randomUUID().toString());
    reply.answer().headers().forEach(response::putHeader);
    response.putHeader("Content-Length", Integer.toString(body.length));
    if (reply.cut()) {
      response
          .write(Buffer.buffer(body).slice(0, body.length / 2))
          .onComplete(written -> http.connection().close());
    } else {
      response.end(Buffer.buffer(body));
    }
  }

  private static void fail(HttpServerRequest http, Throwable failure) {
    LOG.error("aws: {} {} failed in the simulator itself", http.method(), http.path(), failure);
    http.response().setStatusCode(500).end();
  }
}
