@NullMarked
package io.nephoscope.tck;

import org.jspecify.annotations.NullMarked;
