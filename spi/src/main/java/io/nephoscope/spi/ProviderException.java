package io.nephoscope.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The one way in which a provider fails. The message is for people, says what was tried and what
 * the cloud answered, and holds no secret. Immutable.
 */
public final class ProviderException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Who must act, and whether trying again helps. */
  public enum Category {
    /** The settings are wrong; a person must mend the configuration. */
    INVALID_CONFIGURATION(false),
    /** The credentials were refused; a person must renew them. */
    UNAUTHENTICATED(false),
    /** The identity lacks a right; a person must grant it. */
    PERMISSION_DENIED(false),
    /** The service is switched off or not offered here; a person may switch it on. */
    NOT_ENABLED(false),
    /** Too many calls; trying later helps. */
    THROTTLED(true),
    /** The service did not answer, or answered with a passing failure; trying again helps. */
    UNAVAILABLE(true),
    /**
     * The service answered what nobody understands, such as half a document; trying again may help.
     */
    INVALID_RESPONSE(true),
    /** The provider itself is at fault. */
    INTERNAL(false);

    private final boolean retryable;

    Category(boolean retryable) {
      this.retryable = retryable;
    }

    /** Whether the same call may succeed if it is made again soon. */
    public boolean retryable() {
      return retryable;
    }
  }

  private final Category category;
  private final @Nullable String remedy;
  private final @Nullable Duration retryAfter;

  /** A failure of which nothing more is known. */
  public ProviderException(Category category, String message) {
    this(category, message, null, null, null);
  }

  /**
   * A failure.
   *
   * @param category who must act
   * @param message what was tried and what happened
   * @param remedy what to do about it; {@code null} when nothing is known
   * @param retryAfter how long the cloud asked to wait; {@code null} when it did not
   * @param cause the cloud client's own exception; {@code null} when there is none
   */
  public ProviderException(
      Category category,
      String message,
      @Nullable String remedy,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
    this.remedy = remedy;
    this.retryAfter = retryAfter;
  }

  /** Who must act. */
  public Category category() {
    return category;
  }

  /** What to do about it; {@code null} when nothing is known. */
  public @Nullable String remedy() {
    return remedy;
  }

  /** How long the cloud asked to wait before the next try; {@code null} when it did not say. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
