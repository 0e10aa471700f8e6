package io.nephoscope.spi;

/**
 * A control of a standard in the cloud's own words. The host makes the canonical id of it and keeps
 * the native words beside.
 *
 * @param standard the native name of the standard, such as {@code NIST-SP-800-53-R5}; empty when
 *     the control's own text says it all, as in {@code "NIST.800-53.r5 AC-2(1)"}
 * @param control the native name of the control
 */
public record ControlRef(String standard, String control) {}
