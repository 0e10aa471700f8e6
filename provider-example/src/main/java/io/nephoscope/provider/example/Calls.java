package io.nephoscope.provider.example;

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
 * Turns work that waits into stages, on the host's executor, and knows which are open, so that
 * close can end them. Safe for any thread.
 */
final class Calls {

  private final Executor executor;
  private final AtomicLong calls = new AtomicLong();
  private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Calls(Executor executor) {
    this.executor = executor;
  }

  /** Begins the work and returns at once. The stage fails with a {@link ProviderException} only. */
  <T> CompletionStage<T> begin(Supplier<T> work) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    long call = calls.incrementAndGet();
    open.put(call, stage);
    if (closed) {
      stage.completeExceptionally(Failures.closed());
    } else {
      try {
        executor.execute(() -> finish(stage, work));
      } catch (RejectedExecutionException stopping) {
        stage.completeExceptionally(Failures.closed());
      }
    }
    return stage.whenComplete((value, failure) -> open.remove(call));
  }

  private static <T> void finish(CompletableFuture<T> stage, Supplier<T> work) {
    try {
      stage.complete(work.get());
    } catch (ProviderException told) {
      stage.completeExceptionally(told);
    } catch (RuntimeException unforeseen) {
      stage.completeExceptionally(
          new ProviderException(
              Category.INTERNAL, "example: " + unforeseen, null, null, unforeseen));
    }
  }

  /** Ends every open stage, and every later one, with {@code UNAVAILABLE}. */
  void close() {
    closed = true;
    open.values().forEach(stage -> stage.completeExceptionally(Failures.closed()));
  }
}
