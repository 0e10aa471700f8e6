package io.nephoscope.api.collect;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Starts work on virtual threads, so many at once and the rest in the order they came. Safe for any
 * thread.
 */
final class Lane {

  private final String name;
  private final int atOnce;
  private final Waiting waiting;
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private int running;

  Lane(String name, int atOnce, Waiting waiting) {
    this.name = name;
    this.atOnce = atOnce;
    this.waiting = waiting;
  }

  /** Runs the work as soon as there is room. */
  void run(Runnable work) {
    synchronized (this) {
      if (running >= atOnce) {
        queue.add(work);
        return;
      }
      running++;
    }
    waiting.start(name, () -> work(work));
  }

  private void work(Runnable work) {
    try {
      work.run();
    } finally {
      Runnable next;
      synchronized (this) {
        next = queue.poll();
        if (next == null) {
          running--;
        }
      }
      if (next != null) {
        Runnable following = next;
        waiting.start(name, () -> work(following));
      }
    }
  }
}
