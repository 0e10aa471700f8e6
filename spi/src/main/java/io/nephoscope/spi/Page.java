package io.nephoscope.spi;

import java.util.List;

/**
 * What one call to a cloud said.
 *
 * @param observations in the cloud's order; may be empty while {@code next} is not the end, because
 *     the clouds' pages may be
 * @param next where to go on, or {@link PageToken#END}; never {@link PageToken#FIRST}
 */
public record Page(List<Observation> observations, PageToken next) {

  /** Copies the list. */
  public Page {
    observations = List.copyOf(observations);
    if (next.isFirst()) {
      throw new IllegalArgumentException("page: next is FIRST (expected: a later token, or END).");
    }
  }

  /** The last page of a shard. */
  public static Page last(List<? extends Observation> observations) {
    return new Page(List.copyOf(observations), PageToken.END);
  }
}
