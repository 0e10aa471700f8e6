@NullMarked
package io.nephoscope.api.graphql;

import org.jspecify.annotations.NullMarked;
