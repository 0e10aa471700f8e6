package io.nephoscope.api.snapshot;

/**
 * Which resources are meant.
 *
 * @param condition what must hold of them
 */
public record ResourceFilter(Condition condition) {

  /** Every resource. */
  public static final ResourceFilter ALL = new ResourceFilter(Condition.everything());
}
