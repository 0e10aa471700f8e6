/**
 * What the clouds' assessments come to: the status of every control, the figures of a standard, and
 * the secure score. Pure functions of facts; nothing that was not read ever counts as passed.
 */
@NullMarked
package io.nephoscope.api.compliance;

import org.jspecify.annotations.NullMarked;
