package io.nephoscope.api.plugin;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/**
 * Threads of the JDK that keep time for everybody. Each is begun by whoever first needs it, and
 * keeps that one's context class loader for ever.
 */
final class SharedTimers {

  private SharedTimers() {}

  /** Begins them as the host's, before a plugin can. Waits for a few milliseconds. */
  static void begin() {
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    current.setContextClassLoader(SharedTimers.class.getClassLoader());
    try {
      var pooled = ForkJoinPool.commonPool().schedule(() -> {}, 1, TimeUnit.NANOSECONDS);
      pooled.get();
      CompletableFuture.runAsync(
              () -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.NANOSECONDS))
          .completeOnTimeout(null, 1, TimeUnit.MINUTES)
          .orTimeout(1, TimeUnit.MINUTES)
          .join();
      Thread.ofVirtual().start(SharedTimers::rest).join();
    } catch (InterruptedException stopped) {
      current.interrupt();
    } catch (ExecutionException impossible) {
      throw new IllegalStateException("nothing was done, and it failed", impossible);
    } finally {
      current.setContextClassLoader(before);
    }
  }

  /** The timer of virtual threads begins with the first that waits. */
  private static void rest() {
    try {
      Thread.sleep(Duration.ofMillis(1));
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
