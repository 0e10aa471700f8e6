package io.nephoscope.tck;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Counts the platform threads that came to life since it was taken. */
final class ThreadCensus {

  private final Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

  /** The names of those that came since and still live; the JDK's own workers are left out. */
  List<String> newcomers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread -> !before.contains(thread) && !ofTheJdk(thread))
        .map(Thread::getName)
        .sorted()
        .toList();
  }

  private static boolean ofTheJdk(Thread thread) {
    String name = thread.getName();
    ThreadGroup group = thread.getThreadGroup();
    return name.startsWith("ForkJoinPool.commonPool")
        || name.startsWith("ForkJoinPool-1-worker")
        || name.startsWith("VirtualThread-")
        || name.startsWith("CompletableFutureDelayScheduler")
        || name.startsWith("process reaper")
        || name.startsWith("Keep-Alive-Timer")
        || (group != null && "InnocuousThreadGroup".equals(group.getName()));
  }

  /** Looks again and again until it holds or the time is up; says whether it holds. */
  static boolean soon(Duration within, BooleanSupplier holds) {
    long until = System.nanoTime() + within.toNanos();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > until) {
        return false;
      }
      Pacer.pause(Duration.ofMillis(5));
    }
    return true;
  }
}
