package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Finding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which findings are meant.
 *
 * @param condition what must hold of them
 */
public record FindingFilter(Condition condition) {

  /** Every finding. */
  public static final FindingFilter ALL = new FindingFilter(Condition.everything());

  /** Findings that speak to a standard or, when a code is given, to that control of it. */
  public static FindingFilter speakingTo(String standard, @Nullable String code) {
    return new FindingFilter(
        new Condition.SpeaksTo(List.of(standard), code == null ? null : List.of(code)));
  }

  /** Findings of these checks. */
  public static FindingFilter ofChecks(List<ProviderCheck> checks) {
    return new FindingFilter(new Condition.OfCheck(checks));
  }

  /** Findings about a resource, further limited. */
  public FindingFilter about(String resourceId) {
    return also(new Condition.Is(Condition.Text.ABOUT, List.of(resourceId)));
  }

  /** The findings with these global ids, further limited. */
  public FindingFilter withIds(List<String> ids) {
    return also(new Condition.Is(Condition.Text.ID, ids));
  }

  /** Findings that still hold. */
  public FindingFilter active() {
    return also(new Condition.Is(Condition.Text.STATE, List.of(Finding.State.ACTIVE.name())));
  }

  /**
   * Findings within a part of everything, further limited. A list means any of its values and
   * accepts everything when {@code null}.
   */
  public FindingFilter within(
      @Nullable List<String> provider,
      @Nullable List<String> account,
      @Nullable List<String> region,
      @Nullable ResourceFilter resource) {
    List<Condition> parts = new ArrayList<>();
    parts.add(condition);
    if (provider != null) {
      parts.add(new Condition.Is(Condition.Text.PROVIDER, provider));
    }
    if (account != null) {
      parts.add(new Condition.Is(Condition.Text.ACCOUNT, account));
    }
    if (region != null) {
      parts.add(new Condition.Is(Condition.Text.REGION, region));
    }
    if (resource != null) {
      parts.add(new Condition.AboutResource(resource));
    }
    return new FindingFilter(new Condition.All(parts));
  }

  /** The same, further limited. */
  public FindingFilter also(Condition more) {
    return new FindingFilter(condition.and(more));
  }
}
