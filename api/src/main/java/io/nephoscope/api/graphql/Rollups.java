package io.nephoscope.api.graphql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.nephoscope.api.compliance.ProviderInScope;
import io.nephoscope.api.compliance.StandardRollup;
import io.nephoscope.api.compliance.StandardTally;
import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.api.standards.CatalogueStandard;
import io.nephoscope.api.standards.StandardId;
import io.nephoscope.spi.Observation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Rolls standards up, once for each view, standard and scope. */
final class Rollups {

  private record Key(long snapshot, StandardId standard, Scope scope) {}

  private static final Set<Observation.Kind> TELLING =
      Set.of(Observation.Kind.STANDARD, Observation.Kind.CONTROL, Observation.Kind.ASSESSMENT);

  /** Of an organisation with hundreds of accounts each has some hundred thousand verdicts. */
  private final Cache<Key, StandardRollup> known =
      Caffeine.newBuilder()
          .maximumWeight(4_000_000)
          .weigher((Key key, StandardRollup rollup) -> verdicts(rollup))
          .expireAfterAccess(Duration.ofMinutes(30))
          .build();

  StandardRollup of(View view, StandardId standard, Scope scope) {
    return known.get(new Key(view.number(), standard, scope), key -> rollUp(view, standard, scope));
  }

  private static int verdicts(StandardRollup rollup) {
    return 100
        + rollup.controls().stream()
            .mapToInt(control -> 1 + control.byProvider().size() + control.byAccount().size())
            .sum();
  }

  private static StandardRollup rollUp(View view, StandardId standard, Scope scope) {
    StandardTally tally =
        new StandardTally(
            catalogued(standard, view),
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
    if (ids == null) {
      return to;
    }
    Set<Long> numbers = new HashSet<>();
    ids.forEach(id -> numbers.add(GlobalId.number(id)));
    return fact -> {
      if (fact.isOfResource() && numbers.contains(fact.resource())) {
        to.accept(fact);
      }
    };
  }

  /** A standard as the catalogue has it; a cloud's own is about that cloud. */
  static CatalogueStandard catalogued(StandardId standard, View view) {
    return view.catalogue()
        .standard(standard)
        .orElseGet(() ->
            new CatalogueStandard(
                standard,
                standard.ownName(),
                standard.ownName(),
                List.of(),
                false,
                standard.owner().orElse(null)));
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

  /**
   * Whether each source that tells of standards, controls or assessments has been read somewhere,
   * so that silence about a standard means something.
   */
  private static boolean hasAssessed(View view, ConnectorRecord connector) {
    boolean any = false;
    for (SourceRecord source : view.sources(connector.id())) {
      if (!Collections.disjoint(source.kinds(), TELLING)) {
        if (!hasBeenRead(view, connector, source)) {
          return false;
        }
        any = true;
      }
    }
    return any;
  }

  private static boolean hasBeenRead(View view, ConnectorRecord connector, SourceRecord source) {
    return view.shards().stream()
        .anyMatch(shard ->
            shard.asOf() != null
                && shard.key().connector().equals(connector.id())
                && shard.key().source().equals(source.name()));
  }
}
