package io.nephoscope.provider.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Gap;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ssm.model.DescribeInstanceInformationResponse;
import software.amazon.awssdk.services.ssm.model.InstanceInformation;
import software.amazon.awssdk.services.ssm.model.InstanceInformationStringFilter;

/**
 * The SSM agent of every EC2 instance, and of the machines elsewhere that registered with Systems
 * Manager. Systems Manager says nothing of instances that never registered, nor of stopped ones: so
 * EC2 is asked for its instances, a page at a time, and Systems Manager for just those. Where EC2
 * refuses, the agents that Systems Manager knows are told, and that the others are missing.
 */
final class SsmAgents implements Source {

  private static final String SERVICE = "ssm";
  private static final String OPERATION = "DescribeInstanceInformation";
  private static final String AGENT = "SSM Agent";
  private static final JsonMapper JSON = new JsonMapper();

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
    return Set.of(Kind.AGENT_STATUS, Kind.GAP);
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

  /** A page is up to five calls of three operations. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget(
        "DescribeInstanceInformation/" + shard.account().nativeId() + "/" + shard.region(), 2, 4);
  }

  /**
   * Where a reading stands: the machines elsewhere (or all that Systems Manager knows, where EC2
   * refuses) and the instances are paged side by side.
   *
   * @param refused whether EC2 does not tell of its instances
   * @param registeredDone whether Systems Manager's own list is at its end
   * @param registered where Systems Manager's own list goes on; {@code null} at its beginning
   * @param instancesDone whether the instances are at their end
   * @param instances where the instances go on; {@code null} at their beginning
   */
  record Place(
      boolean refused,
      boolean registeredDone,
      @Nullable String registered,
      boolean instancesDone,
      @Nullable String instances) {}

  private Page read(Shard shard, PageToken token) {
    AwsClients.Desk desk = clients.desk(shard.account().nativeId(), shard.region());
    Place place =
        token.isFirst() ? new Place(false, false, null, false, null) : placeOf(desk, token);
    desk.enter();
    List<Observation> said = new ArrayList<>();
    boolean refused = place.refused();
    boolean instancesDone = place.instancesDone();
    String instances = place.instances();
    if (!instancesDone) {
      try {
        instances = readInstances(desk, instances, said);
        instancesDone = instances == null;
      } catch (ProviderException e) {
        if (!token.isFirst() || e.category() != Category.PERMISSION_DENIED) {
          throw e;
        }
        refused = true;
        instancesDone = true;
        said.add(instancesUnknown(desk, e));
      }
    }
    boolean registeredDone = place.registeredDone();
    String registered = place.registered();
    if (!registeredDone) {
      registered = readRegistered(desk, refused, registered, said);
      registeredDone = registered == null;
    }
    return new Page(
        said,
        registeredDone && instancesDone
            ? PageToken.END
            : tokenOf(
                desk, new Place(refused, registeredDone, registered, instancesDone, instances)));
  }

  private static Gap instancesUnknown(AwsClients.Desk desk, ProviderException e) {
    return new Gap(
        desk.account(),
        desk.region(),
        e.category(),
        Objects.toString(e.getMessage(), "EC2 refuses to list instances.")
            + " Instances that Systems Manager does not manage are not told.",
        e.remedy());
  }

  // ---- instances of EC2

  /** Says a page of instances; returns where they go on, {@code null} at the end. */
  private @Nullable String readInstances(
      AwsClients.Desk desk, @Nullable String from, List<Observation> said) {
    DescribeInstancesResponse answer =
        desk.call(
            "ec2",
            "DescribeInstances",
            d -> d.ec2().describeInstances(request -> request.maxResults(100).nextToken(from)));
    List<Instance> found =
        answer.reservations().stream()
            .flatMap(reservation -> reservation.instances().stream())
            .filter(instance -> !"terminated".equals(stateOf(instance)))
            .toList();
    for (Instance instance : found) {
      if (instance.instanceId() == null) {
        throw desk.unreadable("ec2", "DescribeInstances", "an instance without an id");
      }
    }
    Map<String, InstanceInformation> managed = managed(desk, found);
    Map<String, String> images =
        MachineImageNames.asked(
            desk,
            found.stream()
                .filter(instance -> !managed.containsKey(instance.instanceId()))
                .filter(instance -> "running".equals(stateOf(instance)))
                .toList());
    for (Instance instance : found) {
      InstanceInformation information = managed.get(instance.instanceId());
      said.add(
          information == null
              ? unmanaged(desk, instance, images.get(instance.imageId()))
              : status(desk, information));
    }
    String next = answer.nextToken();
    if (next == null || next.isEmpty()) {
      return null;
    }
    if (next.equals(from)) {
      throw desk.unreadable("ec2", "DescribeInstances", "the page token it was asked with");
    }
    return next;
  }

