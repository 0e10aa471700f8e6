package io.nephoscope.simulator.estate;

import java.util.List;

/**
 * What holds the accounts of one cloud together: an AWS organisation, an Azure tenant with its
 * management groups, a Google organisation with its folders.
 *
 * @param id {@code o-…}, the tenant's GUID, or the organisation's number without prefix
 * @param name the display name
 * @param domain the primary domain
 * @param rootId the AWS root ({@code r-…}), the tenant root management group (the tenant's GUID),
 *     or {@code organizations/N}
 * @param units every unit below the root, parents before children
 */
public record Organisation(
    Cloud cloud,
    String id,
    String name,
    String domain,
    String rootId,
    List<OrganisationUnit> units) {
  public Organisation {
    units = List.copyOf(units);
  }
}
