package io.nephoscope.api.graphql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nephoscope.api.compliance.ProviderInScope;
import io.nephoscope.api.compliance.StandardRollup;
import io.nephoscope.api.compliance.StandardTally;
import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.ShardState;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.api.standards.Catalogue;
import io.nephoscope.api.standards.CatalogueStandard;
import io.nephoscope.api.standards.StandardId;
import io.nephoscope.spi.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Rolls standards up, once for each view, standard and scope. */
final class Rollups {

  private record Key(long snapshot, StandardId standard, Scope scope) {}

  private final Cache<Key, StandardRollup> known = Caffeine.newBuilder().maximumSize(256).build();

  StandardRollup of(View view, StandardId standard, Scope scope) {
    return known.get(new Key(view.number(), standard, scope), key -> rollUp(view, standard, scope));
  }

  private static StandardRollup rollUp(View view, StandardId standard, Scope scope) {
    StandardTally tally =
        new StandardTally(
            catalogued(standard),
            providersInScope(view, scope),
            view.controls(standard),
            view.unreadUnits(),
            scope);
    view.assessments(standard, tagged(view, scope, tally));
    return tally.finish();
  }

  /** Only what is said of resources with the tags that were asked for, if any were. */
  static Consumer<AssessmentFact> tagged(View view, Scope scope, Consumer<AssessmentFact> to) {
    Set<String> ids = scope.resourceIds(view);
    return ids == null
        ? to
        : fact -> {
          if (fact.resourceId() != null && ids.contains(fact.resourceId())) {
            to.accept(fact);
          }
        };
  }

  static CatalogueStandard catalogued(StandardId standard) {
    return Catalogue.shipped()
        .standard(standard)
        .orElseGet(() ->
            new CatalogueStandard(
                standard, standard.slug(), standard.toString(), List.of(), false, null));
  }

  static List<ProviderInScope> providersInScope(View view, Scope scope) {
    TreeMap<String, Boolean> assessed = new TreeMap<>();
    for (ConnectorRecord connector : view.connectors()) {
      if (scope.coversProvider(connector.provider())) {
        assessed.merge(connector.provider(), hasAssessed(view, connector), Boolean::logicalOr);
      }
    }
    List<ProviderInScope> providers = new ArrayList<>();
    assessed.forEach((id, done) -> providers.add(new ProviderInScope(id, done)));
    return providers;
  }

  private static boolean hasAssessed(View view, ConnectorRecord connector) {
    for (SourceRecord source : view.sources(connector.id())) {
      if (source.kinds().contains(Observation.Kind.ASSESSMENT)) {
        for (ShardState shard : view.shards()) {
          if (shard.asOf() != null
              && shard.key().connector().equals(connector.id())
              && shard.key().source().equals(source.name())) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
