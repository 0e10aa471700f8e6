package io.nephoscope.api.snapshot;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.function.Supplier;
import org.apache.lucene.index.IndexReader;
import org.jspecify.annotations.Nullable;

/**
 * What was worked out from parts of the index that never change: a new snapshot shares most of its
 * parts with the one before, so that only what is new is worked out again. Bounded; safe for any
 * thread.
 */
final class Tallies {

  private record Key(IndexReader.CacheKey part, Object what) {}

  private record Known(Object value, int bytes) {}

  private final Cache<Key, Known> known;

  /**
   * Nothing is known yet.
   *
   * @param largest about how many bytes are kept at most
   */
  Tallies(long largest) {
    known =
        Caffeine.newBuilder()
            .maximumWeight(largest)
            .weigher((Key key, Known value) -> value.bytes())
            .build();
  }

  /** Something worked out, and about how many bytes it and its key take. */
  interface Sized {
    int bytes();
  }

  /** What was made of a part before; {@code null} when nothing was, or it was forgotten. */
  <T extends Sized> @Nullable T known(IndexReader.CacheKey part, Object what, Class<T> kind) {
    Known before = known.getIfPresent(new Key(part, what));
    return before == null ? null : kind.cast(before.value());
  }

  /**
   * What the supplier makes of a part, kept for the next who asks. Two threads that ask at once may
   * both work it out; they get the same.
   *
   * @param what of what kind it is, and everything it depends on beside the part
   */
  @SuppressWarnings("unchecked") // the kind of value belongs to the key
  <T extends Sized> T of(IndexReader.CacheKey part, Object what, Supplier<T> supplier) {
    Key key = new Key(part, what);
    Known before = known.getIfPresent(key);
    if (before == null) {
      T made = supplier.get();
      before = new Known(made, Math.max(64, made.bytes()));
      known.put(key, before);
    }
    return (T) before.value();
  }
}
