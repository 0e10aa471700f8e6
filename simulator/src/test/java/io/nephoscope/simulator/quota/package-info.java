@NullMarked
package io.nephoscope.simulator.quota;

import org.jspecify.annotations.NullMarked;
