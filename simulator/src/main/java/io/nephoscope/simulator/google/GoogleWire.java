package io.nephoscope.simulator.google;

import io.grpc.Status;
import io.nephoscope.simulator.azure.CertificateAuthority;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.google.UnaryCall.Outcome;
import io.nephoscope.simulator.wire.SimulatedClouds;
import io.nephoscope.simulator.wire.Wire;
import io.nephoscope.simulator.wire.WireAddress;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Google Cloud on two local ports, answered from the estate as Google's own services would: gRPC
 * and REST on each, told apart by content type. One port speaks without TLS and asks for no
 * credentials; the other speaks TLS of a private CA and wants a bearer token of its own token
 * endpoint.
 */
public final class GoogleWire implements Wire {
  private static final Logger LOG = LoggerFactory.getLogger(GoogleWire.class);

  private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();

  @Override
  public Future<WireAddress> start(Vertx vertx, SimulatedClouds clouds) {
    CallDesk desk = new CallDesk(vertx, clouds);
    Hierarchy hierarchy = new Hierarchy(clouds.estate());
    SecurityCenterService securityCenter = new SecurityCenterService(desk, hierarchy);
    GoogleMethods methods =
        new GoogleMethods(
            List.of(
                new ProjectsService(desk, hierarchy).bindService(),
                new FoldersService(desk, hierarchy).bindService(),
                new OrganizationsService(desk, hierarchy).bindService(),
                new CloudAssetService(desk, hierarchy).bindService(),
                securityCenter.bindService(),
                new FirstSecurityCenterService(desk, hierarchy, securityCenter).bindService(),
                new MonitoringService(desk, hierarchy).bindService(),
                new FrameworksService(desk, hierarchy).bindService()));
    GrpcDoor grpc = new GrpcDoor(methods);
    RestDoor rest = new RestDoor(methods);
    return vertx
        .executeBlocking(() -> {
          CertificateAuthority authority = CertificateAuthority.create();
          return new Guarded(authority, new TokenDoor(clouds.clock()));
        })
        .compose(guarded -> listen(vertx, grpc, rest, Objects.requireNonNull(guarded)));
  }

  private record Guarded(CertificateAuthority authority, TokenDoor tokens) {}

  private Future<WireAddress> listen(Vertx vertx, GrpcDoor grpc, RestDoor rest, Guarded guarded) {
    TokenDoor tokens = guarded.tokens();
    HttpServerOptions tls =
        new HttpServerOptions()
            .setSsl(true)
            .setUseAlpn(true)
            .setKeyCertOptions(guarded.authority().serverKey());
    return vertx
        .createHttpServer()
        .requestHandler(request -> serve(vertx, grpc, rest, request, outcome -> {}))
        .listen(0, "127.0.0.1")
        .compose(plain ->
            vertx
                .createHttpServer(tls)
                .requestHandler(request -> guard(vertx, grpc, rest, tokens, request))
                .listen(0, "127.0.0.1")
                .compose(secure ->
                    vertx.executeBlocking(() -> {
                      Map<String, String> told = new LinkedHashMap<>();
                      told.put("tls", "localhost:" + secure.actualPort());
                      told.put("caFile", guarded.authority().caFile().toString());
                      told.putAll(tokens.writeFiles("https://localhost:" + secure.actualPort()));
                      return new WireAddress("google", "127.0.0.1:" + plain.actualPort(), told);
                    })));
  }

  private void guard(
      Vertx vertx, GrpcDoor grpc, RestDoor rest, TokenDoor tokens, HttpServerRequest request) {
    if (tokens.isFor(path(request))) {
      request
          .body()
          .compose(body ->
              vertx.executeBlocking(
                  () ->
                      tokens.answer(
                          path(request),
                          Objects.requireNonNull(body),
                          request.getHeader("authorization")),
                  false))
          .onSuccess(reply -> send(Objects.requireNonNull(reply), request.response()))
          .onFailure(failure -> broken(request, failure));
      return;
    }
    String authorization = request.getHeader("authorization");
    if (!tokens.admits(authorization)) {
      Outcome refusal = TokenDoor.unauthenticated(authorization);
      if (GrpcDoor.isFor(request)) {
        GrpcDoor.send(refusal, request);
      } else {
        send(RestDoor.told(refusal), request.response());
      }
      return;
    }
    // A token that was once refused as expired is expired for good.
    serve(
        vertx,
        grpc,
        rest,
        request,
        outcome -> {
          if (outcome.status().getCode() == Status.Code.UNAUTHENTICATED) {
            tokens.forget(authorization);
          }
        });
  }

  private void serve(
      Vertx vertx,
      GrpcDoor grpc,
      RestDoor rest,
      HttpServerRequest request,
      Consumer<Outcome> onOutcome) {
    boolean isGrpc = GrpcDoor.isFor(request);
    String path = path(request);
    Map<String, List<String>> query = new HashMap<>();
    request.params().names().forEach(name -> query.put(name, request.params().getAll(name)));
    Context loop = vertx.getOrCreateContext();
    request
        .body()
        .onSuccess(body ->
            answering.execute(() -> {
              CompletableFuture<Void> sent =
                  isGrpc
                      ? grpc.answer(path, Objects.requireNonNull(body))
                          .thenAccept(outcome -> {
                            onOutcome.accept(outcome);
                            loop.runOnContext(ready -> send(outcome, request));
                          })
                      : rest.answer(path, query)
                          .thenAccept(reply -> {
                            if (reply.outcome() != null) {
                              onOutcome.accept(reply.outcome());
                            }
                            loop.runOnContext(ready -> send(reply, request.response()));
                          });
              sent.exceptionally(
                      thrown -> {
                        loop.runOnContext(ready -> broken(request, thrown));
                        return null;
                      })
                  .join();
            }))
        .onFailure(failure -> LOG.debug("google: a caller went away", failure));
  }

  private static String path(HttpServerRequest request) {
    return Objects.requireNonNullElse(request.path(), "/");
  }

  private static void send(Outcome outcome, HttpServerRequest request) {
    if (!request.response().closed()) {
      GrpcDoor.send(outcome, request);
    }
  }

  private static void send(RestDoor.Reply reply, HttpServerResponse response) {
    if (response.closed()) {
      return;
    }
    FaultKind spoilt = reply.outcome() == null ? null : reply.outcome().spoilt();
    Buffer body =
        Buffer.buffer(spoilt == FaultKind.GARBAGE ? "<html><body>Error 200 (OK)" : reply.body());
    response.setStatusCode(reply.status());
    response.putHeader("content-type", "application/json; charset=UTF-8");
    response.putHeader("content-length", Integer.toString(body.length()));
    if (spoilt == FaultKind.TRUNCATE
        || spoilt == FaultKind.HUGE
        || spoilt == FaultKind.HALF_CLOSE
        || spoilt == FaultKind.GO_AWAY) {
      response.write(body.getBuffer(0, body.length() / 2)).onComplete(written -> response.reset());
    } else {
      response.end(body);
    }
  }

  private static void broken(HttpServerRequest request, Throwable failure) {
    LOG.error(
        "google: {} {} failed in the simulator itself", request.method(), request.path(), failure);
    if (!request.response().ended() && !request.response().closed()) {
      request.response().setStatusCode(500).end();
    }
  }
}
