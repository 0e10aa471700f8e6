package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which findings are meant. A list means any of its values and accepts everything when {@code
 * null}; an empty list accepts nothing. All parts must hold.
 *
 * @param provider provider ids
 * @param account native ids or names of accounts
 * @param region regions
 * @param severity severities
 * @param kind kinds
 * @param state states
 * @param source products
 * @param standard canonical standards, {@code slug:version}
 * @param control canonical control codes; together with one {@code standard} they mean its controls
 * @param checks checks of providers, one of which failed
 * @param resource it must be about a resource like this
 * @param resourceIds it must be about a resource with one of these global ids
 * @param ids global ids of findings
 * @param firstSeenAt when it was first seen
 * @param lastSeenAt when it was last seen
 * @param and filters that must all hold
 * @param or filters of which one must hold; {@code null} asks nothing
 * @param not a filter that must not hold
 */
public record FindingFilter(
    @Nullable List<String> provider,
    @Nullable List<String> account,
    @Nullable List<String> region,
    @Nullable List<Severity> severity,
    @Nullable List<Finding.Type> kind,
    @Nullable List<Finding.State> state,
    @Nullable List<String> source,
    @Nullable List<String> standard,
    @Nullable List<String> control,
    @Nullable List<ProviderCheck> checks,
    @Nullable ResourceFilter resource,
    @Nullable List<String> resourceIds,
    @Nullable List<String> ids,
    @Nullable TimeRange firstSeenAt,
    @Nullable TimeRange lastSeenAt,
    @Nullable List<FindingFilter> and,
    @Nullable List<FindingFilter> or,
    @Nullable FindingFilter not) {

  /** Every finding. */
  public static final FindingFilter ALL =
      new FindingFilter(
          null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
          null, null, null);

  /** Findings about a resource, further limited. */
  public FindingFilter about(String resourceId) {
    return new FindingFilter(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(resourceId),
        null,
        null,
        null,
        List.of(this),
        null,
        null);
  }

  /** The findings with these global ids, further limited. */
  public FindingFilter withIds(List<String> wanted) {
    return new FindingFilter(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        wanted,
        null,
        null,
        List.of(this),
        null,
        null);
  }

  /** Findings that speak to a standard or, when a code is given, to that control of it. */
  public static FindingFilter speakingTo(String standard, @Nullable String code) {
    return new FindingFilter(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(standard),
        code == null ? null : List.of(code),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /** Findings that still hold. */
  public FindingFilter active() {
    return new FindingFilter(
        null,
        null,
        null,
        null,
        null,
        List.of(Finding.State.ACTIVE),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        List.of(this),
        null,
        null);
  }

  /** Findings of these checks. */
  public static FindingFilter ofChecks(List<ProviderCheck> checks) {
    return new FindingFilter(
        null, null, null, null, null, null, null, null, null, checks, null, null, null, null, null,
        null, null, null);
  }

  /** Findings within a part of everything, further limited. */
  public FindingFilter within(
      @Nullable List<String> provider,
      @Nullable List<String> account,
      @Nullable List<String> region,
      @Nullable ResourceFilter resource) {
    return new FindingFilter(
        provider,
        account,
        region,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        resource,
        null,
        null,
        null,
        null,
        List.of(this),
        null,
        null);
  }
}
