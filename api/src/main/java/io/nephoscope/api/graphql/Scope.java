package io.nephoscope.api.graphql;

import io.nephoscope.api.compliance.AccountRef;
import io.nephoscope.api.compliance.ComplianceScope;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.snapshot.Condition;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.Reach;
import io.nephoscope.api.snapshot.ResourceFilter;
import io.nephoscope.api.snapshot.TagMatch;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of everything that a question about compliance or scores covers. A list means any of its
 * values and covers everything when {@code null}.
 *
 * @param provider provider ids
 * @param account native ids of accounts
 * @param known whether every word for an account was understood; if not, any account may be meant
 * @param region regions, regardless of case
 * @param tags tags of which a resource must have one
 */
record Scope(
    @Nullable List<String> provider,
    @Nullable List<String> account,
    boolean known,
    @Nullable List<String> region,
    @Nullable List<TagMatch> tags)
    implements ComplianceScope {

  static final Scope EVERYTHING = new Scope(null, null, true, null, null);

  /** All of an account. */
  static Scope of(AccountRef account) {
    return new Scope(List.of(account.provider()), List.of(account.account()), true, null, null);
  }

  /** The part of a provider, in all regions and whatever the tags. */
  Scope inProvider(String id) {
    return new Scope(List.of(id), account, known, null, null);
  }

  /** The argument {@code scope} of the field. */
  static Scope of(FieldRequest request, View view) {
    return of(request.<Map<String, Object>>argument("scope"), view);
  }

  /** A scope as it was given; {@code null} is everything. */
  static Scope of(@Nullable Map<String, Object> input, View view) {
    if (input == null) {
      return EVERYTHING;
    }
    List<String> words = FilterArguments.texts(input, "account");
    return new Scope(
        FilterArguments.texts(input, "provider"),
        words == null
            ? null
            : words.stream().flatMap(word -> view.accountIds(word).stream()).distinct().toList(),
        words == null || !Selection.accounts(view, words).isEmpty(),
        FilterArguments.texts(input, "region"),
        FilterArguments.tags(input));
  }

  /**
   * Whether it covers whole accounts, so that what is said of an account as a whole is within it.
   */
  boolean coversWholeAccounts() {
    return region == null && (tags == null || tags.isEmpty());
  }

  boolean coversProvider(String id) {
    return provider == null || provider.contains(id);
  }

  @Override
  public boolean coversAccount(String id, String nativeId) {
    return coversProvider(id) && (account == null || account.contains(nativeId));
  }

  @Override
  public boolean coversRegion(String id, String nativeId, String name) {
    return coversAccount(id, nativeId)
        && (region == null || region.stream().anyMatch(name::equalsIgnoreCase));
  }

  /** The resources that have the tags; {@code null} when no tags are asked for. */
  @Nullable Set<String> resourceIds(View view) {
    return tags == null || tags.isEmpty() ? null : view.resourceIds(resources());
  }

  /** The resources within it. */
  ResourceFilter resources() {
    List<Condition> all = new ArrayList<>();
    if (provider != null) {
      all.add(new Condition.Is(Condition.Text.PROVIDER, provider));
    }
    if (account != null) {
      all.add(new Condition.Is(Condition.Text.ACCOUNT, account));
    }
    if (region != null) {
      all.add(new Condition.Is(Condition.Text.REGION, region));
    }
    if (tags != null) {
      all.add(
          new Condition.Any(
              tags.stream()
                  .map(tag ->
                      (Condition)
                          new Condition.Tagged(
                              tag.key(), tag.value() == null ? null : List.of(tag.value())))
                  .toList()));
    }
    return new ResourceFilter(new Condition.All(all));
  }

  /** The findings that a filter selects within the scope. */
  FindingFilter limit(FindingFilter filter) {
    return filter.within(
        provider, account, region, tags == null || tags.isEmpty() ? null : resources());
  }

  Reach reach(Observation.Kind kind) {
    return Reach.of(kind)
        .within(
            provider == null ? List.of() : provider,
            account == null || !known ? List.of() : account);
  }
}
