package io.nephoscope.api.compliance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One secure score over all clouds. A {@link ScoreTally} makes it.
 *
 * @param overall the score of everything in scope
 * @param groups its control groups, heaviest first
 * @param byProvider the score of each cloud by itself
 * @param byAccount the score of each account by itself
 */
public record SecureScore(
    ScorePart overall,
    List<GroupScore> groups,
    Map<String, ScorePart> byProvider,
    Map<AccountRef, ScorePart> byAccount) {

  /** Copies the collections; their order stays. */
  public SecureScore {
    groups = List.copyOf(groups);
    byProvider = Collections.unmodifiableMap(new LinkedHashMap<>(byProvider));
    byAccount = Collections.unmodifiableMap(new LinkedHashMap<>(byAccount));
  }
}
