package io.nephoscope.provider.aws;

import io.nephoscope.provider.aws.ConfigAggregators.Aggregator;
import io.nephoscope.provider.aws.InventoryPaths.Way;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.config.model.SelectAggregateResourceConfigResponse;

/**
 * The inventory as an aggregator of AWS Config has it: every account and region it covers, asked in
 * one place. What it covers is not asked of Config in the account.
 */
final class AggregatedResources implements Source {

  private final OpenStages stages;
  private final AwsClients clients;
  private final InventoryPaths paths;
  private final String home;

  AggregatedResources(
      AwsSettings settings, OpenStages stages, AwsClients clients, InventoryPaths paths) {
    home = settings.home();
    this.stages = stages;
    this.clients = clients;
    this.paths = paths;
  }

  @Override
  public String name() {
    return "config-aggregator";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.RESOURCE, Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(() -> paths.shards(cell -> cell.way() == Way.AGGREGATOR));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard, token));
  }

  /** One bucket for all: they are all asked of the aggregator's own account and region. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("SelectAggregateResourceConfig/" + home, 5, 5);
  }

  private Page read(Shard shard, PageToken token) {
    Aggregator aggregator =
        paths
            .aggregator()
            .orElseThrow(() ->
                new ProviderException(
                    Category.NOT_ENABLED,
                    "config DescribeConfigurationAggregators of account "
                        + home
                        + ": no aggregator (expected: one)."));
    AwsClients.Desk desk = clients.desk(aggregator.account(), aggregator.region());
    List<Observation> said = new ArrayList<>();
    if (token.isFirst()) {
      said.addAll(paths.cell(shard).notes());
    }
    String query =
        ConfigItem.QUERY
            + " WHERE accountId = '"
            + shard.account().nativeId()
            + "' AND awsRegion = '"
            + shard.region()
            + "'";
    SelectAggregateResourceConfigResponse answer =
        desk.call(
            "config",
            "SelectAggregateResourceConfig",
            d ->
                d.config()
                    .selectAggregateResourceConfig(request ->
                        request
                            .configurationAggregatorName(aggregator.name())
                            .expression(query)
                            .limit(100)
                            .nextToken(token.isFirst() ? null : token.value())));
    if (!answer.hasResults()) {
      throw desk.unreadable("config", "SelectAggregateResourceConfig", "no list of results");
    }
    Set<String> seen = new HashSet<>();
    for (String result : answer.results()) {
      // What is in no region is there once for each region that records it.
      ConfigItem.resource(desk, "SelectAggregateResourceConfig", result)
          .filter(found -> !paths.isDescribed(shard, found.type()))
          .filter(found -> seen.add(found.nativeId()))
          .ifPresent(said::add);
    }
    return new Page(
        said, desk.next("config", "SelectAggregateResourceConfig", token, answer.nextToken()));
  }
}
