/** What goes wrong on demand: rules that make the next calls of a wire fail in a chosen way. */
@NullMarked
package io.nephoscope.simulator.fault;

import org.jspecify.annotations.NullMarked;
