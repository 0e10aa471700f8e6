/** Tests of collecting, in a simulated time: none of them sleeps. */
@NullMarked
package io.nephoscope.api.collect;

import org.jspecify.annotations.NullMarked;
