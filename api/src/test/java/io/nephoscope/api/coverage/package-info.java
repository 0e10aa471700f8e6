@NullMarked
package io.nephoscope.api.coverage;

import org.jspecify.annotations.NullMarked;
