package io.nephoscope.api.http;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** How long GraphQL requests took, by what became of them. Safe for any thread. */
final class RequestTimes {

  /** The upper bounds of the buckets, in seconds. */
  private static final double[] BOUNDS = {
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
  };

  private final Map<Outcome, Times> byOutcome = new EnumMap<>(Outcome.class);

  /** What becomes of a request. */
  enum Outcome {
    /** An answer, which may hold errors of its own. */
    ANSWERED,
    /** The request was at fault. */
    REFUSED,
    /** There was too much to do. */
    BUSY,
    /** The server was at fault. */
    FAILED;

    static Outcome of(int status) {
      if (status < 400) {
        return ANSWERED;
      }
      return status < 500 ? REFUSED : status == 503 ? BUSY : FAILED;
    }

    String label() {
      return switch (this) {
        case ANSWERED -> "answered";
        case REFUSED -> "refused";
        case BUSY -> "busy";
        case FAILED -> "failed";
      };
    }
  }

  private static final class Times {
    private final LongAdder[] buckets = new LongAdder[BOUNDS.length + 1];
    private final DoubleAdder seconds = new DoubleAdder();

    Times() {
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = new LongAdder();
      }
    }
  }

  RequestTimes() {
    for (Outcome outcome : Outcome.values()) {
      byOutcome.put(outcome, new Times());
    }
  }

  /** A request was answered with a status after a while. */
  void add(int status, long nanos) {
    Times times = byOutcome.get(Outcome.of(status));
    if (times == null) {
      return;
    }
    double seconds = nanos / 1e9;
    int bucket = 0;
    while (bucket < BOUNDS.length && seconds > BOUNDS[bucket]) {
      bucket++;
    }
    times.buckets[bucket].increment();
    times.seconds.add(seconds);
  }

  void write(PrometheusText text) {
    text.family(
        "nephoscope_request_duration_seconds",
        "histogram",
        "How long GraphQL requests took, in seconds, by what became of them.");
    byOutcome.forEach((outcome, times) -> {
      long sum = 0;
      for (int i = 0; i < times.buckets.length; i++) {
        sum += times.buckets[i].sum();
        String bound = i < BOUNDS.length ? Double.toString(BOUNDS[i]) : "+Inf";
        text.suffixed("_bucket", (double) sum, "outcome", outcome.label(), "le", bound);
      }
      text.suffixed("_sum", times.seconds.sum(), "outcome", outcome.label());
      text.suffixed("_count", (double) sum, "outcome", outcome.label());
    });
  }
}
