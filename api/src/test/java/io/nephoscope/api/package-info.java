@NullMarked
package io.nephoscope.api;

import org.jspecify.annotations.NullMarked;
