/** How fast a caller may ask: token buckets like those of the clouds. */
@NullMarked
package io.nephoscope.simulator.quota;

import org.jspecify.annotations.NullMarked;
