@NullMarked
package io.nephoscope.api.compliance;

import org.jspecify.annotations.NullMarked;
