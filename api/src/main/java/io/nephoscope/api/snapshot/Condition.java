package io.nephoscope.api.snapshot;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a row: the one model of every filter. Immutable; two conditions that say the
 * same in the same words are equal. A list means any of its values, so that an empty list accepts
 * nothing.
 */
public sealed interface Condition {

  /** Holds of everything. */
  static Condition everything() {
    return new All(List.of());
  }

  /** All of them must hold; of none, everything holds. */
  record All(List<Condition> parts) implements Condition {
    /** Copies the list. */
    public All {
      parts = List.copyOf(parts);
    }
  }

  /** One of them must hold; of none, nothing holds. */
  record Any(List<Condition> parts) implements Condition {
    /** Copies the list. */
    public Any {
      parts = List.copyOf(parts);
    }
  }

  /** It must not hold. */
  record Not(Condition part) implements Condition {}

  /** The text is one of these. */
  record Is(Text text, List<String> values) implements Condition {
    /** Copies the list. */
    public Is {
      values = List.copyOf(values);
    }
  }

  /** The text begins with one of these. */
  record StartsWith(Text text, List<String> values) implements Condition {
    /** Copies the list. */
    public StartsWith {
      values = List.copyOf(values);
    }
  }

  /** One of these stands somewhere in the text, letter by letter. */
  record Contains(Text text, List<String> values) implements Condition {
    /** Copies the list. */
    public Contains {
      values = List.copyOf(values);
    }
  }

  /** The cloud's own id of the row is one of these. */
  record HasNativeId(List<String> values) implements Condition {
    /** Copies the list. */
    public HasNativeId {
      values = List.copyOf(values);
    }
  }

  /** The time is known and within the range, both ends included. */
  record During(Time time, TimeRange range) implements Condition {}

  /** The row has one of these. */
  record Has(List<Property> properties) implements Condition {
    /** Copies the list. */
    public Has {
      properties = List.copyOf(properties);
    }
  }

  /**
   * The row has a tag with this key and one of these values.
   *
   * @param values {@code null} accepts any
   */
  record Tagged(String key, @Nullable List<String> values) implements Condition {
    /** Copies the list. */
    public Tagged {
      values = values == null ? null : List.copyOf(values);
    }
  }

  /** Each word begins a word of the name, id, title, type or tags. */
  record Words(String words) implements Condition {}

  /** Of a resource: a finding like this is about it. */
  record WithFinding(FindingFilter finding) implements Condition {}

  /** Of a resource: an agent like this is on it. */
  record WithAgent(AgentFilter agent) implements Condition {}

  /** Of a finding: it is about a resource like this. */
  record AboutResource(ResourceFilter resource) implements Condition {}

  /**
   * Of a finding or an assessment: it speaks to one of these controls, by its own words or by its
   * check.
   *
   * @param standards canonical standards, {@code slug:version}; {@code null} accepts any
   * @param codes canonical codes; {@code null} accepts any
   */
  record SpeaksTo(@Nullable List<String> standards, @Nullable List<String> codes)
      implements Condition {
    /** Copies the lists. */
    public SpeaksTo {
      standards = standards == null ? null : List.copyOf(standards);
      codes = codes == null ? null : List.copyOf(codes);
    }
  }

  /** Of a finding or an assessment: it comes from one of these checks. */
  record OfCheck(List<ProviderCheck> checks) implements Condition {
    /** Copies the list. */
    public OfCheck {
      checks = List.copyOf(checks);
    }
  }

  /** A text that rows have one of, or several. */
  enum Text {
    /** The global id. */
    ID(false),
    /** The provider's id. */
    PROVIDER(true),
    /** The connector that brought it. */
    CONNECTOR(false),
    /** The account: its native id, other id or name; beginnings and parts are of the native id. */
    ACCOUNT(false),
    /** The region. */
    REGION(true),
    /** The native type of a resource. */
    TYPE(true),
    /** The category of a resource. */
    CATEGORY(false),
    /** The name of a resource, the title of a finding. */
    NAME(true),
    /** How bad. */
    SEVERITY(false),
    /** What sort of finding. */
    KIND(false),
    /** The state of a finding. */
    STATE(false),
    /** The product that says a finding. */
    SOURCE(true),
    /** The check that a finding or an assessment comes from. */
    CHECK(false),
    /** The global id of a resource it is about. */
    ABOUT(false),
    /** The name of an agent. */
    AGENT_NAME(true),
    /** The state of an agent. */
    AGENT_STATE(false);

    private final boolean anyCase;

    Text(boolean anyCase) {
      this.anyCase = anyCase;
    }

    /** Whether capital and small letters are the same. */
    public boolean anyCase() {
      return anyCase;
    }

    private boolean facet(FacetField field) {
      return name().equals(field.name());
    }
  }

  /** A time that rows may have. */
  enum Time {
    /** When a resource was made. */
    CREATED_AT,
    /** When a finding was first seen. */
    FIRST_SEEN_AT,
    /** When a finding was last seen. */
    LAST_SEEN_AT
  }

  /** What a row may have or lack. */
  enum Property {
    /** A resource: when it was made. */
    CREATED_AT,
    /** A resource: any tag. */
    TAGS,
    /** A resource: the cloud's own description. */
    CONFIGURATION,
    /** A finding: when it was first seen. */
    FIRST_SEEN_AT,
    /** A finding: when it was last seen. */
    LAST_SEEN_AT,
    /** A finding: a resource that it is about. */
    RESOURCES,
    /** A finding: a description. */
    DESCRIPTION,
    /** A finding: what to do about it. */
    REMEDIATION,
    /** A finding: the cloud's own statement. */
    NATIVE
  }

  /** This and another. */
  default Condition and(Condition other) {
    return this.equals(everything()) ? other : new All(List.of(this, other));
  }

  /** The same without what it demands, as a whole, of a field: a screen's own choice left out. */
  default Condition without(FacetField field) {
    return switch (this) {
      case All all -> new All(all.parts().stream().map(part -> part.without(field)).toList());
      case Is is -> is.text().facet(field) ? everything() : is;
      case StartsWith start -> start.text().facet(field) ? everything() : start;
      case Contains part -> part.text().facet(field) ? everything() : part;
      case Tagged tagged -> field == FacetField.TAG_KEY ? everything() : tagged;
      case Any any -> any;
      case Not not -> not;
      case HasNativeId id -> id;
      case During during -> during;
      case Has has -> has;
      case Words words -> words;
      case WithFinding with -> with;
      case WithAgent with -> with;
      case AboutResource about -> about;
      case SpeaksTo speaks -> speaks;
      case OfCheck check -> check;
    };
  }
}
