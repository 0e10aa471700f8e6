package io.nephoscope.provider.aws;

import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.ssm.model.DescribeInstanceInformationResponse;
import software.amazon.awssdk.services.ssm.model.InstanceInformation;

/**
 * The SSM agents that Systems Manager knows. It says nothing of machines that never registered, nor
 * of stopped ones: their agents are not told here, which is not the same as none.
 */
final class SsmAgents implements Source {

  private final OpenStages stages;
  private final AwsClients clients;
  private final AwsSurvey survey;

  SsmAgents(OpenStages stages, AwsClients clients, AwsSurvey survey) {
    this.stages = stages;
    this.clients = clients;
    this.survey = survey;
  }

  @Override
  public String name() {
    return "ssm";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.AGENT_STATUS);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(10);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(survey::accountsByRegion);
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard, token));
  }

  @Override
  public Budget budget(Shard shard) {
    return new Budget(
        "DescribeInstanceInformation/" + shard.account().nativeId() + "/" + shard.region(), 5, 5);
  }

  private Page read(Shard shard, PageToken token) {
    AwsClients.Desk desk = clients.desk(shard.account().nativeId(), shard.region());
    DescribeInstanceInformationResponse answer =
        desk.call(
            "ssm",
            "DescribeInstanceInformation",
            d ->
                d.ssm()
                    .describeInstanceInformation(request ->
                        request.maxResults(50).nextToken(token.isFirst() ? null : token.value())));
    if (!answer.hasInstanceInformationList()) {
      throw desk.unreadable("ssm", "DescribeInstanceInformation", "no list of instances");
    }
    List<Observation> said = new ArrayList<>();
    for (InstanceInformation instance : answer.instanceInformationList()) {
      if (instance.instanceId() == null) {
        throw desk.unreadable("ssm", "DescribeInstanceInformation", "an instance without an id");
      }
      said.add(status(desk, instance));
    }
    return new Page(
        said, desk.next("ssm", "DescribeInstanceInformation", token, answer.nextToken()));
  }

  private AgentStatus status(AwsClients.Desk desk, InstanceInformation instance) {
    String ping = instance.pingStatusAsString();
    AgentStatus.State state =
        switch (ping) {
          case "Online" -> AgentStatus.State.ONLINE;
          case "ConnectionLost", "Inactive" -> AgentStatus.State.OFFLINE;
          case null, default -> AgentStatus.State.UNKNOWN;
        };
    return new AgentStatus(
        desk.account(),
        desk.region(),
        clients.arnOfInstance(desk, instance.instanceId()),
        "SSM Agent",
        state,
        instance.agentVersion(),
        instance.lastPingDateTime(),
        state == AgentStatus.State.ONLINE
            ? null
            : "Systems Manager says "
                + ping
                + (instance.lastPingDateTime() == null
                    ? "."
                    : "; last heard " + instance.lastPingDateTime() + "."));
  }
}
