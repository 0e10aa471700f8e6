/** What every simulated cloud shares: how a wire is started and what it is given. */
@NullMarked
package io.nephoscope.simulator.wire;

import org.jspecify.annotations.NullMarked;
