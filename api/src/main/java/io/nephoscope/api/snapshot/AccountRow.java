package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Account;

/**
 * An account in a view.
 *
 * @param id its global id, the same for ever
 * @param provider the provider's id
 * @param connector the connector that brought it
 * @param value what was said of it; only id and name when no source has said more
 */
public record AccountRow(String id, String provider, String connector, Account value) {}
