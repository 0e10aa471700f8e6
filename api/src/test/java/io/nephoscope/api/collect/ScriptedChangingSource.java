package io.nephoscope.api.collect;

import io.nephoscope.spi.Observation;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.Shard;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A scripted source that can also say what changed. */
final class ScriptedChangingSource extends ScriptedSource implements ReadsChanges {

  /** What a call of {@link #changes} does. */
  interface ChangedPages {
    CompletionStage<Changes> page(Instant since, PageToken token);
  }

  /** The moments since which changes were asked for, one for each page. */
  final List<Instant> since = new CopyOnWriteArrayList<>();

  volatile ChangedPages changed = (moment, token) -> changes(List.of(), List.of());
  volatile Duration wholeReadEvery = Duration.ofHours(24);

  ScriptedChangingSource(String name) {
    super(name);
  }

  /** The only page. */
  static CompletionStage<Changes> changes(
      List<? extends Observation> observations, List<Withdrawn> withdrawn) {
    return CompletableFuture.completedFuture(
        new Changes(List.copyOf(observations), withdrawn, PageToken.END));
  }

  static Withdrawn gone(String resource) {
    return new Withdrawn(Observation.Kind.RESOURCE, resource);
  }

  @Override
  public Duration wholeReadEvery() {
    return wholeReadEvery;
  }

  @Override
  public CompletionStage<Changes> changes(Shard shard, Instant moment, PageToken token) {
    since.add(moment);
    return changed.page(moment, token);
  }
}
