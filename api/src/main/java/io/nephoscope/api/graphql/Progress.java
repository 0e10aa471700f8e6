package io.nephoscope.api.graphql;

import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.ShardState;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the reading of one source has come.
 *
 * @param connector the connector's id
 * @param source the source's name
 * @param shardsDone how many of its shards were read, or tried, to an end at least once
 * @param shardsTotal how many it has
 * @param observations how many observations are kept of it
 * @param failed how many of its shards failed when they were last tried
 * @param snapshot the number of the snapshot that says so
 */
record Progress(
    String connector,
    String source,
    int shardsDone,
    int shardsTotal,
    long observations,
    int failed,
    long snapshot) {

  /** Every source of every connector, by connector and name. */
  static List<Progress> of(View view) {
    Map<String, List<ShardState>> shards = new HashMap<>();
    for (ShardState shard : view.shards()) {
      shards
          .computeIfAbsent(
              key(shard.key().connector(), shard.key().source()), k -> new ArrayList<>())
          .add(shard);
    }
    List<Progress> all = new ArrayList<>();
    for (ConnectorRecord connector : view.connectors()) {
      for (SourceRecord source : view.sources(connector.id())) {
        List<ShardState> own = shards.getOrDefault(key(connector.id(), source.name()), List.of());
        all.add(of(connector.id(), source.name(), own, view.number()));
      }
    }
    return all;
  }

  private static Progress of(
      String connector, String source, List<ShardState> shards, long number) {
    int done = 0;
    int failed = 0;
    long observations = 0;
    for (ShardState shard : shards) {
      done += shard.attemptedAt() == null ? 0 : 1;
      failed += shard.problem() == null ? 0 : 1;
      observations += shard.observations();
    }
    return new Progress(connector, source, done, shards.size(), observations, failed, number);
  }

  /** What the source is called among all. */
  String key() {
    return key(connector, source);
  }

  private static String key(String connector, String source) {
    return connector + "/" + source;
  }

  /** Whether the other one says the same, whichever snapshot it is from. */
  boolean saysAsMuchAs(Progress other) {
    return shardsDone == other.shardsDone
        && shardsTotal == other.shardsTotal
        && observations == other.observations
        && failed == other.failed;
  }
}
