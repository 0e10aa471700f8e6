package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Resource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which resources are meant. A list means any of its values and accepts everything when {@code
 * null}; an empty list accepts nothing. All parts must hold.
 *
 * @param provider provider ids
 * @param account native ids or names of accounts
 * @param region regions
 * @param type native types
 * @param category categories
 * @param name exact names, regardless of case
 * @param tags tags, all of which it must have
 * @param createdAt when it was made
 * @param findings it must have a finding like this
 * @param agents it must have an agent like this
 * @param search words that must occur in its name, id, type or tags
 * @param and filters that must all hold
 * @param or filters of which one must hold; {@code null} asks nothing
 * @param not a filter that must not hold
 */
public record ResourceFilter(
    @Nullable List<String> provider,
    @Nullable List<String> account,
    @Nullable List<String> region,
    @Nullable List<String> type,
    @Nullable List<Resource.Category> category,
    @Nullable List<String> name,
    @Nullable List<TagMatch> tags,
    @Nullable TimeRange createdAt,
    @Nullable FindingFilter findings,
    @Nullable AgentFilter agents,
    @Nullable String search,
    @Nullable List<ResourceFilter> and,
    @Nullable List<ResourceFilter> or,
    @Nullable ResourceFilter not) {

  /** Every resource. */
  public static final ResourceFilter ALL =
      new ResourceFilter(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null);
}
