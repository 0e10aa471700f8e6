package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.GapCategory;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Leaves a source alone for a while when most calls of it fail in a way that passes. Closed, it
 * looks at the last twenty calls; when half of them failed it opens, and calls fail at once. After
 * half a minute three calls may try; the others wait for what becomes of these. When most of them
 * are answered it closes, otherwise it opens again. Safe for any thread.
 */
final class Breaker {

  static final int WINDOW = 20;
  static final Duration REST = Duration.ofSeconds(30);
  private static final int PROBES = 3;

  private final String subject;
  private final Waiting waiting;

  private final boolean[] failed = new boolean[WINDOW];
  private int next;
  private int seen;
  private int failures;
  private State state = State.CLOSED;
  private int era;
  private long restUntil;
  private int probesGiven;
  private int probesEnded;
  private int probesFailed;
  private CompletableFuture<Boolean> decided = new CompletableFuture<>();
  private @Nullable CallFailure last;

  private enum State {
    CLOSED,
    OPEN,
    PROBING
  }

  Breaker(String subject, Waiting waiting) {
    this.subject = subject;
    this.waiting = waiting;
  }

  /**
   * Lets a call through, or waits until it is known whether it may.
   *
   * @return to be handed to {@link #ended}
   * @throws CallFailure when the source is left alone
   */
  int enter(Deadline deadline) throws CallFailure {
    while (true) {
      CompletableFuture<Boolean> outcome;
      synchronized (this) {
        if (state == State.OPEN && waiting.nanos() - restUntil >= 0) {
          become(State.PROBING);
        }
        switch (state) {
          case CLOSED -> {
            return era;
          }
          case OPEN -> throw leftAlone();
          case PROBING -> {
            if (probesGiven < PROBES) {
              probesGiven++;
              return era;
            }
          }
        }
        outcome = decided;
      }
      try {
        waiting.await(outcome, deadline.remaining());
      } catch (TimeoutException late) {
        throw leftAlone();
      } catch (ExecutionException impossible) {
        throw new IllegalStateException("What becomes of probes never fails.", impossible);
      }
    }
  }

  /** Somebody asks for it: three calls may try at once. */
  synchronized void endRest() {
    if (state == State.OPEN) {
      restUntil = waiting.nanos();
    }
  }

  /**
   * A call has ended.
   *
   * @param entered what {@link #enter} gave it
   * @param failure why it came to nothing; {@code null} when it was answered
   */
  void ended(int entered, @Nullable CallFailure failure) {
    CompletableFuture<Boolean> outcome = null;
    synchronized (this) {
      if (entered != era) {
        return;
      }
      boolean bad = failure != null && countsAgainst(failure);
      if (bad) {
        last = failure;
      }
      switch (state) {
        case CLOSED -> {
          count(bad);
          if (seen == WINDOW && 2 * failures >= WINDOW) {
            open();
          }
        }
        case PROBING -> {
          probesEnded++;
          probesFailed += bad ? 1 : 0;
          if (probesEnded == PROBES || 2 * probesFailed > PROBES) {
            outcome = decided;
            if (2 * probesFailed > PROBES) {
              open();
            } else {
              become(State.CLOSED);
            }
          }
        }
        case OPEN -> {}
      }
    }
    if (outcome != null) {
      outcome.complete(true);
    }
  }

  /** Whether the cloud, or the way to it, is in trouble; being throttled is the buckets' affair. */
  private static boolean countsAgainst(CallFailure failure) {
    return switch (failure.category()) {
      case UNAVAILABLE, TIMED_OUT, INVALID_RESPONSE -> true;
      case THROTTLED,
          INVALID_CONFIGURATION,
          UNAUTHENTICATED,
          PERMISSION_DENIED,
          NOT_ENABLED,
          INTERNAL,
          SUSPICIOUS_DROP,
          NEVER_READ,
          OUT_OF_DATE ->
          false;
    };
  }

  private void count(boolean bad) {
    int at = next;
    next = (next + 1) % WINDOW;
    failures += (bad ? 1 : 0) - (failed[at] ? 1 : 0);
    failed[at] = bad;
    seen = Math.min(WINDOW, seen + 1);
  }

  private void open() {
    become(State.OPEN);
    restUntil = waiting.nanos() + REST.toNanos();
  }

  private void become(State changed) {
    state = changed;
    era++;
    Arrays.fill(failed, false);
    seen = 0;
    failures = 0;
    probesGiven = 0;
    probesEnded = 0;
    probesFailed = 0;
    if (changed == State.PROBING) {
      decided = new CompletableFuture<>();
    }
  }

  private synchronized CallFailure leftAlone() {
    CallFailure why = last;
    return new CallFailure(
        why == null ? GapCategory.UNAVAILABLE : why.category(),
        subject
            + ": most calls failed, so it is left alone for "
            + PluginCalls.shown(REST)
            + (why == null ? "." : "; the last: " + why.text()),
        why == null ? null : why.remedy(),
        null,
        null);
  }
}
