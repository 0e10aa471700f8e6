package io.nephoscope.api.snapshot;

/**
 * How often a value occurs.
 *
 * @param value the value
 * @param count how many rows have it
 */
public record Bucket(String value, int count) {}
