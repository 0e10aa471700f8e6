package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says, from the state of the shards, how fresh things are and what could not be seen. Pure. */
final class Gaps {

  private final StoreState state;
  private final Instant now;
  private final Set<String> accounts;

  /**
   * @param accounts the native ids of the accounts that are known
   */
  Gaps(StoreState state, Instant now, Set<String> accounts) {
    this.state = state;
    this.now = now;
    this.accounts = accounts;
  }

  FreshnessState freshness(ShardState shard) {
    if (shard.asOf() == null) {
      return shard.problem() == null ? FreshnessState.PENDING : FreshnessState.FAILED;
    }
    boolean failed = shard.problem() != null;
    boolean inherited = state.inherited().contains(shard.key().id());
    return failed || inherited || refused(shard.key()) || tooOld(shard)
        ? FreshnessState.STALE
        : FreshnessState.FRESH;
  }

  /** Nothing reads the shard again as long as its connector is refused. */
  private boolean refused(ShardKey key) {
    ConnectorRecord connector = state.connectors().get(key.connector());
    return connector != null && connector.state() == ConnectorRecord.State.REFUSED;
  }

  /** Data is too old when two readings in a row should have replaced it. */
  private boolean tooOld(ShardState shard) {
    SourceRecord source = source(shard.key());
    if (source == null || shard.asOf() == null) {
      return false;
    }
    Duration age = Duration.between(shard.asOf(), now);
    return age.compareTo(source.refreshEvery().multipliedBy(2)) > 0;
  }

  private @Nullable SourceRecord source(ShardKey key) {
    return state.sources().getOrDefault(key.connector(), Map.of()).get(key.source());
  }

  Freshness freshness(Reach reach) {
    FreshnessState worst = FreshnessState.FRESH;
    Instant oldest = null;
    boolean anything = false;
    for (ShardState shard : state.shards().values()) {
      if (reaches(reach, shard.key())) {
        anything = true;
        worst = worst.worse(freshness(shard));
        if (shard.asOf() != null && (oldest == null || shard.asOf().isBefore(oldest))) {
          oldest = shard.asOf();
        }
      }
    }
    for (ConnectorRecord connector : state.connectors().values()) {
      if (reachesProvider(reach, connector.provider())) {
        worst = worst.worse(unlisted(reach, connector));
      }
    }
    // Of what nobody reads nothing is known, so that it is not fresh.
    return new Freshness(anything ? worst : worst.worse(FreshnessState.PENDING), oldest, reach);
  }

  /** How fresh a connector is as far as none of its shards says so. */
  private FreshnessState unlisted(Reach reach, ConnectorRecord connector) {
    boolean anyShard =
        state.shards().values().stream()
            .anyMatch(shard ->
                shard.key().connector().equals(connector.id()) && reaches(reach, shard.key()));
    if (connector.problem() != null) {
      return anyShard ? FreshnessState.STALE : FreshnessState.FAILED;
    }
    FreshnessState worst = FreshnessState.FRESH;
    Collection<SourceRecord> sources =
        state.sources().getOrDefault(connector.id(), Map.of()).values();
    for (SourceRecord source : sources) {
      if (saysAnyOf(reach, source) && source.problem() != null) {
        worst = worst.worse(anyShard ? FreshnessState.STALE : FreshnessState.FAILED);
      }
    }
    boolean connecting = connector.state() == ConnectorRecord.State.CONNECTING;
    return connecting && !anyShard ? worst.worse(FreshnessState.PENDING) : worst;
  }

  /** Every gap within the reach; {@code said} are those that sources observed. */
  List<Gap> list(Reach reach, List<Row<io.nephoscope.spi.Gap>> said) {
    List<Gap> gaps = new ArrayList<>();
    for (ConnectorRecord connector : state.connectors().values()) {
      if (!reachesProvider(reach, connector.provider())) {
        continue;
      }
      Problem problem = connector.problem();
      if (problem != null) {
        gaps.add(gap(connector.id(), connector.provider(), null, null, null, problem));
      }
      for (SourceRecord source : state.sources().getOrDefault(connector.id(), Map.of()).values()) {
        if (source.problem() != null && saysAnyOf(reach, source)) {
          gaps.add(
              gap(
                  connector.id(),
                  connector.provider(),
                  source.name(),
                  null,
                  null,
                  source.problem()));
        }
      }
    }
    for (ShardState shard : state.shards().values()) {
      if (reaches(reach, shard.key())) {
        Gap gap = gap(shard);
        if (gap != null) {
          gaps.add(gap);
        }
      }
    }
    for (Row<io.nephoscope.spi.Gap> row : said) {
      io.nephoscope.spi.Gap value = row.value();
      if (reachesProvider(reach, row.provider()) && reachesAccount(reach, value.account())) {
        gaps.add(
            new Gap(
                row.connector(),
                row.provider(),
                row.source(),
                value.account(),
                value.region(),
                GapCategory.of(value.category()),
                value.message(),
                value.remedy(),
                null));
      }
    }
    return gaps;
  }

