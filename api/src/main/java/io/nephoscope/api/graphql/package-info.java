/** What a client may ask of a view: the schema and how each field of it is answered. */
@NullMarked
package io.nephoscope.api.graphql;

import org.jspecify.annotations.NullMarked;
