@NullMarked
package io.nephoscope.simulator.estate;

import org.jspecify.annotations.NullMarked;
