/**
 * Exports: what is known, written row by row in the formats that other tools read. Nothing here
 * knows HTTP; a sink takes the bytes as fast as its reader does.
 */
@NullMarked
package io.nephoscope.api.export;

import org.jspecify.annotations.NullMarked;
