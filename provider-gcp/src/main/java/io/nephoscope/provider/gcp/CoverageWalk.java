package io.nephoscope.provider.gcp;

import io.nephoscope.spi.PageToken;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A place in the walk over the projects of a scope.
 *
 * @param services the services that are asked about each project
 * @param after the id of the last project that was asked about; empty before the first
 */
record CoverageWalk(Set<Service> services, String after) {

  private static final String SEPARATOR = "|";

  CoverageWalk {
    services = Set.copyOf(services);
  }

  /**
   * The place a token names.
   *
   * @throws IllegalArgumentException when it names none
   */
  static CoverageWalk read(PageToken token) {
    int at = token.value().indexOf(SEPARATOR);
    if (at < 0) {
      throw new IllegalArgumentException("page token: no services");
    }
    Set<Service> services = EnumSet.noneOf(Service.class);
    for (String name : token.value().substring(0, at).split(",", -1)) {
      services.add(Service.valueOf(name));
    }
    return new CoverageWalk(services, token.value().substring(at + 1));
  }

  /** The token of this place. */
  PageToken token() {
    return PageToken.of(
        services.stream().map(Service::name).sorted().collect(Collectors.joining(","))
            + SEPARATOR
            + after);
  }
}
