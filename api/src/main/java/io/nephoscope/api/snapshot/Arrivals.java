package io.nephoscope.api.snapshot;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is about to become visible. A new moment costs the same for one shard as for twenty, so what
 * arrives while a moment is being made becomes visible together in the next one. Whoever comes
 * first takes in all that wait; the others find theirs taken in.
 */
final class Arrivals {

  /** What happened to one shard. */
  interface Arrival {

    /**
     * Writes what is new.
     *
     * @param before how the shard was; {@code null} when it is not known
     * @return how it is now
     */
    ShardState write(@Nullable ShardState before) throws IOException;
  }

  /** Where arrivals become visible. */
  interface Door {

    /** How a shard is in the newest moment; {@code null} when it is not known. */
    @Nullable ShardState state(ShardKey key);

    /** Writes one arrival. */
    ShardState written(Arrival arrival, @Nullable ShardState before);

    /** Makes the moment in which shards are as told. */
    void become(List<ShardState> now);
  }

  private static final class Waiting {
    private final ShardKey key;
    private final Arrival arrival;
    private boolean taken;
    private @Nullable Throwable failure;

    Waiting(ShardKey key, Arrival arrival) {
      this.key = key;
      this.arrival = arrival;
    }
  }

  private final Queue<Waiting> line = new ConcurrentLinkedQueue<>();

  /**
   * Returns when the arrival is visible. One that cannot be written fails alone.
   *
   * @param lock what makes moments hold, one at a time
   */
  void admit(ShardKey key, Arrival arrival, Object lock, Door door) {
    Waiting mine = new Waiting(key, arrival);
    line.add(mine);
    synchronized (lock) {
      if (!mine.taken) {
        takeIn(door);
      }
      if (mine.failure instanceof RuntimeException failure) {
        throw failure;
      }
      if (mine.failure instanceof Error failure) {
        throw failure;
      }
    }
  }

  private void takeIn(Door door) {
    List<Waiting> together = new ArrayList<>();
    Map<String, ShardState> now = new LinkedHashMap<>();
    for (int left = line.size(); left > 0; left--) {
      Waiting next = line.remove();
      next.taken = true;
      try {
        ShardState before = now.getOrDefault(next.key.id(), door.state(next.key));
        now.put(next.key.id(), door.written(next.arrival, before));
        together.add(next);
      } catch (RuntimeException | Error failure) {
        next.failure = failure;
      }
    }
    if (together.isEmpty()) {
      return;
    }
    try {
      door.become(List.copyOf(now.values()));
    } catch (RuntimeException | Error failure) {
      together.forEach(each -> each.failure = failure);
    }
  }
}
