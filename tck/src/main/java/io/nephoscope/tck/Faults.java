package io.nephoscope.tck;

import io.nephoscope.spi.Source;
import java.util.Optional;

/**
 * Breaks the cloud that the contract reads, usually by asking its simulator. Used by one thread at
 * a time.
 */
public interface Faults {

  /**
   * Why this fault cannot be made for this source, or is no fault for it, in a few words; empty
   * when it can. What is left out stands in the test's output with its reason.
   */
  default Optional<String> cannot(FaultKind kind, Source source) {
    return Optional.empty();
  }

  /**
   * From now on every call to the cloud that {@link Source#page} of this source makes, and its
   * {@link io.nephoscope.spi.ReadsChanges#changes changes}, meets this fault, in every account and
   * region, until {@link #clear()}. What else the connector asks (who it is, which accounts there
   * are) may break along with it or go on.
   */
  void inject(FaultKind kind, Source source);

  /** The cloud is well again. Also called when nothing was broken. */
  void clear();
}