  private static Map<String, InstanceInformation> managed(
      AwsClients.Desk desk, List<Instance> instances) {
    Map<String, InstanceInformation> managed = new HashMap<>();
    List<String> ids = instances.stream().map(Instance::instanceId).toList();
    for (int from = 0; from < ids.size(); from += 100) {
      List<String> some = ids.subList(from, Math.min(from + 100, ids.size()));
      String token = null;
      do {
        DescribeInstanceInformationResponse answer = ask(desk, "InstanceIds", some, token);
        answer
            .instanceInformationList()
            .forEach(information -> managed.put(information.instanceId(), information));
        token = next(desk, token, answer);
      } while (token != null);
    }
    return managed;
  }

  private AgentStatus unmanaged(AwsClients.Desk desk, Instance instance, @Nullable String image) {
    AgentWithout without = AgentWithout.of(instance, image);
    return new AgentStatus(
        desk.account(),
        desk.region(),
        clients.arnOfInstance(desk, instance.instanceId()),
        AGENT,
        without.state(),
        null,
        null,
        without.reason());
  }

  static @Nullable String stateOf(Instance instance) {
    return instance.state() == null ? null : instance.state().nameAsString();
  }

  // ---- what Systems Manager lists by itself

  private @Nullable String readRegistered(
      AwsClients.Desk desk, boolean all, @Nullable String from, List<Observation> said) {
    DescribeInstanceInformationResponse answer =
        all
            ? ask(desk, null, List.of(), from)
            : ask(desk, "ResourceType", List.of("ManagedInstance"), from);
    answer.instanceInformationList().forEach(information -> said.add(status(desk, information)));
    return next(desk, from, answer);
  }

  private static DescribeInstanceInformationResponse ask(
      AwsClients.Desk desk, @Nullable String key, List<String> values, @Nullable String from) {
    DescribeInstanceInformationResponse answer =
        desk.call(
            SERVICE,
            OPERATION,
            d ->
                d.ssm()
                    .describeInstanceInformation(request -> {
                      request.maxResults(50).nextToken(from);
                      if (key != null) {
                        request.filters(
                            InstanceInformationStringFilter.builder()
                                .key(key)
                                .values(values)
                                .build());
                      }
                    }));
    if (!answer.hasInstanceInformationList()) {
      throw desk.unreadable(SERVICE, OPERATION, "no list of instances");
    }
    for (InstanceInformation instance : answer.instanceInformationList()) {
      if (instance.instanceId() == null) {
        throw desk.unreadable(SERVICE, OPERATION, "an instance without an id");
      }
    }
    return answer;
  }

  private static @Nullable String next(
      AwsClients.Desk desk, @Nullable String from, DescribeInstanceInformationResponse answer) {
    String next = answer.nextToken();
    if (next == null || next.isEmpty()) {
      return null;
    }
    if (next.equals(from)) {
      throw desk.unreadable(SERVICE, OPERATION, "the page token it was asked with");
    }
    return next;
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
        AGENT,
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

  private static PageToken tokenOf(AwsClients.Desk desk, Place place) {
    try {
      return PageToken.of(JSON.writeValueAsString(place));
    } catch (JsonProcessingException e) {
      throw desk.unreadable(SERVICE, OPERATION, "a page token that cannot be kept");
    }
  }

  private static Place placeOf(AwsClients.Desk desk, PageToken token) {
    try {
      return JSON.readValue(token.value(), Place.class);
    } catch (JsonProcessingException e) {
      throw desk.unreadable(SERVICE, OPERATION, "a page token of somebody else");
    }
  }
}
