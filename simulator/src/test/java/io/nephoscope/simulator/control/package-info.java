@NullMarked
package io.nephoscope.simulator.control;

import org.jspecify.annotations.NullMarked;
