package io.nephoscope.simulator.google;

import com.google.protobuf.MessageLite;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.nephoscope.simulator.fault.FaultKind;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** One question to a service of Google's and its answer, whatever wire it came over. */
final class UnaryCall<Q, A> extends ServerCall<Q, A> {
  private final MethodDescriptor<Q, A> method;
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private final Breakage breakage = new Breakage();
  private @Nullable A answer;

  private UnaryCall(MethodDescriptor<Q, A> method) {
    this.method = method;
  }

  /**
   * What came of a call.
   *
   * @param message the answer; null unless the status is OK
   * @param spoilt how the answer is to be spoilt on its way out, if at all
   */
  record Outcome(
      Status status,
      Metadata trailers,
      @Nullable MessageLite message,
      @Nullable FaultKind spoilt) {}

  /** Asks a service; never fails, because a refusal is an outcome. */
  static <Q, A> CompletableFuture<Outcome> ask(
      ServerMethodDefinition<Q, A> definition, Q question) {
    UnaryCall<Q, A> call = new UnaryCall<>(definition.getMethodDescriptor());
    Context.current()
        .withValue(Breakage.KEY, call.breakage)
        .run(() -> {
          Listener<Q> listener = definition.getServerCallHandler().startCall(call, new Metadata());
          listener.onMessage(question);
          listener.onHalfClose();
        });
    return call.outcome;
  }

  @Override
  public void request(int messages) {}

  @Override
  public void sendHeaders(Metadata headers) {}

  @Override
  public void sendMessage(A message) {
    answer = message;
  }

  @Override
  public void close(Status status, Metadata trailers) {
    outcome.complete(
        new Outcome(
            status,
            trailers,
            status.isOk() && answer instanceof MessageLite message ? message : null,
            breakage.kind()));
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public MethodDescriptor<Q, A> getMethodDescriptor() {
    return method;
  }
}
