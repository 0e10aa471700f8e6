package io.nephoscope.api.collect;

import static io.nephoscope.api.collect.ScriptedSource.answer;
import static io.nephoscope.api.collect.ScriptedSource.failure;
import static io.nephoscope.api.collect.ScriptedSource.resources;
import static io.nephoscope.api.collect.ScriptedSource.shard;
import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.spi.ProviderException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The collector as a server runs it: real time, real threads, a real store. */
class CollectorInRealTimeTest {

  @Test
  void fiveHundredShardsOfTwoPagesAreReadAndASecondTimeByARefresh(@TempDir Path folder)
      throws Exception {
    ScriptedSource things = new ScriptedSource("things");
    things.shards =
        () ->
            CompletableFuture.completedFuture(
                IntStream.range(0, 500).mapToObj(i -> shard("a" + i, "eu")).toList());
    things.pages =
        (shard, token) -> {
          String prefix = shard.account().nativeId();
          return token.isFirst()
              ? CompletableFuture.supplyAsync(() -> resources(prefix + "-first", 20))
                  .thenCompose(all -> answer(all, "2"))
              : answer(resources(prefix + "-second", 5));
        };
    ScriptedSource denied = new ScriptedSource("denied");
    denied.pages = (shard, token) -> failure(ProviderException.Category.PERMISSION_DENIED);
    ScriptedConnector connector = new ScriptedConnector(things, denied);
    try (SnapshotStore store = SnapshotStore.open(folder, Clock.systemUTC());
        Collector collector =
            Collector.start(
                List.of(new CollectedConnector("one", "test", connector, null)),
                store,
                Clock.systemUTC(),
                CollectSettings.defaults())) {
      collector.firstRead().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(collector.progress()).isEqualTo(new ReadingProgress(501, 501, 12_500, 1));
      RefreshReceipt receipt =
          collector
              .refresh(List.of("one"), List.of("things"))
              .toCompletableFuture()
              .get(60, TimeUnit.SECONDS);
      assertThat(receipt.shards()).isEqualTo(500);
      receipt.done().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(things.asked).hasSize(2_000);
    }
    assertThat(connector.closed).hasValue(1);
  }
}
