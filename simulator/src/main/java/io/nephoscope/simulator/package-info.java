/** Three clouds on loopback: starts the wires over one seeded estate and says where they listen. */
@NullMarked
package io.nephoscope.simulator;

import org.jspecify.annotations.NullMarked;
