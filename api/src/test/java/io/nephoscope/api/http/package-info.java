@NullMarked
package io.nephoscope.api.http;

import org.jspecify.annotations.NullMarked;
