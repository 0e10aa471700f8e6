/** The wire of Microsoft Azure. */
@NullMarked
package io.nephoscope.simulator.azure;

import org.jspecify.annotations.NullMarked;
