/**
 * Agent coverage: which machines should have an agent, which have one, and why the others have
 * none. Pure functions of what the clouds say.
 */
@NullMarked
package io.nephoscope.api.coverage;

import org.jspecify.annotations.NullMarked;
