package io.nephoscope.api.collect;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Work that is worth doing once: whoever asks for what is already being done joins it. Safe for any
 * thread.
 *
 * @param <K> what names the work
 */
final class SingleFlight<K> {

  private final AsyncCache<K, Boolean> flying =
      Caffeine.newBuilder().executor(Runnable::run).buildAsync();

  /**
   * Joins the work of this name, or starts it.
   *
   * @param start called at once when nobody is doing it; runs the {@code landed} it is given, now
   *     or later, when the work is over
   * @return completes, never with a failure, when the work is over
   */
  CompletableFuture<Boolean> join(K key, Consumer<Runnable> start) {
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    AtomicBoolean first = new AtomicBoolean();
    CompletableFuture<Boolean> flight =
        flying.get(
            key,
            (same, executor) -> {
              first.set(true);
              return mine;
            });
    if (first.get()) {
      start.accept(() -> {
        flying.asMap().remove(key, mine);
        mine.complete(true);
      });
    }
    return flight;
  }

  /** Whether the work of this name is being done. */
  boolean flying(K key) {
    return flying.getIfPresent(key) != null;
  }
}
