package io.nephoscope.api.export;

import java.util.Optional;

/** The versions of the Open Cybersecurity Schema Framework that events can be written in. */
public enum OcsfVersion {
  /** What data lakes take. */
  V1_1_0("1.1.0"),
  /** The first with several resources in each class. */
  V1_3_0("1.3.0");

  private final String text;

  OcsfVersion(String text) {
    this.text = text;
  }

  /** As events say it. */
  public String text() {
    return text;
  }

  /** The version that is written so. */
  public static Optional<OcsfVersion> of(String text) {
    for (OcsfVersion version : values()) {
      if (version.text.equals(text)) {
        return Optional.of(version);
      }
    }
    return Optional.empty();
  }
}
