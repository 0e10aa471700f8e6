@NullMarked
package io.nephoscope.api.standards;

import org.jspecify.annotations.NullMarked;
