package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * More pages than Resource Graph answers in five seconds, with Azure's quotas. {@code
 * bench/azure-tenant} reads a large tenant.
 */
final class GraphQuotaTest {

  @Test
  void allResourcesAreReadWithAQueryPerPageAndNoFiveSecondsSeeMoreThanFifteen() {
    try (SimulatedAzure azure =
            new SimulatedAzure("--seed", "7", "--size", "60000", "--azure-subscriptions", "30");
        Connector connector = azure.connect(Map.of())) {
      Source source = SimulatedAzure.source(connector, "resource-graph");
      long resources = 0;
      int denied = 0;
      for (Shard shard : SimulatedAzure.done(source.shards())) {
        try {
          for (Observation one : SimulatedAzure.all(source, shard)) {
            resources += one instanceof Resource ? 1 : 0;
          }
        } catch (ProviderException failure) {
          assertThat(failure.category()).isEqualTo(Category.PERMISSION_DENIED);
          denied++;
        }
      }
      JsonNode calls = azure.json("/calls");
      JsonNode graph = calls.path("quotas").path("azure/resourcegraph");
      assertThat(resources).isEqualTo(azure.truth("/truth").at("/resources/readable").asLong());
      assertThat(denied).isEqualTo(1);
      assertThat(graph.path("calls").asLong())
          .isEqualTo((resources + 999) / 1000)
          .isGreaterThan(15);
      assertThat(graph.path("refused").asLong()).isZero();
      assertThat(calls.path("mostInAWindow").path("azure/resourcegraph").asLong())
          .isBetween(1L, 15L);
    }
  }
}
