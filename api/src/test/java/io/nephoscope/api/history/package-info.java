@NullMarked
package io.nephoscope.api.history;

import org.jspecify.annotations.NullMarked;
