@NullMarked
package io.nephoscope.spi;

import org.jspecify.annotations.NullMarked;
