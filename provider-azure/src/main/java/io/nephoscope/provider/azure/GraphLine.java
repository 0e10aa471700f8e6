package io.nephoscope.provider.azure;

import io.nephoscope.provider.azure.GraphPace.Query;
import io.nephoscope.provider.azure.GraphPace.Turn;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who asks Resource Graph next: what there is comes before what is said about it, and otherwise
 * whoever came first. Why: decision 0123. Safe for any thread.
 */
final class GraphLine {

  /** What a query is for. */
  enum Order {
    /** The inventory, and what subscriptions are called by. */
    FIRST,
    /** All else: it waits until the inventory has been quiet for a moment. */
    LATER
  }

  /** How long the inventory may think between two of its pages. */
  static final Duration QUIET = Duration.ofSeconds(1);

  /** Something to be done after a while. */
  interface Alarm {
    void in(Duration delay, Runnable what);
  }

  /** A turn that was given; to be handed back by {@link #answered}. */
  record Taken(Query query, Order order) {}

  private final GraphPace pace;
  private final LongSupplier nanos;
  private final Alarm alarm;
  private final Deque<CompletableFuture<Taken>> first = new ArrayDeque<>();
  private final Deque<CompletableFuture<Taken>> later = new ArrayDeque<>();
  private int firstAsked;
  private @Nullable Long firstAnsweredAt;
  private @Nullable Long wakesAt;

  /**
   * @param nanos a clock like {@link System#nanoTime()}
   */
  GraphLine(GraphPace pace, LongSupplier nanos, Alarm alarm) {
    this.pace = pace;
    this.nanos = nanos;
    this.alarm = alarm;
  }

  /** Completes when a query may be asked. */
  CompletableFuture<Taken> turn(Order order) {
    CompletableFuture<Taken> turn = new CompletableFuture<>();
    synchronized (this) {
      line(order).addLast(turn);
    }
    move();
    return turn;
  }

  /** The answer is there, or there will be none. */
  void answered(Taken turn) {
    pace.answered(turn.query());
    if (turn.order() == Order.FIRST) {
      synchronized (this) {
        firstAsked--;
        firstAnsweredAt = nanos.getAsLong();
      }
      move();
    }
  }

  private void move() {
    while (true) {
      CompletableFuture<Taken> next;
      Taken taken;
      synchronized (this) {
        Order order = first.isEmpty() ? Order.LATER : Order.FIRST;
        Deque<CompletableFuture<Taken>> line = line(order);
        Duration held = order == Order.FIRST ? Duration.ZERO : held();
        if (line.isEmpty() || held == null) {
          return;
        }
        Turn turn = held.isZero() ? pace.turn() : new Turn(null, held);
        Query query = turn.query();
        if (query == null) {
          wake(turn.delay());
          return;
        }
        firstAsked += order == Order.FIRST ? 1 : 0;
        taken = new Taken(query, order);
        next = line.removeFirst();
      }
      next.complete(taken);
    }
  }

  private Deque<CompletableFuture<Taken>> line(Order order) {
    return switch (order) {
      case FIRST -> first;
      case LATER -> later;
    };
  }

  /** How long those who come later still wait; {@code null} until the inventory has its answer. */
  private @Nullable Duration held() {
    if (firstAsked > 0) {
      return null;
    }
    Long answered = firstAnsweredAt;
    Duration quiet = answered == null ? QUIET : Duration.ofNanos(nanos.getAsLong() - answered);
    return quiet.compareTo(QUIET) < 0 ? QUIET.minus(quiet) : Duration.ZERO;
  }

  private void wake(Duration delay) {
    long at = nanos.getAsLong() + delay.toNanos();
    Long before = wakesAt;
    if (before != null && before - at <= 0) {
      return;
    }
    wakesAt = at;
    alarm.in(
        delay,
        () -> {
          synchronized (this) {
            if (wakesAt != null && wakesAt == at) {
              wakesAt = null;
            }
          }
          move();
        });
  }
}
