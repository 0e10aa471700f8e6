/**
 * History: how scores and standards stood, kept for each day and for each change, in a file of its
 * own that outlives the process.
 */
@NullMarked
package io.nephoscope.api.history;

import org.jspecify.annotations.NullMarked;
