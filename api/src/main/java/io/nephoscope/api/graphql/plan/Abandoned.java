package io.nephoscope.api.graphql.plan;

/** A plan met what it does not write; the request is answered by the engine instead. */
final class Abandoned extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Abandoned() {
    super(null, null, false, false);
  }
}
