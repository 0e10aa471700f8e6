package io.nephoscope.api.snapshot;

/** What rows can be ordered by, and how the index keeps it. */
public enum SortField {
  /** The name, regardless of case. */
  NAME("nameSort", false),
  /** How well a row matches the words that are looked for; descending means best first. */
  RELEVANCE("", false),
  /** The title, regardless of case. */
  TITLE("titleSort", false),
  /** The native type. */
  TYPE("type", false),
  /** The category. */
  CATEGORY("category", false),
  /** The provider's id. */
  PROVIDER("provider", false),
  /** The account's native id. */
  ACCOUNT("account", false),
  /** The region. */
  REGION("region", false),
  /** When a resource was made. */
  CREATED_AT("createdAt", true),
  /** How bad; ascending means from informational to critical. */
  SEVERITY("severityRank", true),
  /** The state of a finding. */
  STATE("state", false),
  /** What sort of finding. */
  KIND("findingKind", false),
  /** The product. */
  SOURCE("product", false),
  /** When a finding was first seen. */
  FIRST_SEEN_AT("firstSeenAt", true),
  /** When a finding was last seen. */
  LAST_SEEN_AT("lastSeenAt", true);

  final String column;
  final boolean number;

  SortField(String column, boolean number) {
    this.column = column;
    this.number = number;
  }
}
