/** The wire of Google Cloud. */
@NullMarked
package io.nephoscope.simulator.google;

import org.jspecify.annotations.NullMarked;
