/** The door: HTTP in, JSON out. The only room, beside the wiring, that knows Vert.x. */
@NullMarked
package io.nephoscope.api.http;

import org.jspecify.annotations.NullMarked;
