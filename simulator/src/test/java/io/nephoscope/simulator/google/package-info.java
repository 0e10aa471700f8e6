/** Proof that the simulated Google speaks JSON as Google does. */
@NullMarked
package io.nephoscope.simulator.google;

import org.jspecify.annotations.NullMarked;
