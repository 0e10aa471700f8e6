/** Proofs of the Google Cloud provider: its mapping alone, and all of it against the simulator. */
@NullMarked
package io.nephoscope.provider.gcp;

import org.jspecify.annotations.NullMarked;
