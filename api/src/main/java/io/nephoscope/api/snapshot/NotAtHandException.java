package io.nephoscope.api.snapshot;

/** What was asked of a view of what is {@link SnapshotStore#viewAtHand at hand} would take time. */
public final class NotAtHandException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  NotAtHandException() {
    super(null, null, false, false);
  }
}
