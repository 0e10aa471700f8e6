/** The control port: ground truth, faults and counted calls, over local HTTP. */
@NullMarked
package io.nephoscope.simulator.control;

import org.jspecify.annotations.NullMarked;
