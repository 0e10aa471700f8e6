@NullMarked
package io.nephoscope.simulator.process;

import org.jspecify.annotations.NullMarked;
