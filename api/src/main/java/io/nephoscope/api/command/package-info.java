/**
 * What a person types: {@code nephoscope demo | serve | check | query}. Each command is one file;
 * what two of them need is named after what it does.
 */
@NullMarked
package io.nephoscope.api.command;

import org.jspecify.annotations.NullMarked;
