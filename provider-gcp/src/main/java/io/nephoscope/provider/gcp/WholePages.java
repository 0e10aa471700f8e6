package io.nephoscope.provider.gcp;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientStreamTracer;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;

/**
 * Tells a page that was too large to be taken from a quota that is used up: gRPC calls both {@code
 * RESOURCE_EXHAUSTED}, but the first is the client's own word, to which no server ever sent a
 * trailer.
 */
final class WholePages implements ClientInterceptor {

  /** A thousand full resources are a few megabytes; this is what memory must bear at the most. */
  static final int LARGEST = 128 * 1024 * 1024;

  /** Why a page was not taken. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLarge() {
      super("more than " + LARGEST / (1024 * 1024) + " megabytes");
    }
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    Ending ending = new Ending();
    return new SimpleForwardingClientCall<>(
        next.newCall(method, options.withStreamTracerFactory(ending))) {
      @Override
      public void start(Listener<A> listener, Metadata headers) {
        super.start(new Judged<>(listener, ending), headers);
      }
    };
  }

  /** Whether the server ended the call, or the client itself. */
  private static final class Ending extends ClientStreamTracer.Factory {
    private volatile boolean byServer;

    @Override
    public ClientStreamTracer newClientStreamTracer(
        ClientStreamTracer.StreamInfo info, Metadata headers) {
      byServer = false;
      return new ClientStreamTracer() {
        @Override
        public void inboundTrailers(Metadata trailers) {
          byServer = true;
        }
      };
    }
  }

  private static final class Judged<A> extends SimpleForwardingClientCallListener<A> {
    private final Ending ending;

    Judged(ClientCall.Listener<A> listener, Ending ending) {
      super(listener);
      this.ending = ending;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      boolean tooLarge = status.getCode() == Status.Code.RESOURCE_EXHAUSTED && !ending.byServer;
      super.onClose(tooLarge ? Status.INTERNAL.withCause(new TooLarge()) : status, trailers);
    }
  }
}
