package io.nephoscope.provider.aws;

import io.nephoscope.provider.aws.InventoryPaths.Way;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
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
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.config.model.SelectResourceConfigResponse;

/**
 * The inventory, as AWS Config recorded it in each account and region. AWS answers a query with
 * nothing where no recorder runs, so the recorder is looked at before the first page of every
 * shard: without one the shard fails with {@code NOT_ENABLED}, and is asked of each service from
 * the next round on.
 */
final class ConfigResources implements Source {

  private final OpenStages stages;
  private final AwsClients clients;
  private final AwsSurvey survey;
  private final InventoryPaths paths;

  ConfigResources(OpenStages stages, AwsClients clients, AwsSurvey survey, InventoryPaths paths) {
    this.stages = stages;
    this.clients = clients;
    this.survey = survey;
    this.paths = paths;
  }

  @Override
  public String name() {
    return "config";
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
    return stages.start(() -> paths.shards(cell -> cell.way() == Way.CONFIG));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard, token));
  }

  @Override
  public Budget budget(Shard shard) {
    return new Budget(
        "SelectResourceConfig/" + shard.account().nativeId() + "/" + shard.region(), 5, 5);
  }

  private Page read(Shard shard, PageToken token) {
    AwsClients.Desk desk = clients.desk(shard.account().nativeId(), shard.region());
    List<Observation> said = new ArrayList<>();
    if (token.isFirst()) {
      desk.enter();
      said.addAll(limits(desk, paths.freshRecording(desk)));
      said.addAll(paths.cell(shard).notes());
    }
    SelectResourceConfigResponse answer =
        desk.call(
            "config",
            "SelectResourceConfig",
            d ->
                d.config()
                    .selectResourceConfig(request ->
                        request
                            .expression(ConfigItem.QUERY)
                            .limit(100)
                            .nextToken(token.isFirst() ? null : token.value())));
    if (!answer.hasResults()) {
      throw desk.unreadable("config", "SelectResourceConfig", "no list of results");
    }
    for (String result : answer.results()) {
      Optional<Resource> found = ConfigItem.resource(desk, "SelectResourceConfig", result);
      found
          .filter(one -> !paths.isDescribed(shard, one.type()))
          .filter(one -> !one.type().startsWith("AWS::IAM::") || isFirstToRecordGlobal(desk))
          .ifPresent(said::add);
    }
    PageToken next = desk.next("config", "SelectResourceConfig", token, answer.nextToken());
    if (next.isEnd() && !token.isFirst()) {
      // A recorder that was stopped meanwhile ends the answers early and says nothing of it.
      limits(desk, paths.freshRecording(desk));
    }
    return new Page(said, next);
  }

  /** What this recorder does badly; fails where it sees nothing at all. */
  private static List<Gap> limits(AwsClients.Desk desk, ConfigRecording recording) {
    String where =
        "config DescribeConfigurationRecorderStatus of account "
            + desk.account()
            + " in "
            + desk.region();
    if (!recording.running()) {
      throw new ProviderException(
          Category.NOT_ENABLED,
          where
              + (recording.exists()
                  ? ": the configuration recorder is stopped"
                  : ": there is no configuration recorder")
              + " (expected: one that records).",
          "Start the AWS Config recorder in "
              + desk.region()
              + " of account "
              + desk.account()
              + ".",
          null,
          null);
    }
    return recording.failing()
        ? List.of(
            new Gap(
                desk.account(),
                desk.region(),
                Category.UNAVAILABLE,
                where + ": the recorder's last delivery failed (expected: success).",
                "Check the recorder's role, bucket and topic."))
        : List.of();
  }

  /**
   * Users, groups, roles and policies are recorded in every region that is told to; they are taken
   * from the first of those, so that each is said once. Other global resources are recorded in one
   * region only.
   */
  private boolean isFirstToRecordGlobal(AwsClients.Desk desk) {
    if (paths.identitiesAggregated(desk.account())) {
      return false;
    }
    for (String region : survey.regions(desk.account())) {
      if (region.equals(desk.region())) {
        return true;
      }
      try {
        ConfigRecording there = paths.recording(clients.desk(desk.account(), region));
        if (there.running() && there.global()) {
          return false;
        }
      } catch (ProviderException e) {
        if (e.category() != Category.PERMISSION_DENIED && e.category() != Category.NOT_ENABLED) {
          throw e;
        }
      }
    }
    return true;
  }
}
