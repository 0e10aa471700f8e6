@NullMarked
package io.nephoscope.simulator.fault;

import org.jspecify.annotations.NullMarked;
