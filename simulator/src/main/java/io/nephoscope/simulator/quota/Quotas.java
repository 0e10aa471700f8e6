package io.nephoscope.simulator.quota;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Token buckets and windows, one for each key, as the clouds keep them. Also notes the busiest
 * second and minute of every key, so that a test can see how fast a caller really asked. May be
 * used from any thread.
 */
public final class Quotas {
  private static final double NANOS = 1e9;
  private static final int MINUTE = 60;

  private final LongSupplier nanoClock;
  private final boolean enforced;
  private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();
  private final Map<String, Window> windows = new ConcurrentHashMap<>();

  /**
   * @param nanoClock a clock like {@link System#nanoTime()}
   * @param enforced false to admit everybody and only count
   */
  public Quotas(LongSupplier nanoClock, boolean enforced) {
    this.nanoClock = nanoClock;
    this.enforced = enforced;
  }

  public boolean enforced() {
    return enforced;
  }

  /**
   * Takes one token.
   *
   * @param key who is limited in what, such as {@code
   *     securityhub/GetFindings/123456789012/eu-west-1}
   * @param ratePerSecond how many tokens come back in a second, above 0
   * @param burst how many tokens the bucket holds when full, 1 or more
   * @return zero if the call is admitted; otherwise how long until a token is there, and no token
   *     was taken
   */
  public Duration reserve(String key, double ratePerSecond, double burst) {
    if (!(ratePerSecond > 0) || !(burst >= 1)) {
      throw new IllegalArgumentException(
          "quota "
              + key
              + ": rate "
              + ratePerSecond
              + ", burst "
              + burst
              + " (expected: a rate above 0 and a burst of 1 or more).");
    }
    Bucket bucket = buckets.computeIfAbsent(key, ignored -> new Bucket(burst));
    return bucket.reserve(nanoClock.getAsLong(), ratePerSecond, burst, enforced);
  }

  /**
   * Takes one of so many calls that are admitted in a window of time. A window begins with the
   * first call after the one before has ended.
   *
   * @param key who is limited in what
   * @param most how many calls a window admits
   * @param length how long a window is
   */
  public Admission admit(String key, int most, Duration length) {
    Window window = windows.computeIfAbsent(key, ignored -> new Window(most, length.toNanos()));
    return window.admit(nanoClock.getAsLong(), enforced);
  }

  /**
   * What became of a call.
   *
   * @param admitted whether it is answered
   * @param remaining how many more this window admits; all of them where nothing is enforced
   * @param resetsAfter how long this window still is
   */
  public record Admission(boolean admitted, int remaining, Duration resetsAfter) {}

  /**
   * For every key of windows: the most calls asked for within any length of one, refused or not.
   */
  public Map<String, Integer> mostInAWindow() {
    Map<String, Integer> most = new TreeMap<>();
    windows.forEach((key, window) -> most.put(key, window.most()));
    return most;
  }

  /** For every key: calls asked for, calls refused, and how many the busiest times held. */
  public Map<String, Use> uses() {
    Map<String, Use> uses = new TreeMap<>();
    buckets.forEach((key, bucket) -> uses.put(key, bucket.use()));
    windows.forEach((key, window) -> uses.put(key, window.use()));
    return uses;
  }

  /**
   * For every key: how many seconds so many admitted calls take at least, when no turn is missed.
   */
  public Map<String, Double> leastSeconds() {
    Map<String, Double> least = new TreeMap<>();
    buckets.forEach((key, bucket) -> least.put(key, bucket.leastSeconds()));
    windows.forEach((key, window) -> least.put(key, window.leastSeconds()));
    return least;
  }

  /** For every key: how many seconds lay between the first and the last admitted call. */
  public Map<String, Double> spanSeconds() {
    Map<String, Double> spans = new TreeMap<>();
    buckets.forEach((key, bucket) -> spans.put(key, bucket.spanSeconds()));
    return spans;
  }

