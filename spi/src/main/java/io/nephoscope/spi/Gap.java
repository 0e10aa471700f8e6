package io.nephoscope.spi;

import org.jspecify.annotations.Nullable;

/**
 * Something a source could not see although the page itself was read, such as a resource type that
 * is not recorded. What makes a whole page unreadable is a {@link ProviderException} instead.
 *
 * @param account the native id of the account
 * @param region the region; {@code null} when it is not about one
 * @param category who must act
 * @param message what was not seen and why
 * @param remedy what would mend it; {@code null} when nothing is known
 */
public record Gap(
    String account,
    @Nullable String region,
    ProviderException.Category category,
    String message,
    @Nullable String remedy)
    implements Observation {}
