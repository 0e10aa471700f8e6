package io.nephoscope.api.collect;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where a thread of the collector waits.
 *
 * <p>Nobody is ever interrupted: a thread that writes to the store when it is interrupted would
 * close the store's files. {@link #stop} wakes those who wait, and those who work come here sooner
 * or later. Safe for any thread.
 */
final class Waiting {

  private static final Logger LOG = LoggerFactory.getLogger(Waiting.class);

  /** Longer than anybody waits, and short enough for nanoseconds. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final Time time;
  private final Map<Thread, CompletableFuture<?>> parked = new ConcurrentHashMap<>();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  Waiting(Time time) {
    this.time = time;
  }

  /** See {@link Time#nanos()}. */
  long nanos() {
    return time.nanos();
  }

  /** See {@link Time#after}. */
  Time.Alarm after(Duration delay, Runnable task) {
    return time.after(shorter(delay, FOR_EVER), task);
  }

  /** Whether {@link #stop} was called. */
  boolean stopped() {
    return stopped;
  }

  /** Starts a virtual thread; none after {@link #stop}. */
  void start(String name, Runnable work) {
    if (stopped) {
      return;
    }
    time.working(+1);
    Thread thread =
        Thread.ofVirtual()
            .name(name)
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> {
              try {
                work.run();
              } catch (StoppedException quiet) {
                LOG.debug("{}: stopped.", name);
              } finally {
                threads.remove(Thread.currentThread());
                time.working(-1);
              }
            });
    threads.add(thread);
    thread.start();
  }

  /** Waits for as long as it takes. */
  <T extends @Nullable Object> T await(CompletableFuture<T> future) throws ExecutionException {
    try {
      return await(future, FOR_EVER);
    } catch (TimeoutException never) {
      throw new IllegalStateException("A hundred years are over.", never);
    }
  }

  /**
   * Waits until the future is complete, however it came about; the future itself is never touched.
   *
   * @throws ExecutionException with the cause when the future failed
   * @throws TimeoutException when it took longer
   * @throws StoppedException when the collector is closed meanwhile
   */
  <T extends @Nullable Object> T await(CompletableFuture<T> future, Duration atMost)
      throws ExecutionException, TimeoutException {
    if (future.isDone()) {
      return outcome(future);
    }
    CompletableFuture<T> waiter = future.copy();
    parked.put(Thread.currentThread(), waiter);
    Time.Alarm alarm =
        atMost.compareTo(FOR_EVER) < 0
            ? time.after(
                atMost,
                () -> waiter.completeExceptionally(new TimeoutException("waited for " + atMost)))
            : () -> {};
    if (stopped) {
      waiter.completeExceptionally(new StoppedException());
    }
    // Whoever completes the future counts this thread in before he counts himself out.
    CompletableFuture<T> counted = waiter.whenComplete((value, failure) -> time.working(+1));
    time.working(-1);
    try {
      return outcome(counted);
    } finally {
      alarm.cancel();
      parked.remove(Thread.currentThread());
    }
  }

  /** Waits for a while. */
  void pause(Duration duration) {
    try {
      await(new CompletableFuture<@Nullable Void>(), duration);
    } catch (TimeoutException over) {
      LOG.trace("paused for {}", duration);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Wakes everybody who waits, now and later, with a {@link StoppedException}. */
  void stop() {
    stopped = true;
    for (CompletableFuture<?> waiter : parked.values()) {
      waiter.completeExceptionally(new StoppedException());
    }
  }

  /**
   * Waits, after {@link #stop}, until the threads that were started have ended.
   *
   * @return how many have not within this time
   */
  int join(Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    boolean interrupted = false;
    for (Thread thread : threads) {
      long left = end - System.nanoTime();
      if (left <= 0 || interrupted) {
        break;
      }
      try {
        thread.join(Duration.ofNanos(left));
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return (int) threads.stream().filter(Thread::isAlive).count();
  }

  static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private static <T extends @Nullable Object> T outcome(CompletableFuture<T> done)
      throws ExecutionException, TimeoutException {
    try {
      return done.join();
    } catch (CancellationException e) {
      throw new ExecutionException(e);
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof StoppedException) {
        throw new StoppedException();
      }
      if (cause instanceof TimeoutException late) {
        throw late;
      }
      throw new ExecutionException(cause == null ? e : cause);
    }
  }
}
