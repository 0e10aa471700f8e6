/**
 * The smallest complete provider, to copy from: its cloud is a folder of JSON files. Read it in
 * this order: {@code ExampleProvider}, {@code ExampleConnector}, {@code FolderSource}, {@code
 * Folder}, {@code Entry}, {@code Meaning}, {@code Failures}, {@code Calls}.
 */
@NullMarked
package io.nephoscope.provider.example;

import org.jspecify.annotations.NullMarked;
