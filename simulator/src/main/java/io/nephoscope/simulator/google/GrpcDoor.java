package io.nephoscope.simulator.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Metadata;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.google.UnaryCall.Outcome;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** gRPC over HTTP/2: the framing of questions and answers, and the ways in which it can break. */
final class GrpcDoor {
  private static final int PREFIX = 5;
  private static final int HUGE = 1_000_000_000;
  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final GoogleMethods methods;

  GrpcDoor(GoogleMethods methods) {
    this.methods = methods;
  }

  static boolean isFor(HttpServerRequest request) {
    String type = request.getHeader("content-type");
    return type != null && type.startsWith("application/grpc");
  }

  /** Answers a question; not on an event loop. */
  CompletableFuture<Outcome> answer(String path, Buffer body) {
    ServerMethodDefinition<?, ?> method = methods.byName(path.substring(1)).orElse(null);
    if (method == null) {
      return CompletableFuture.completedFuture(
          new Outcome(
              Status.UNIMPLEMENTED.withDescription("Method not found: " + path),
              new Metadata(),
              null,
              null));
    }
    return ask(method, body);
  }

  private static <Q, A> CompletableFuture<Outcome> ask(
      ServerMethodDefinition<Q, A> method, Buffer body) {
    Q question =
        method
            .getMethodDescriptor()
            .parseRequest(new ByteArrayInputStream(body.getBytes(PREFIX, body.length())));
    return UnaryCall.ask(method, question);
  }

  /** Sends what came of it, on the connection's event loop. */
  static void send(Outcome outcome, HttpServerRequest request) {
    HttpServerResponse response = request.response();
    response.putHeader("content-type", "application/grpc");
    if (outcome.message() == null) {
      response.putHeader("grpc-status", Integer.toString(outcome.status().getCode().value()));
      response.putHeader("grpc-message", encoded(outcome.status().getDescription()));
      byte[] details = outcome.trailers().get(DETAILS);
      if (details != null) {
        response.putHeader(
            "grpc-status-details-bin",
            Base64.getEncoder().withoutPadding().encodeToString(details));
      }
      response.end();
      return;
    }
    FaultKind spoilt = outcome.spoilt();
    byte[] message = Breakage.applied(spoilt, outcome.message().toByteArray());
    Buffer framed = Buffer.buffer(PREFIX + message.length);
    framed.appendByte((byte) 0).appendInt(message.length).appendBytes(message);
    if (spoilt == FaultKind.GO_AWAY) {
      // The connection goes while the page is half told; what is left of it never comes.
      response
          .write(framed.getBuffer(0, framed.length() / 2))
          .onComplete(written -> request.connection().shutdown(Duration.ofMillis(100)));
    } else if (spoilt == FaultKind.HALF_CLOSE) {
      response.end(framed.getBuffer(0, framed.length() / 2));
    } else if (spoilt == FaultKind.HUGE) {
      response.write(framed.setInt(1, HUGE));
    } else {
      response.setChunked(true);
      response.putTrailer("grpc-status", "0");
      response.end(framed);
    }
  }

  /** Percent-encoded, as gRPC wants its messages. */
  private static String encoded(@Nullable String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : (text == null ? "" : text).getBytes(UTF_8)) {
      if (b >= 0x20 && b < 0x7F && b != '%') {
        out.append((char) b);
      } else {
        out.append(String.format(Locale.ROOT, "%%%02X", b));
      }
    }
    return out.toString();
  }
}
