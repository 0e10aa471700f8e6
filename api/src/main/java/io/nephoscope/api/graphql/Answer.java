package io.nephoscope.api.graphql;

import java.util.List;
import java.util.Map;

/** What became of a request. */
public sealed interface Answer {

  /** It as JSON. Not to be changed. */
  byte[] json();

  /** The request was understood and carried out, perhaps with errors. */
  final class Executed implements Answer {
    private final byte[] json;

    Executed(byte[] json) {
      this.json = json;
    }

    @Override
    public byte[] json() {
      return json;
    }
  }

  /**
   * The request was not carried out.
   *
   * @param errors why, as GraphQL errors
   * @param changes whether only because it would change something and came by a way that must not
   */
  record Refused(List<Map<String, Object>> errors, boolean changes) implements Answer {

    /** Copies the list. */
    public Refused {
      errors = List.copyOf(errors);
    }

    @Override
    public byte[] json() {
      return AnswerJson.of(Map.of("errors", errors));
    }
  }
}
