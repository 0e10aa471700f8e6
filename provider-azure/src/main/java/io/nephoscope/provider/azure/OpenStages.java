package io.nephoscope.provider.azure;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Every stage the connector has handed out and not yet completed. Each begins on a thread that may
 * wait, because the first call of a cloud client loads classes and resolves credentials; each fails
 * with a {@link ProviderException} and nothing else; and none outlives the connector.
 */
final class OpenStages implements AutoCloseable {

  private final String connector;
  private final Executor executor;
  private final Map<Long, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private final AtomicLong count = new AtomicLong();
  private volatile boolean closed;

  OpenStages(String connector, Executor executor) {
    this.connector = connector;
    this.executor = executor;
  }

  <T> CompletionStage<T> start(Supplier<CompletableFuture<T>> work) {
    CompletableFuture<T> stage = new CompletableFuture<>();
    long number = count.incrementAndGet();
    open.put(number, stage);
    var _ = stage.whenComplete((value, failure) -> open.remove(number));
    if (closed) {
      // Looked at after putting: either this sees the flag, or close() sees the stage.
      stage.completeExceptionally(gone());
      return stage;
    }
    try {
      executor.execute(() -> run(work, stage));
    } catch (RejectedExecutionException e) {
      stage.completeExceptionally(
          new ProviderException(Category.UNAVAILABLE, closedText(), null, null, e));
    }
    return stage;
  }

  private <T> void run(Supplier<CompletableFuture<T>> work, CompletableFuture<T> stage) {
    if (stage.isDone()) {
      return;
    }
    CompletableFuture<T> result;
    try {
      result = work.get();
    } catch (RuntimeException | Error e) {
      result = CompletableFuture.failedFuture(e);
    }
    var _ =
        result.whenComplete((value, failure) -> {
          if (failure == null) {
            stage.complete(value);
          } else {
            stage.completeExceptionally(closed ? gone() : typed(failure));
          }
        });
  }

  private ProviderException typed(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof ProviderException known
        ? known
        : new ProviderException(
            Category.INTERNAL,
            connector + ": the Azure provider failed with " + cause.getClass().getName() + ".",
            "Report this to the makers of the plugin.",
            null,
            cause);
  }

  private ProviderException gone() {
    return new ProviderException(Category.UNAVAILABLE, closedText());
  }

  private String closedText() {
    return connector + ": the connector is closed (expected: open).";
  }

  @Override
  public void close() {
    closed = true;
    open.values().forEach(stage -> stage.completeExceptionally(gone()));
  }
}
