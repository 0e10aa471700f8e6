package io.nephoscope.simulator.azure;

import io.nephoscope.simulator.wire.SimulatedClouds;
import io.nephoscope.simulator.wire.Wire;
import io.nephoscope.simulator.wire.WireAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Microsoft Azure on a local port, over TLS: the token endpoint of Entra ID, and Resource Manager
 * with subscriptions, Resource Graph and Microsoft.Security. Everything it says is read from the
 * estate.
 */
public final class AzureWire implements Wire {
  private static final Logger LOG = LoggerFactory.getLogger(AzureWire.class);

  @Override
  public Future<WireAddress> start(Vertx vertx, SimulatedClouds clouds) {
    return vertx
        .executeBlocking(CertificateAuthority::create)
        .compose(authority -> listen(vertx, clouds, Objects.requireNonNull(authority)));
  }

  private static Future<WireAddress> listen(
      Vertx vertx, SimulatedClouds clouds, CertificateAuthority authority) {
    FrontDoor door = new FrontDoor(clouds);
    return vertx
        .createHttpServer(
            new HttpServerOptions().setSsl(true).setKeyCertOptions(authority.serverKey()))
        .requestHandler(request -> serve(vertx, door, request))
        .listen(0, "127.0.0.1")
        .map(server ->
            new WireAddress(
                "azure",
                "https://localhost:" + server.actualPort(),
                Map.of("caFile", authority.caFile().toString())));
  }

  /** Answers are computed off the event loop: a tally walks every resource of a subscription. */
  private static void serve(Vertx vertx, FrontDoor door, HttpServerRequest request) {
    request
        .body()
        .compose(body ->
            vertx.executeBlocking(
                () -> door.answer(ArmRequest.of(request, Objects.requireNonNull(body))), false))
        .onSuccess(reply -> hold(vertx, Objects.requireNonNull(reply), request.response()))
        .onFailure(failure -> {
          LOG.error("azure: {} {}", request.method(), request.path(), failure);
          if (!request.response().ended() && !request.response().closed()) {
            request.response().setStatusCode(500).end();
          }
        });
  }

  private static void hold(Vertx vertx, Reply reply, HttpServerResponse response) {
    long millis = reply.delay().toMillis();
    if (millis <= 0) {
      send(reply, response);
    } else {
      vertx.setTimer(millis, timer -> send(reply, response));
    }
  }

  private static void send(Reply reply, HttpServerResponse response) {
    if (response.closed()) {
      return;
    }
    response.setStatusCode(reply.status());
    reply.headers().forEach(response::putHeader);
    Buffer body = Buffer.buffer(reply.body());
    if (!reply.cut()) {
      response.end(body);
      return;
    }
    response.putHeader("Content-Length", String.valueOf(body.length()));
    response
        .write(body.getBuffer(0, body.length() / 2))
        .onComplete(written -> {
          response.reset();
        });
  }
}
