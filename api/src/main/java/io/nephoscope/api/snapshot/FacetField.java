package io.nephoscope.api.snapshot;

/** What rows can be counted by, and the column of the index that keeps it. */
public enum FacetField {
  /** The provider's id. */
  PROVIDER("provider"),
  /** The native type of a resource. */
  TYPE("type"),
  /** The category of a resource. */
  CATEGORY("category"),
  /** The region. */
  REGION("region"),
  /** The account's native id. */
  ACCOUNT("account"),
  /** How bad a finding is. */
  SEVERITY("severity"),
  /** What sort of wrong. */
  KIND("findingKind"),
  /** The product that says so. */
  SOURCE("product"),
  /** Whether it still holds. */
  STATE("state");

  final String column;

  FacetField(String column) {
    this.column = column;
  }
}
