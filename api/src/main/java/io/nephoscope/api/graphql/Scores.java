package io.nephoscope.api.graphql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nephoscope.api.compliance.ControlGroups;
import io.nephoscope.api.compliance.ScoreTally;
import io.nephoscope.api.compliance.SecureScore;
import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.View;
import java.util.Set;

/** Makes secure scores, once for each view, scope and what-if. */
final class Scores {

  private record Key(long snapshot, Scope scope, Set<IssueFields.Mended> mended) {}

  private final Cache<Key, SecureScore> known = Caffeine.newBuilder().maximumSize(64).build();

  /** The score of a scope, with what a what-if takes for mended. */
  SecureScore of(View view, Scope scope, Set<IssueFields.Mended> mended) {
    return known.get(new Key(view.number(), scope, mended), key -> count(view, scope, mended));
  }

  private static SecureScore count(View view, Scope scope, Set<IssueFields.Mended> mended) {
    ScoreTally tally =
        new ScoreTally(
            ControlGroups.shipped(),
            view.unreadUnits(),
            scope,
            fact -> !mended.isEmpty() && mended.contains(subject(fact)));
    view.assessments(Rollups.tagged(view, scope, tally));
    return tally.finish();
  }

  private static IssueFields.Mended subject(AssessmentFact fact) {
    return fact.isOfResource()
        ? IssueFields.Mended.ofResource(fact.resource(), fact.check())
        : IssueFields.Mended.ofAccount(fact.provider(), fact.account(), fact.check());
  }
}
