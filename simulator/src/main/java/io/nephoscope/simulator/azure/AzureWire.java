package io.nephoscope.simulator.azure;

import io.nephoscope.simulator.wire.SimulatedClouds;
import io.nephoscope.simulator.wire.Wire;
import io.nephoscope.simulator.wire.WireAddress;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
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
 * estate. On another port, in the clear as on every machine of Azure, the metadata service that
 * gives tokens to the machine's own identity.
 */
public final class AzureWire implements Wire {
  private static final Logger LOG = LoggerFactory.getLogger(AzureWire.class);

  private record Keys(CertificateAuthority authority, ClientCertificate client) {}

  @Override
  public Future<WireAddress> start(Vertx vertx, SimulatedClouds clouds) {
    return vertx
        .executeBlocking(() -> new Keys(CertificateAuthority.create(), ClientCertificate.create()))
        .compose(keys -> listen(vertx, clouds, Objects.requireNonNull(keys)));
  }

  private static Future<WireAddress> listen(Vertx vertx, SimulatedClouds clouds, Keys keys) {
    FrontDoor door = new FrontDoor(clouds, keys.client());
    Future<HttpServer> metadata =
        vertx
            .createHttpServer()
            .requestHandler(request ->
                send(
                    door.metadata(
                        ArmRequest.of(request, Buffer.buffer()),
                        "true".equalsIgnoreCase(request.getHeader("Metadata"))),
                    request.response()))
            .listen(0, "127.0.0.1");
    return vertx
        .createHttpServer(
            new HttpServerOptions().setSsl(true).setKeyCertOptions(keys.authority().serverKey()))
        .requestHandler(request -> serve(vertx, door, request))
        .listen(0, "127.0.0.1")
        .compose(server ->
            metadata.map(machine ->
                new WireAddress(
                    "azure",
                    "https://localhost:" + server.actualPort(),
                    Map.of(
                        "caFile",
                        keys.authority().caFile().toString(),
                        "clientCertificateFile",
                        keys.client().file().toString(),
                        "metadata",
                        "http://127.0.0.1:" + machine.actualPort()))));
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
