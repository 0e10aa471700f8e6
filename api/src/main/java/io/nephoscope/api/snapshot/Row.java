package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;

/**
 * An observation in a view.
 *
 * @param id its global id, the same for ever
 * @param provider the provider's id
 * @param connector the connector that brought it
 * @param source the source that said it
 * @param value what was said
 */
public record Row<O extends Observation>(
    String id, String provider, String connector, String source, O value) {}
