package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * A tenant of two hundred subscriptions, a hundred thousand resources and more than a hundred and
 * fifty thousand assessments, with Azure's quotas. Takes minutes; run it by {@code
 * -Dnephoscope.azure.scale=true -Dtest=AzureScaleTest}.
 */
@EnabledIfSystemProperty(named = "nephoscope.azure.scale", matches = "true")
final class AzureScaleTest {

  /** How many shards of a source the host reads at once. */
  private static final int AT_ONCE = 16;

  @Test
  void totalsEqualTheGroundTruthAndNoQuotaIsOverrun() throws Exception {
    int size = Integer.getInteger("nephoscope.azure.scale.size", 300_000);
    int subscriptions = Integer.getInteger("nephoscope.azure.scale.subscriptions", 200);
    try (SimulatedAzure azure =
            new SimulatedAzure(
                "--seed",
                "7",
                "--size",
                String.valueOf(size),
                "--azure-subscriptions",
                String.valueOf(subscriptions));
        Connector connector = azure.connect(Map.of())) {
      Totals totals = new Totals();
      long start = System.nanoTime();
      long denied = 0;
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        List<Future<Boolean>> reads = new ArrayList<>();
        for (String name : List.of("resource-graph", "assessments")) {
          Source source = SimulatedAzure.source(connector, name);
          Semaphore lane = new Semaphore(AT_ONCE, true);
          for (Shard shard : SimulatedAzure.done(source.shards())) {
            lane.acquire();
            reads.add(
                threads.submit(() -> {
                  try {
                    return read(source, shard, totals);
                  } finally {
                    lane.release();
                  }
                }));
          }
        }
        for (Future<Boolean> read : reads) {
          denied += done(read) ? 0 : 1;
        }
      }
      double wall = (System.nanoTime() - start) / 1e9;
      JsonNode calls = azure.json("/calls");
      JsonNode truth = azure.truth("/truth");
      double least = 0;
      for (JsonNode seconds : calls.path("leastSeconds")) {
        least = Math.max(least, seconds.asDouble());
      }
      JsonNode graph = calls.path("quotas").path("azure/resourcegraph");
      System.out.printf(
          "wall %.1f s, critical path by quotas %.1f s, resources %d, assessments %d, findings %d,"
              + " Graph queries %d, refused %d%n",
          wall,
          least,
          totals.resources.sum(),
          totals.assessments.sum(),
          totals.findings.sum(),
          graph.path("calls").asLong(),
          graph.path("refused").asLong());
      assertThat(totals.resources.sum()).isEqualTo(truth.at("/resources/readable").asLong());
      long findings =
          truth.at("/findings/byKind/MISCONFIGURATION").asLong()
              + truth.at("/findings/byKind/VULNERABILITY").asLong()
              + truth.at("/about/aws/findings/readable").asLong()
              + truth.at("/about/gcp/findings/readable").asLong();
      assertThat(totals.findings.sum()).isEqualTo(findings);
      assertThat(denied).isEqualTo(2); // The denied subscription, once per source.
      assertThat(graph.path("refused").asLong()).isZero();
      assertThat(graph.path("calls").asLong()).isEqualTo((totals.resources.sum() + 999) / 1000);
    }
  }

  private static final class Totals {
    final LongAdder resources = new LongAdder();
    final LongAdder assessments = new LongAdder();
    final LongAdder findings = new LongAdder();
  }

  private static boolean done(Future<Boolean> read) throws InterruptedException {
    try {
      return read.get();
    } catch (ExecutionException e) {
      throw new AssertionError("a shard was not read", e.getCause());
    }
  }

  /** False for a subscription that refuses. */
  private static boolean read(Source source, Shard shard, Totals totals)
      throws InterruptedException {
    PageToken token = PageToken.FIRST;
    while (!token.isEnd()) {
      Page page;
      try {
        page = SimulatedAzure.done(source.page(shard, token));
      } catch (ProviderException failure) {
        if (failure.category() == Category.PERMISSION_DENIED) {
          return false;
        }
        if (failure.category() != Category.THROTTLED) {
          throw failure;
        }
        Duration wait = failure.retryAfter();
        Thread.sleep(wait == null ? Duration.ofSeconds(1) : wait);
        continue;
      }
      for (Observation observation : page.observations()) {
        switch (observation) {
          case Resource resource -> totals.resources.increment();
          case Assessment assessment -> totals.assessments.increment();
          case Finding finding -> totals.findings.increment();
          default -> {}
        }
      }
      token = page.next();
    }
    return true;
  }
}
