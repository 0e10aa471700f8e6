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
 * @param percent 0–100; {@code null} when nothing was assessed
 * @param asOf when the cloud computed it, or when it was read
 */
public record NativeScore(
    String account,
    String name,
    @Nullable String standard,
    @Nullable Double current,
    @Nullable Double max,
    @Nullable Double percent,
    Instant asOf)
    implements Observation {}
