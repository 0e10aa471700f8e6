/** Starts the simulator as a child process. Needs java.base and nothing else. */
@NullMarked
package io.nephoscope.simulator.process;

import org.jspecify.annotations.NullMarked;
