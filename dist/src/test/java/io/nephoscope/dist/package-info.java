@NullMarked
package io.nephoscope.dist;

import org.jspecify.annotations.NullMarked;
