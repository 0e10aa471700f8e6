/** The estate: what exists in the simulated clouds, computed from a seed and never stored. */
@NullMarked
package io.nephoscope.simulator.estate;

import org.jspecify.annotations.NullMarked;