  private @Nullable Gap gap(ShardState shard) {
    ShardKey key = shard.key();
    Problem problem = shard.problem() != null ? shard.problem() : unread(shard);
    return problem == null
        ? null
        : gap(key.connector(), key.provider(), key.source(), key.account(), key.region(), problem);
  }

  /** Why a shard that did not fail is not known all the same. */
  private @Nullable Problem unread(ShardState shard) {
    return switch (freshness(shard)) {
      case FRESH, FAILED -> null;
      case PENDING ->
          new Problem(
              GapCategory.NEVER_READ,
              "It has not been read yet.",
              "It is read by itself.",
              Instant.EPOCH);
      case STALE ->
          new Problem(
              GapCategory.OUT_OF_DATE,
              "It was last read at "
                  + shard.asOf()
                  + " and has not been read again when it should have been.",
              "It is read again by itself, or at once with the mutation refresh.",
              Instant.EPOCH);
    };
  }

  private static Gap gap(
      String connector,
      String provider,
      @Nullable String source,
      @Nullable String account,
      @Nullable String region,
      Problem problem) {
    return new Gap(
        connector,
        provider,
        source,
        account,
        region,
        problem.category(),
        problem.message(),
        problem.remedy(),
        problem.since().equals(Instant.EPOCH) ? null : problem.since());
  }

  boolean reaches(Reach reach, ShardKey key) {
    SourceRecord source = source(key);
    return reachesProvider(reach, key.provider())
        && reachesAccount(reach, key.account())
        && (source == null || saysAnyOf(reach, source));
  }

  private static boolean reachesProvider(Reach reach, String provider) {
    return reach.providers().isEmpty() || reach.providers().contains(provider);
  }

  /** A scope that is no known account, such as an organisation, may hold any account. */
  private boolean reachesAccount(Reach reach, String account) {
    return reach.accounts().isEmpty()
        || reach.accounts().contains(account)
        || !accounts.contains(account);
  }

  private static boolean saysAnyOf(Reach reach, SourceRecord source) {
    return reach.kinds().isEmpty()
        || source.kinds().stream().anyMatch(kind -> reach.kinds().contains(kind));
  }

  /**
   * The units of the sources that assess, with the reason why they are not known or too old; and
   * the accounts that a wider shard leaves out, as its source says.
   *
   * @param said the gaps that sources observed
   */
  List<UnreadUnit> unread(List<Row<io.nephoscope.spi.Gap>> said) {
    Reach assessing = Reach.of(Observation.Kind.ASSESSMENT);
    List<UnreadUnit> units = new ArrayList<>();
    for (ShardState shard : state.shards().values()) {
      if (reaches(assessing, shard.key())) {
        Gap gap = gap(shard);
        if (gap != null) {
          ShardKey key = shard.key();
          units.add(
              new UnreadUnit(
                  key.provider(),
                  key.account(),
                  key.region(),
                  key.source(),
                  gap.category(),
                  gap.message()));
        }
      }
    }
    for (Gap gap : list(assessing, List.of())) {
      if (gap.account() == null) {
        units.add(
            new UnreadUnit(
                gap.provider(),
                "*",
                "*",
                gap.source() == null ? gap.connector() : gap.source(),
                gap.category(),
                gap.message()));
      }
    }
    units.addAll(leftOut(assessing, said));
    return units;
  }

  /** The accounts of which sources say gaps, and that they read as a part of something wider. */
  private List<UnreadUnit> leftOut(Reach assessing, List<Row<io.nephoscope.spi.Gap>> said) {
    Set<List<String>> readByItself = new HashSet<>();
    for (ShardState shard : state.shards().values()) {
      ShardKey key = shard.key();
      readByItself.add(List.of(key.connector(), key.source(), key.account()));
    }
    List<UnreadUnit> units = new ArrayList<>();
    for (Row<io.nephoscope.spi.Gap> row : said) {
      io.nephoscope.spi.Gap gap = row.value();
      SourceRecord source =
          state.sources().getOrDefault(row.connector(), Map.of()).get(row.source());
      if (source != null
          && saysAnyOf(assessing, source)
          && !readByItself.contains(List.of(row.connector(), row.source(), gap.account()))) {
        units.add(
            new UnreadUnit(
                row.provider(),
                gap.account(),
                gap.region() == null ? "*" : gap.region(),
                row.source(),
                GapCategory.of(gap.category()),
                gap.message()));
      }
    }
    return units;
  }
}
