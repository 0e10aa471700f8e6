@NullMarked
package io.nephoscope.api.plugin;

import org.jspecify.annotations.NullMarked;
