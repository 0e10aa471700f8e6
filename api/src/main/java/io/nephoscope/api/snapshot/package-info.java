/**
 * Everything known at one moment: the store that the collecting corridor writes, and the views that
 * the serving corridor reads. The two corridors share nothing else.
 */
@NullMarked
package io.nephoscope.api.snapshot;

import org.jspecify.annotations.NullMarked;
