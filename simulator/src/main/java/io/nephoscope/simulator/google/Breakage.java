package io.nephoscope.simulator.google;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.nephoscope.simulator.fault.FaultKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How the answer to the current call is to be spoilt on its way out, if at all. */
final class Breakage {
  private static final Context.Key<Breakage> KEY = Context.key("breakage");

  private volatile @Nullable FaultKind kind;

  /** The one of the call that is being served on this thread. */
  static Breakage current() {
    Breakage current = KEY.get();
    if (current == null) {
      throw new IllegalStateException("breakage: no call is being served on this thread");
    }
    return current;
  }

  /** Has the answer's bytes cut off or replaced; only TRUNCATE and GARBAGE do that. */
  void spoil(FaultKind how) {
    kind = how;
  }

  private InputStream applied(InputStream message) {
    FaultKind how = kind;
    if (how != FaultKind.TRUNCATE && how != FaultKind.GARBAGE) {
      return message;
    }
    try (message) {
      return new ByteArrayInputStream(
          how == FaultKind.TRUNCATE ? truncated(message.readAllBytes()) : garbage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The first half of a message, which ends within a field: a half that happened to end between two
   * fields would be a proper message that says less.
   */
  private static byte[] truncated(byte[] whole) {
    ByteArrayOutputStream half = new ByteArrayOutputStream();
    half.writeBytes(Arrays.copyOf(whole, whole.length / 2));
    half.writeBytes(new byte[] {0x0A, 0x7F, 'h', 'a', 'l', 'f'});
    return half.toByteArray();
  }

  /** No protobuf message starts with this wire type. */
  private static byte[] garbage() {
    return new byte[] {0x07, (byte) 0xFF, (byte) 0xFF, 0x3C, 0x68, 0x74, 0x6D, 0x6C};
  }

  /** Gives every call a breakage, and its answer what came of it. */
  static final class Interceptor implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Breakage breakage = new Breakage();
      ServerCall<Q, A> breakable =
          new SimpleForwardingServerCall<>(call) {
            @Override
            @SuppressWarnings("unchecked") // messages are streams here, see GoogleWire
            public void sendMessage(A message) {
              super.sendMessage(
                  message instanceof InputStream stream ? (A) breakage.applied(stream) : message);
            }
          };
      return Contexts.interceptCall(
          Context.current().withValue(KEY, breakage), breakable, headers, next);
    }
  }
}
