/**
 * The laws of the SPI as tests: a provider's test class extends {@link
 * io.nephoscope.tck.ProviderContract}, says how to open a connector, and inherits one test per law
 * of {@code docs/spi.md}.
 */
@NullMarked
package io.nephoscope.tck;

import org.jspecify.annotations.NullMarked;
