package io.nephoscope.api.graphql;

import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.View;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Says how far every source has come, at once and whenever it changes, for as long as somebody
 * listens. A listener who is slower than the changes misses those in between, never the last.
 */
final class ProgressFeed implements Flow.Publisher<Progress> {

  private final SnapshotStore store;

  ProgressFeed(SnapshotStore store) {
    this.store = store;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super Progress> subscriber) {
    Listening listening = new Listening(store, subscriber);
    subscriber.onSubscribe(listening);
    listening.begin();
  }

  private static final class Listening implements Flow.Subscription {
    private final SnapshotStore store;
    private final Flow.Subscriber<? super Progress> subscriber;
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger turns = new AtomicInteger();
    private final AtomicBoolean changed = new AtomicBoolean(true);
    private final Map<String, Progress> said = new HashMap<>();
    private final Deque<Progress> toSay = new ArrayDeque<>();
    private volatile boolean over;
    private volatile boolean refused;
    private volatile @Nullable AutoCloseable listener;

    Listening(SnapshotStore store, Flow.Subscriber<? super Progress> subscriber) {
      this.store = store;
      this.subscriber = subscriber;
    }

    void begin() {
      listener =
          store.onChange(() -> {
            changed.set(true);
            turn();
          });
      if (over) {
        stopListening();
      }
      turn();
    }

    @Override
    public void request(long count) {
      if (count <= 0) {
        refused = true;
      } else {
        wanted.accumulateAndGet(count, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b);
      }
      turn();
    }

    @Override
    public void cancel() {
      over = true;
      stopListening();
    }

    private void stopListening() {
      AutoCloseable listening = listener;
      if (listening != null) {
        try {
          listening.close();
        } catch (Exception impossible) {
          throw new IllegalStateException(impossible);
        }
      }
    }

    /** One turn at a time, on a thread that may wait; whoever comes meanwhile adds one more. */
    private void turn() {
      if (!over && turns.getAndIncrement() == 0) {
        Thread.ofVirtual().name("progress").start(this::turns);
      }
    }

    private void turns() {
      int seen = 1;
      do {
        try {
          say();
        } catch (RuntimeException failure) {
          end(failure);
        }
        seen = turns.addAndGet(-seen);
      } while (seen != 0);
    }

    private void say() {
      if (refused) {
        end(new IllegalArgumentException("request: not positive (expected: 1 or more)."));
      }
      while (!over && wanted.get() > 0) {
        if (changed.getAndSet(false)) {
          look();
        }
        Progress next = toSay.poll();
        if (next == null) {
          return;
        }
        said.put(next.key(), next);
        wanted.decrementAndGet();
        subscriber.onNext(next);
      }
    }

    /** What was to be said and has changed meanwhile is said as it is now. */
    private void look() {
      toSay.clear();
      try (View view = store.view()) {
        for (Progress progress : Progress.of(view)) {
          Progress before = said.get(progress.key());
          if (before == null || !before.saysAsMuchAs(progress)) {
            toSay.add(progress);
          }
        }
      }
    }

    private void end(RuntimeException failure) {
      if (!over) {
        cancel();
        subscriber.onError(failure);
      }
    }
  }
}
