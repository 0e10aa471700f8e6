package io.nephoscope.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A cloud's own score of an account. Shown beside ours, never averaged into it.
 *
 * @param account the native id of the account
 * @param name what is scored, such as {@code ascScore} or a standard's name
 * @param standard the native name of the standard it is the score of; {@code null} for a score of
 *     the whole account
 * @param current points reached; {@code null} when the cloud gives no points
 * @param max points that could be reached; {@code null} when the cloud gives no points
 * @param percent 0–100, with the digits the cloud gives; {@code null} when nothing was assessed
 * @param weight how much it counts where the cloud puts the scores of several accounts together;
 *     {@code null} when the cloud does not say
 * @param asOf when the cloud computed it, or when it was read
 */
public record NativeScore(
    String account,
    String name,
    @Nullable String standard,
    @Nullable Double current,
    @Nullable Double max,
    @Nullable Double percent,
    @Nullable Double weight,
    Instant asOf)
    implements Observation {

  /** A score of which the cloud says no weight. */
  public NativeScore(
      String account,
      String name,
      @Nullable String standard,
      @Nullable Double current,
      @Nullable Double max,
      @Nullable Double percent,
      Instant asOf) {
    this(account, name, standard, current, max, percent, null, asOf);
  }
}
