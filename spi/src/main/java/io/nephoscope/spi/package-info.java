/**
 * The service provider interface of Nephoscope: how a cloud is described to it.
 *
 * <p>It reads as its own walk: a {@link io.nephoscope.spi.CloudProvider provider} opens {@link
 * io.nephoscope.spi.Connector connectors}; a connector has {@link io.nephoscope.spi.Source
 * sources}; a source has {@link io.nephoscope.spi.Shard shards}; a shard has {@link
 * io.nephoscope.spi.Page pages}; a page holds {@link io.nephoscope.spi.Observation observations}.
 *
 * <p>The package needs {@code java.base} only. Every parameter, return value and record component
 * is non-null unless it is marked {@code @Nullable}. The numbered laws that a provider keeps are in
 * {@code docs/spi.md}; the {@code tck} module proves them.
 */
@NullMarked
package io.nephoscope.spi;

import org.jspecify.annotations.NullMarked;
