package io.nephoscope.api.standards;

import java.util.Optional;

/**
 * The canonical id of a standard.
 *
 * @param slug its name, lower-case with hyphens, such as {@code nist-800-53}
 * @param version its version, such as {@code r5} or {@code 4.0.1}
 */
public record StandardId(String slug, String version) {

  private static final String UNMAPPED = "unmapped";

  /** The id of a cloud's own standard, which no rule knows: {@code unmapped:provider:name}. */
  static StandardId unmapped(String provider, String name) {
    return new StandardId(UNMAPPED, provider + ":" + name.replace('|', ' '));
  }

  /** Whether it is a cloud's own, which no rule knows. */
  public boolean isUnmapped() {
    return slug.equals(UNMAPPED);
  }

  /** The provider whose own it is; empty when it is not {@linkplain #isUnmapped unmapped}. */
  public Optional<String> owner() {
    int colon = version.indexOf(':');
    return isUnmapped() && colon > 0 ? Optional.of(version.substring(0, colon)) : Optional.empty();
  }

  /** The cloud's own name of an unmapped standard; else the version. */
  public String ownName() {
    return isUnmapped() ? version.substring(version.indexOf(':') + 1) : version;
  }

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
