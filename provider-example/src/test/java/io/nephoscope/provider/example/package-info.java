@NullMarked
package io.nephoscope.provider.example;

import org.jspecify.annotations.NullMarked;
