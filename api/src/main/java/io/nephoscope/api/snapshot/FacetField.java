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
  /** The connector that brought it. */
  CONNECTOR("connector"),
  /** The keys of the tags of a resource; one may have several. */
  TAG_KEY("tagKey"),
  /** How bad a finding is. */
  SEVERITY("severity"),
  /** What sort of wrong. */
  KIND("findingKind"),
  /** The product that says so. */
  SOURCE("product"),
  /** Whether it still holds. */
  STATE("state"),
  /** The check that a finding comes from. */
  CHECK("check");

  final String column;

  FacetField(String column) {
    this.column = column;
  }

  /** Whether a row has one value of it at most, so that rows can be grouped by it. */
  public boolean single() {
    return this != TAG_KEY;
  }
}
