package io.nephoscope.spi;

import org.jspecify.annotations.Nullable;

/**
 * Who a connector really is, as the cloud says.
 *
 * @param principal the cloud's name for us: an ARN, an application id, a service account's e-mail
 * @param home the account, tenant or organisation the principal belongs to; {@code null} when the
 *     cloud does not say
 */
public record Identity(String principal, @Nullable String home) {}
