/**
 * The catalogue of standards, and how every cloud's native names become its canonical ids. Pure.
 */
@NullMarked
package io.nephoscope.api.standards;

import org.jspecify.annotations.NullMarked;
