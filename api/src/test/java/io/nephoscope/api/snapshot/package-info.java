@NullMarked
package io.nephoscope.api.snapshot;

import org.jspecify.annotations.NullMarked;
