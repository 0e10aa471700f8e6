package io.nephoscope.simulator.wire;

import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.fault.Call;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts the calls that reached a wire, refused ones included. May be used from any thread. */
public final class CallLog {
  private final Map<Key, LongAdder> counts = new ConcurrentHashMap<>();

  /** A wire says this once for each call, before anything else is decided. */
  public void record(Call call) {
    counts
        .computeIfAbsent(
            new Key(call.cloud(), call.service(), call.operation()), ignored -> new LongAdder())
        .increment();
  }

  /** How many calls of each operation there were, ordered by cloud, service and operation. */
  public List<Count> counts() {
    List<Count> all = new ArrayList<>();
    counts.forEach((key, count) ->
        all.add(new Count(key.cloud(), key.service(), key.operation(), count.sum())));
    all.sort(
        Comparator.comparing(Count::cloud)
            .thenComparing(Count::service)
            .thenComparing(Count::operation));
    return all;
  }

  /** How often an operation was called. */
  public record Count(Cloud cloud, String service, String operation, long calls) {}

  private record Key(Cloud cloud, String service, String operation) {}
}
