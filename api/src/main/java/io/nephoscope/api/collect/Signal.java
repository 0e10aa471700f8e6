package io.nephoscope.api.collect;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Wakes a loop. A signal raised while nobody waits is kept for the next wait. */
final class Signal {

  private final Waiting waiting;
  private CompletableFuture<Boolean> raised = new CompletableFuture<>();

  Signal(Waiting waiting) {
    this.waiting = waiting;
  }

  /** Wakes the loop, now or when it next waits. */
  void raise() {
    current().complete(true);
  }

  /** Waits for the signal, at most this long; {@code true} when it was raised. */
  boolean await(Duration atMost) {
    boolean woken;
    try {
      woken = waiting.await(current(), atMost);
    } catch (TimeoutException quiet) {
      woken = false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("A signal never fails.", e);
    }
    synchronized (this) {
      if (raised.isDone()) {
        raised = new CompletableFuture<>();
        woken = true;
      }
    }
    return woken;
  }

  private synchronized CompletableFuture<Boolean> current() {
    return raised;
  }
}
