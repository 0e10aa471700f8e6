/** Proof that the simulated AWS refuses, limits and filters as AWS does. */
@NullMarked
package io.nephoscope.simulator.aws;

import org.jspecify.annotations.NullMarked;
