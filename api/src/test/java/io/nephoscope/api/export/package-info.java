@NullMarked
package io.nephoscope.api.export;

import org.jspecify.annotations.NullMarked;
