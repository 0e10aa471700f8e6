package io.nephoscope.api.export;

import java.util.Locale;
import java.util.Optional;

/** How rows are written. */
public enum Format {
  /** One JSON object on each line, with the names of the GraphQL schema. */
  NDJSON("application/x-ndjson"),
  /** Comma-separated values as in RFC 4180, with a heading. */
  CSV("text/csv; charset=utf-8; header=present"),
  /** One OCSF event on each line. */
  OCSF("application/x-ndjson");

  private final String mediaType;

  Format(String mediaType) {
    this.mediaType = mediaType;
  }

  /** The media type. */
  public String mediaType() {
    return mediaType;
  }

  /** The format with this ending of a file name. */
  public static Optional<Format> of(String ending) {
    for (Format format : values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(ending)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }
}
