package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Which part of everything an answer depends on.
 *
 * @param kinds the kinds of observations it is made of; empty means all
 * @param providers the providers it is limited to; empty means all
 * @param accounts the accounts it is limited to; empty means all
 */
public record Reach(Set<Observation.Kind> kinds, List<String> providers, List<String> accounts) {

  /** Everything. */
  public static final Reach ALL = new Reach(Set.of(), List.of(), List.of());

  /** Copies the collections. */
  public Reach {
    kinds = Set.copyOf(kinds);
    providers = List.copyOf(providers);
    accounts = List.copyOf(accounts);
  }

  /** Everything that is made of these kinds. */
  public static Reach of(Observation.Kind first, Observation.Kind... more) {
    return new Reach(EnumSet.of(first, more), List.of(), List.of());
  }

  /** The same kinds, limited to providers and accounts. */
  public Reach within(List<String> providers, List<String> accounts) {
    return new Reach(kinds, providers, accounts);
  }
}
