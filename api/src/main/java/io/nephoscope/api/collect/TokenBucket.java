package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.BudgetState;
import io.nephoscope.spi.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The pace of one quota of a cloud. Turns are given in the order in which they were asked for, at
 * most {@code perSecond} in the long run and {@code burst} at once.
 *
 * <p>It adapts: when the cloud says that calls come too fast, the rate is halved, down to a
 * fiftieth, and nobody gets a turn for as long as the cloud asked; each call that succeeds gives
 * back a twentieth of the full rate. Safe for any thread.
 */
final class TokenBucket {

  private static final double SLOWEST = 1.0 / 50;
  private static final double RECOVERY = 1.0 / 20;
  private static final double NANOS = 1e9;

  private final Source.Budget budget;
  private final Clock clock;
  private final double fullRate;
  private final int burst;
  private final Waiting waiting;
  private final Deque<Asked> line = new ArrayDeque<>();

  private double rate;
  private double tokens;
  private long filledAt;
  private long pausedUntil;
  private long slowedAt;
  private Time.@Nullable Alarm alarm;
  private long throttled;
  private @Nullable Instant lastThrottledAt;

  /**
   * A full bucket.
   *
   * @param budget what the cloud allows
   * @param reserve the share of it that is left to others, at least 0 and less than 1
   * @param clock tells when the cloud has throttled, for people
   */
  TokenBucket(Source.Budget budget, double reserve, Waiting waiting, Clock clock) {
    this.budget = budget;
    this.clock = clock;
    this.fullRate = budget.perSecond() * (1 - reserve);
    this.burst = Math.max(1, (int) Math.floor(budget.burst() * (1 - reserve)));
    this.waiting = waiting;
    this.rate = fullRate;
    this.tokens = burst;
    this.filledAt = waiting.nanos();
    this.pausedUntil = filledAt;
    this.slowedAt = filledAt - 1;
  }

  /**
   * A turn to make one call.
   *
   * @param givenAt when it was given, by {@link Waiting#nanos()}
   * @param atFullRate whether nothing but the source's own pace made it wait
   */
  record Turn(long givenAt, boolean atFullRate) {}

  private record Asked(long at, CompletableFuture<Turn> turn) {}

  /** Takes a place in the line. Cancel the future to leave the line. */
  CompletableFuture<Turn> take() {
    CompletableFuture<Turn> turn = new CompletableFuture<>();
    synchronized (this) {
      line.add(new Asked(waiting.nanos(), turn));
    }
    serve();
    return turn;
  }

  /** A call was answered. */
  synchronized void succeeded() {
    fill(waiting.nanos());
    rate = Math.min(fullRate, rate + fullRate * RECOVERY);
  }

  /**
   * A call came too fast. Calls that were already under way when the rate was halved do not halve
   * it again.
   */
  void throttled(Turn turn, Duration pause) {
    synchronized (this) {
      long now = waiting.nanos();
      fill(now);
      throttled++;
      lastThrottledAt = clock.instant();
      if (turn.givenAt - slowedAt > 0) {
        rate = Math.max(fullRate * SLOWEST, rate / 2);
        slowedAt = now;
      }
      long until = now + pause.toNanos();
      if (until - pausedUntil > 0) {
        pausedUntil = until;
      }
      // One call tries, when the pause is over, whether it was long enough.
      tokens = 1;
      filledAt = pausedUntil;
    }
    serve();
  }

  /** How many turns per second there are in the long run, just now. */
  synchronized double rate() {
    return rate;
  }

  /** How it stands. */
  synchronized BudgetState state() {
    fill(waiting.nanos());
    return new BudgetState(
        budget.key(), budget.perSecond(), rate, burst, tokens, throttled, lastThrottledAt);
  }

  /** Whether nothing but the source's own pace has made anybody wait since then. */
  synchronized boolean unhinderedSince(long moment) {
    return rate == fullRate && pausedUntil - moment <= 0;
  }

  private void serve() {
    List<Asked> served = new ArrayList<>();
    long now;
    synchronized (this) {
      now = waiting.nanos();
      fill(now);
      line.removeIf(asked -> asked.turn.isDone());
      while (!line.isEmpty() && tokens >= 1 && now - pausedUntil >= 0) {
        tokens -= 1;
        served.add(line.remove());
      }
      if (alarm != null) {
        alarm.cancel();
        alarm = null;
      }
      if (!line.isEmpty()) {
        long refill = (long) Math.ceil(Math.max(0, 1 - tokens) / rate * NANOS) + 1;
        long from = Math.max(0, pausedUntil - now);
        alarm = waiting.after(Duration.ofNanos(tokens >= 1 ? from : from + refill), this::serve);
      }
    }
    for (Asked asked : served) {
      Turn turn = new Turn(now, unhinderedSince(asked.at));
      if (!asked.turn.complete(turn)) {
        giveBack();
      }
    }
  }

  private void giveBack() {
    synchronized (this) {
      tokens = Math.min(burst, tokens + 1);
    }
    serve();
  }

  private void fill(long now) {
    if (now - filledAt > 0) {
      tokens = Math.min(burst, tokens + (now - filledAt) / NANOS * rate);
      filledAt = now;
    }
  }
}
