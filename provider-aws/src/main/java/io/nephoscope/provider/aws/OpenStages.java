package io.nephoscope.provider.aws;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Every stage a connector owes its host, and every AWS call it waits for. Work runs on the host's
 * executor, whose threads may wait, and so reads from top to bottom. Once closed, all of them fail
 * with {@code UNAVAILABLE}. Safe for any thread.
 */
final class OpenStages {

  private final String connector;
  private final Executor executor;
  private final AtomicLong opened = new AtomicLong();
  private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private volatile boolean closed;

  OpenStages(String connector, Executor executor) {
    this.connector = connector;
    this.executor = executor;
  }

  /** Does work on a thread that may wait; the stage fails with a {@link ProviderException} only. */
  <T> CompletionStage<T> start(Supplier<T> work) {
    CompletableFuture<T> promise = new CompletableFuture<>();
    watch(promise);
    if (!promise.isDone()) {
      try {
        executor.execute(() -> {
          try {
            promise.complete(work.get());
          } catch (ProviderException e) {
            promise.completeExceptionally(e);
          } catch (Throwable e) {
            promise.completeExceptionally(AwsFailures.unexpected(connector, e));
          }
        });
      } catch (RejectedExecutionException e) {
        promise.completeExceptionally(closedFailure());
      }
    }
    return promise.minimalCompletionStage();
  }

  /** Waits for an AWS call; closing the connector ends the wait. */
  <T> T await(CompletableFuture<T> call) {
    watch(call);
    return call.join();
  }

  /** Fails whatever is open and whatever comes later. */
  void close() {
    closed = true;
    open.values().forEach(stage -> stage.completeExceptionally(closedFailure()));
  }

  private void watch(CompletableFuture<?> stage) {
    long number = opened.incrementAndGet();
    open.put(number, stage);
    var _ = stage.whenComplete((value, failure) -> open.remove(number));
    if (closed) {
      stage.completeExceptionally(closedFailure());
    }
  }

  /** What everything fails with once it is closed. */
  ProviderException closedFailure() {
    return new ProviderException(
        Category.UNAVAILABLE, connector + ": the connector is closed (expected: an open one).");
  }
}
