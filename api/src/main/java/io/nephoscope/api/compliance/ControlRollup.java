package io.nephoscope.api.compliance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A control over all clouds.
 *
 * @param code its canonical code
 * @param title its title; {@code null} when neither the catalogue nor a cloud gives one
 * @param overall how it stands over everything in scope
 * @param byProvider how it stands in each cloud in scope
 * @param byAccount how it stands in each account that has something to say of it, or in which
 *     something that would could not be read
 */
public record ControlRollup(
    String code,
    @Nullable String title,
    Verdict overall,
    Map<String, Verdict> byProvider,
    Map<AccountRef, Verdict> byAccount) {

  /** Copies the maps; their order stays. */
  public ControlRollup {
    byProvider = Collections.unmodifiableMap(new LinkedHashMap<>(byProvider));
    byAccount = Collections.unmodifiableMap(new LinkedHashMap<>(byAccount));
  }
}
