package io.nephoscope.api.collect;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The calls into one connector: the bulkhead. Only so many are open at once; the others wait in
 * line.
 *
 * <p>A plugin's code runs on daemon platform threads, because a plugin that never waits would keep
 * a carrier of virtual threads for itself. A call whose time is over is given up: its thread is
 * interrupted, its stage is cancelled, its late answer is ignored. A plugin that ignores the
 * interrupt keeps its place, so that it can never hold more threads than there are places. Safe for
 * any thread.
 */
final class PluginCalls {

  private final int places;
  private final Waiting waiting;
  private final Executor pluginThreads;
  private final Deque<CompletableFuture<Boolean>> line = new ArrayDeque<>();
  private int open;

  PluginCalls(int places, Waiting waiting, Executor pluginThreads) {
    this.places = places;
    this.waiting = waiting;
    this.pluginThreads = pluginThreads;
  }

  /**
   * Asks for something that is there at once.
   *
   * @param what names the call, for people
   */
  <T> T value(String what, Duration atMost, Callable<T> call) throws CallFailure {
    return stage(
        what,
        atMost,
        Deadline.in(atMost, waiting),
        () -> CompletableFuture.completedFuture(call.call()));
  }

  /**
   * Asks for something that takes time, and waits for it.
   *
   * @param what names the call, for people
   * @param atMost how long the call may take once it is made
   * @param deadline when it must be over, the wait for a place included
   * @throws CallFailure for every way in which it can go wrong
   */
  <T> T stage(
      String what, Duration atMost, Deadline deadline, Callable<? extends CompletionStage<T>> call)
      throws CallFailure {
    enter(what, deadline);
    Duration left = Waiting.shorter(atMost, deadline.remaining());
    CompletableFuture<T> answer = new CompletableFuture<>();
    CompletableFuture<CompletionStage<T>> asked = new CompletableFuture<>();
    AtomicInteger unfinished = new AtomicInteger(2);
    Runnable finished =
        () -> {
          if (unfinished.decrementAndGet() == 0) {
            leave();
          }
        };
    FutureTask<Boolean> task =
        new FutureTask<>(() -> {
          try {
            ask(what, call, asked, answer);
          } finally {
            finished.run();
          }
          return true;
        });
    var _ = answer.whenComplete((value, failure) -> finished.run());
    try {
      pluginThreads.execute(task);
    } catch (RuntimeException | Error noThread) {
      answer.completeExceptionally(noThread);
      finished.run();
    }
    try {
      return waiting.await(answer, left);
    } catch (TimeoutException late) {
      giveUp(task, asked, answer);
      throw CallFailure.late(what + ": no answer within " + shown(left) + ".");
    } catch (StoppedException closed) {
      giveUp(task, asked, answer);
      throw closed;
    } catch (ExecutionException failed) {
      throw CallFailure.of(what, failed);
    }
  }

  private static <T> void ask(
      String what,
      Callable<? extends CompletionStage<T>> call,
      CompletableFuture<CompletionStage<T>> asked,
      CompletableFuture<T> answer) {
    try {
      CompletionStage<T> stage = call.call();
      if (stage == null) {
        answer.completeExceptionally(
            CallFailure.brokenPromise(what + ": the provider returned null (expected: a stage)."));
        return;
      }
      asked.complete(stage);
      var _ =
          stage.whenComplete((value, failure) -> {
            if (failure != null) {
              answer.completeExceptionally(new ExecutionException(failure));
            } else if (value == null) {
              answer.completeExceptionally(
                  CallFailure.brokenPromise(what + ": the provider answered null."));
            } else {
              answer.complete(value);
            }
          });
    } catch (Throwable thrown) {
      // The reading thread says what it means; see CallFailure.of.
      answer.completeExceptionally(new ExecutionException(thrown));
    }
  }

  private <T> void giveUp(
      FutureTask<Boolean> task,
      CompletableFuture<CompletionStage<T>> asked,
      CompletableFuture<T> answer) {
    answer.completeExceptionally(new TimeoutException("given up"));
    task.cancel(true);
    // Cancelling runs the plugin's code, too, and only frees what the plugin holds: what comes of
    // it is of no interest. While the call itself hangs there is no stage to cancel.
    var _ =
        asked.thenAccept(stage -> pluginThreads.execute(new FutureTask<>(() -> cancelled(stage))));
  }

  private static boolean cancelled(CompletionStage<?> stage) {
    return stage.toCompletableFuture().cancel(true);
  }

  private void enter(String what, Deadline deadline) throws CallFailure {
    CompletableFuture<Boolean> place = new CompletableFuture<>();
    synchronized (this) {
      if (open < places) {
        open++;
        return;
      }
      line.add(place);
    }
    Duration left = deadline.remaining();
    try {
      waiting.await(place, left);
    } catch (TimeoutException late) {
      if (!place.cancel(false)) {
        leave();
      }
      throw CallFailure.late(
          what
              + ": all "
              + places
              + " places for calls into this connector were taken for "
              + shown(left)
              + ".");
    } catch (ExecutionException e) {
      throw new IllegalStateException("A place is given and never fails.", e);
    }
  }

  private void leave() {
    while (true) {
      CompletableFuture<Boolean> next;
      synchronized (this) {
        next = line.poll();
        if (next == null) {
          open--;
          return;
        }
      }
      if (next.complete(true)) {
        return;
      }
    }
  }

  /** A duration as people write it. */
  static String shown(Duration duration) {
    return duration.compareTo(Duration.ofSeconds(1)) < 0
        ? duration.toMillis() + " ms"
        : duration.toSeconds() + " s";
  }
}
