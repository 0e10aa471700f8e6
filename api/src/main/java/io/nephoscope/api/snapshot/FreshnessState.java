package io.nephoscope.api.snapshot;

/** How fresh something is, best first. */
public enum FreshnessState {
  /** Read completely and not long ago. */
  FRESH,
  /**
   * Read completely once, but longer ago than it should be, or the last try to read it again
   * failed.
   */
  STALE,
  /** Never read yet. */
  PENDING,
  /** Tried and never read. */
  FAILED;

  /** The worse of two. */
  public FreshnessState worse(FreshnessState other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
