/**
 * Operations compiled once and then written straight as JSON, without an engine between the fields
 * and the bytes.
 */
@NullMarked
package io.nephoscope.api.graphql.plan;

import org.jspecify.annotations.NullMarked;
