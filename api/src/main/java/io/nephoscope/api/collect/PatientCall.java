package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.GapCategory;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks until the answer comes, trying again is useless, or the time is over.
 *
 * <table>
 * <caption>What is tried again</caption>
 * <tr><td>THROTTLED</td><td>until the deadline; the whole bucket pauses</td></tr>
 * <tr><td>UNAVAILABLE, INVALID_RESPONSE</td><td>{@link CollectSettings#attempts()} tries</td></tr>
 * <tr><td>TIMED_OUT</td><td>two tries</td></tr>
 * <tr><td>UNAUTHENTICATED</td><td>two tries: credentials may have expired meanwhile</td></tr>
 * <tr><td>everything else</td><td>one try</td></tr>
 * </table>
 *
 * <p>Further tries that no bucket paces are within the {@link RetryBudget}, and no try is made
 * while the {@link Breaker} is open.
 */
final class PatientCall {

  private static final int TRIES_WHEN_LATE = 2;
  private static final int TRIES_WHEN_REFUSED = 2;
  private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

  private final PluginCalls calls;
  private final Waiting waiting;
  private final Backoff backoff;
  private final int attempts;
  private final RetryBudget retries;
  private final Breaker breaker;

  /** Calls that share a retry budget and a breaker: those of one source, or of one connector. */
  PatientCall(String subject, PluginCalls calls, Waiting waiting, Backoff backoff, int attempts) {
    this.retries = new RetryBudget(waiting);
    this.breaker = new Breaker(subject, waiting);
    this.calls = calls;
    this.waiting = waiting;
    this.backoff = backoff;
    this.attempts = attempts;
  }

  /**
   * Asks.
   *
   * @param what names the call, for people
   * @param tryAtMost how long one try may take
   * @param deadline when all tries must be over
   * @param pace where each try gets its turn; {@code null} when the call has no budget
   */
  <T> T ask(
      String what,
      Duration tryAtMost,
      Deadline deadline,
      @Nullable TokenBucket pace,
      Callable<? extends CompletionStage<T>> call)
      throws CallFailure {
    Tries tries = new Tries();
    CallFailure last = null;
    retries.tried();
    while (true) {
      TokenBucket.Turn turn = pace == null ? null : turn(what, pace, deadline, last);
      int entered = breaker.enter(deadline);
      try {
        T answer = once(what, tryAtMost, deadline, entered, call);
        if (pace != null) {
          pace.succeeded();
        }
        return answer;
      } catch (CallFailure failure) {
        last = failure;
        if (!tries.anotherAfter(failure)
            || (failure.category() != GapCategory.THROTTLED && !retries.mayRetry())) {
          throw failure;
        }
        Duration wait = backoff.delay(tries.ofThisSort, failure.retryAfter());
        if (turn != null && pace != null && failure.category() == GapCategory.THROTTLED) {
          // The next turn comes when the pause is over, for this reading and for all others.
          pace.throttled(turn, wait);
        } else if (wait.compareTo(deadline.remaining()) >= 0) {
          throw failure;
        } else {
          waiting.pause(wait);
        }
      }
    }
  }

  /** A source that is left alone may be asked again at once. */
  void endRest() {
    breaker.endRest();
  }

  private <T> T once(
      String what,
      Duration tryAtMost,
      Deadline deadline,
      int entered,
      Callable<? extends CompletionStage<T>> call)
      throws CallFailure {
    CallFailure failure = null;
    try {
      return calls.stage(what, tryAtMost, deadline, call);
    } catch (CallFailure failed) {
      failure = failed;
      throw failed;
    } finally {
      breaker.ended(entered, failure);
    }
  }

  private TokenBucket.Turn turn(
      String what, TokenBucket pace, Deadline deadline, @Nullable CallFailure last)
      throws CallFailure {
    CompletableFuture<TokenBucket.Turn> asked = pace.take();
    try {
      // While only the source's own pace makes it wait, the deadline moves along.
      while (true) {
        Duration left = longer(deadline.remaining(), SHORTEST_LOOK);
        long before = waiting.nanos();
        try {
          TokenBucket.Turn turn = waiting.await(asked, left);
          if (turn.atFullRate()) {
            deadline.extend(waiting.nanos() - before);
          }
          return turn;
        } catch (TimeoutException late) {
          if (!pace.unhinderedSince(before)) {
            asked.cancel(false);
            throw last != null
                ? last
                : CallFailure.late(
                    what + ": the cloud's throttling of other readings left no turn in time.");
          }
          deadline.extend(waiting.nanos() - before);
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("A turn is given and never fails.", e);
    }
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  /** Counts the tries by the sort of their failures. */
  private final class Tries {
    private int throttled;
    private int passing;
    private int late;
    private int refused;
    private int ofThisSort;

    boolean anotherAfter(CallFailure failure) {
      return switch (failure.category()) {
        case THROTTLED -> {
          ofThisSort = ++throttled;
          yield true;
        }
        case UNAVAILABLE, INVALID_RESPONSE -> {
          ofThisSort = ++passing;
          yield passing < attempts;
        }
        case TIMED_OUT -> {
          ofThisSort = ++late;
          yield late < TRIES_WHEN_LATE;
        }
        case UNAUTHENTICATED -> {
          ofThisSort = ++refused;
          yield refused < TRIES_WHEN_REFUSED;
        }
        case INVALID_CONFIGURATION,
            PERMISSION_DENIED,
            NOT_ENABLED,
            INTERNAL,
            SUSPICIOUS_DROP,
            NEVER_READ,
            OUT_OF_DATE ->
            false;
      };
    }
  }
}
