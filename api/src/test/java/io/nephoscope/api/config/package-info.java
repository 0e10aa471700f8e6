@NullMarked
package io.nephoscope.api.config;

import org.jspecify.annotations.NullMarked;
