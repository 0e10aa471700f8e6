package io.nephoscope.api.compliance;

/**
 * Checks that the secure score weighs together, such as all that demand a second factor.
 *
 * @param id its constant name, such as {@code enable-mfa}
 * @param title for people
 * @param points the most it can add to the score; 0 when it is shown but not weighed
 */
public record ControlGroup(String id, String title, int points) {}
