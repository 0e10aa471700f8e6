@NullMarked
package io.nephoscope.api.command;

import org.jspecify.annotations.NullMarked;
