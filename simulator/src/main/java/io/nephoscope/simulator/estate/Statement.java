package io.nephoscope.simulator.estate;

import java.time.Instant;

/** What a cloud's security product says of one resource. */
public sealed interface Statement permits CheckResult, Vulnerability, Threat {
  /** A stable id: 32 lower-case hexadecimal digits, unique in the estate. */
  String id();

  EstateResource resource();

  FindingKind kind();

  String title();

  /** In the words of the resource's own cloud. */
  Severity severity();

  /** Meaningful if {@link #finding()}; {@link FindingState#ACTIVE} otherwise. */
  FindingState state();

  Instant firstObservedAt();

  Instant updatedAt();

  /** True if this says that something is wrong; a passed check is a statement, but no finding. */
  boolean finding();

  /** {@link #id()} written as a GUID. */
  default String guid() {
    String id = id();
    return id.substring(0, 8)
        + "-"
        + id.substring(8, 12)
        + "-"
        + id.substring(12, 16)
        + "-"
        + id.substring(16, 20)
        + "-"
        + id.substring(20);
  }
}
