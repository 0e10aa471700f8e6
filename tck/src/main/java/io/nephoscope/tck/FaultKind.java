package io.nephoscope.tck;

import io.nephoscope.spi.ProviderException.Category;
import java.util.Set;

/** One way in which a cloud can break, and the categories by which a provider may tell of it. */
public enum FaultKind {
  /** The identity lacks the right to read. */
  DENIED,
  /** The credentials have run out and cannot be renewed. */
  EXPIRED,
  /** The service is switched off. */
  NOT_ENABLED,
  /** Every call is one too many. */
  THROTTLED,
  /** The service answers every call with a passing failure, such as HTTP 503. */
  SERVER_ERROR,
  /** Nobody answers: connections are refused or cut. */
  UNREACHABLE,
  /** The service says all is well, and its answer stops half-way. */
  TRUNCATED,
  /** The service says all is well, and its answer is noise. */
  GARBAGE,
  /** The service says all is well, and its answer has no body. */
  EMPTY_BODY,
  /**
   * The service answers correctly after some seconds. The call must return at once all the same;
   * its stage may end with the page, or with {@code UNAVAILABLE} when the provider gave up waiting.
   */
  SLOW;

  /** The categories a read may fail with under this fault. */
  public Set<Category> expected() {
    return switch (this) {
      case DENIED -> Set.of(Category.PERMISSION_DENIED);
      case EXPIRED -> Set.of(Category.UNAUTHENTICATED);
      case NOT_ENABLED -> Set.of(Category.NOT_ENABLED);
      case THROTTLED -> Set.of(Category.THROTTLED);
      case SERVER_ERROR, UNREACHABLE, SLOW -> Set.of(Category.UNAVAILABLE);
      case TRUNCATED, GARBAGE, EMPTY_BODY ->
          Set.of(Category.INVALID_RESPONSE, Category.UNAVAILABLE);
    };
  }
}