  /**
   * What was asked of a bucket.
   *
   * @param busiestSecond the most calls in any one second of the clock, refused ones included
   * @param busiestMinute the most calls in any sixty seconds of the clock, refused ones included
   */
  public record Use(long calls, long refused, long busiestSecond, long busiestMinute) {}

  /** How often and how fast one has asked. */
  private static final class Asked {
    private long second = Long.MIN_VALUE;
    private long inSecond;
    private long busiest;
    private final int[] minute = new int[MINUTE];
    private long inMinute;
    private long busiestMinute;
    private long calls;
    private long refused;

    void at(long now) {
      calls++;
      long at = Math.floorDiv(now, 1_000_000_000L);
      if (at != second) {
        forget(at);
        second = at;
        inSecond = 0;
      }
      inSecond++;
      busiest = Math.max(busiest, inSecond);
      minute[Math.floorMod(at, MINUTE)]++;
      inMinute++;
      busiestMinute = Math.max(busiestMinute, inMinute);
    }

    /** What is older than a minute, seen from a second. */
    private void forget(long from) {
      if (second == Long.MIN_VALUE) {
        return;
      }
      long last = Math.min(from, second + MINUTE);
      for (long passed = second + 1; passed <= last; passed++) {
        inMinute -= minute[Math.floorMod(passed, MINUTE)];
        minute[Math.floorMod(passed, MINUTE)] = 0;
      }
    }

    long admitted() {
      return calls - refused;
    }

    Use use() {
      return new Use(calls, refused, busiest, busiestMinute);
    }
  }

  private static final class Window {
    private final int limit;
    private final long length;
    private final Asked asked = new Asked();
    private final Deque<Long> recent = new ArrayDeque<>();
    private int most;
    private boolean begun;
    private long beginning;
    private int admitted;

    Window(int limit, long length) {
      this.limit = limit;
      this.length = length;
    }

    synchronized Admission admit(long now, boolean enforced) {
      asked.at(now);
      while (!recent.isEmpty() && now - recent.getFirst() >= length) {
        recent.removeFirst();
      }
      recent.addLast(now);
      most = Math.max(most, recent.size());
      if (!begun || now - beginning >= length) {
        begun = true;
        beginning = now;
        admitted = 0;
      }
      Duration left = Duration.ofNanos(beginning + length - now);
      if (enforced && admitted == limit) {
        asked.refused++;
        return new Admission(false, 0, left);
      }
      admitted++;
      return new Admission(true, enforced ? limit - admitted : limit, left);
    }

    synchronized int most() {
      return most;
    }

    synchronized double leastSeconds() {
      return Math.max(0, (asked.admitted() - 1) / limit) * (length / NANOS);
    }

    synchronized Use use() {
      return asked.use();
    }
  }

  private static final class Bucket {
    private double tokens;
    private long filledAt;
    private boolean started;
    private final Asked asked = new Asked();
    private final double burst;
    private double rate = Double.POSITIVE_INFINITY;
    private boolean admitted;
    private long firstAt;
    private long lastAt;

    Bucket(double burst) {
      this.tokens = burst;
      this.burst = burst;
    }

    synchronized Duration reserve(long now, double rate, double burst, boolean enforced) {
      asked.at(now);
      this.rate = rate;
      if (!enforced) {
        admit(now);
        return Duration.ZERO;
      }
      if (started) {
        tokens = Math.min(burst, tokens + (now - filledAt) / NANOS * rate);
      }
      started = true;
      filledAt = now;
      if (tokens >= 1 - 1e-9) {
        tokens -= 1;
        admit(now);
        return Duration.ZERO;
      }
      asked.refused++;
      return Duration.ofNanos((long) Math.ceil((1 - tokens) / rate * NANOS));
    }

    private void admit(long now) {
      firstAt = admitted ? firstAt : now;
      lastAt = now;
      admitted = true;
    }

    synchronized double spanSeconds() {
      return (lastAt - firstAt) / NANOS;
    }

    synchronized double leastSeconds() {
      return Math.max(0, (asked.admitted() - burst) / rate);
    }

    synchronized Use use() {
      return asked.use();
    }
  }
}
