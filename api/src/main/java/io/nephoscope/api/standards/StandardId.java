package io.nephoscope.api.standards;

import java.util.Optional;

/**
 * The canonical id of a standard.
 *
 * @param slug its name, lower-case with hyphens, such as {@code nist-800-53}
 * @param version its version, such as {@code r5} or {@code 4.0.1}
 */
public record StandardId(String slug, String version) {

  /** Reads {@code slug:version}; empty when the text has another form. */
  public static Optional<StandardId> parse(String text) {
    int colon = text.indexOf(':');
    return colon > 0 && colon < text.length() - 1
        ? Optional.of(new StandardId(text.substring(0, colon), text.substring(colon + 1)))
        : Optional.empty();
  }

  /** {@code slug:version}. */
  @Override
  public String toString() {
    return slug + ":" + version;
  }
}
