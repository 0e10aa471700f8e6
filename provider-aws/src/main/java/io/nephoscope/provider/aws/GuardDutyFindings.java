package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.guardduty.model.Condition;
import software.amazon.awssdk.services.guardduty.model.GetDetectorResponse;
import software.amazon.awssdk.services.guardduty.model.GetFindingsResponse;
import software.amazon.awssdk.services.guardduty.model.ListDetectorsResponse;
import software.amazon.awssdk.services.guardduty.model.ListFindingsResponse;
import software.amazon.awssdk.services.guardduty.model.Resource;

/**
 * Threats from GuardDuty itself, where Security Hub does not take them in; elsewhere only whether
 * GuardDuty is on. Archived findings are left out: what they said is settled.
 */
final class GuardDutyFindings implements Source {

  private static final String SERVICE = "guardduty";

  private final OpenStages stages;
  private final AwsClients clients;
  private final AwsSurvey survey;
  private final HubImports imports;

  GuardDutyFindings(OpenStages stages, AwsClients clients, AwsSurvey survey, HubImports imports) {
    this.stages = stages;
    this.clients = clients;
    this.survey = survey;
    this.imports = imports;
  }

  @Override
  public String name() {
    return "guardduty";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.FINDING);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(30);
  }

  @Override
  public boolean statesPasses() {
    return false;
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(survey::accountsByRegion);
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard, token));
  }

  /** AWS names no rate; a page is two calls, so this is a careful one. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("guardduty/" + shard.account().nativeId() + "/" + shard.region(), 2, 4);
  }

  private Page read(Shard shard, PageToken token) {
    AwsClients.Desk desk = clients.desk(shard.account().nativeId(), shard.region());
    String detector;
    String next;
    if (token.isFirst()) {
      detector = detector(desk);
      next = null;
      if (imports.takesIn(desk, "aws/guardduty")) {
        return new Page(List.of(), PageToken.END);
      }
    } else {
      String value = Objects.requireNonNull(token.value());
      int blank = value.indexOf(' ');
      if (blank < 0) {
        throw desk.unreadable(SERVICE, "ListFindings", "a page token of somebody else");
      }
      detector = value.substring(0, blank);
      next = value.substring(blank + 1);
    }
    ListFindingsResponse ids =
        desk.call(
            SERVICE,
            "ListFindings",
            d ->
                d.guardDuty()
                    .listFindings(request ->
                        request
                            .detectorId(detector)
                            .findingCriteria(criteria ->
                                criteria.criterion(
                                    Map.of(
                                        "service.archived",
                                        Condition.builder().equalsValue("false").build())))
                            .maxResults(50)
                            .nextToken(next)));
    if (!ids.hasFindingIds()) {
      throw desk.unreadable(SERVICE, "ListFindings", "no list of ids");
    }
    List<Observation> said =
        ids.findingIds().isEmpty() ? List.of() : findings(desk, detector, ids.findingIds());
    String following = ids.nextToken();
    if (following == null || following.isEmpty()) {
      return new Page(said, PageToken.END);
    }
    if (following.equals(next)) {
      throw desk.unreadable(SERVICE, "ListFindings", "the page token it was asked with");
    }
    return new Page(said, PageToken.of(detector + " " + following));
  }

  /** The detector of this account and region; fails when there is none or it is off. */
  private static String detector(AwsClients.Desk desk) {
    ListDetectorsResponse detectors =
        desk.call(SERVICE, "ListDetectors", d -> d.guardDuty().listDetectors(request -> {}));
    if (!detectors.hasDetectorIds()) {
      throw desk.unreadable(SERVICE, "ListDetectors", "no list of detectors");
    }
    if (detectors.detectorIds().isEmpty()) {
      throw desk.switchedOff(SERVICE, "ListDetectors", "there is no detector");
    }
    String id = detectors.detectorIds().getFirst();
    GetDetectorResponse detector =
        desk.call(
            SERVICE,
            "GetDetector",
            d -> d.guardDuty().getDetector(request -> request.detectorId(id)));
    if (!"ENABLED".equals(detector.statusAsString())) {
      throw desk.switchedOff(
          SERVICE, "GetDetector", "the detector's status is " + detector.statusAsString());
    }
    return id;
  }

  private List<Observation> findings(AwsClients.Desk desk, String detector, List<String> ids) {
    VerbatimList verbatim = new VerbatimList();
    GetFindingsResponse answer =
        desk.call(
            SERVICE,
            "GetFindings",
            d ->
                d.guardDuty()
                    .getFindings(request ->
                        request
                            .detectorId(detector)
                            .findingIds(ids)
                            .overrideConfiguration(verbatim.kept())));
    JsonNode written =
        verbatim.of(desk, SERVICE, "GetFindings", "findings", answer.findings().size());
    List<Observation> said = new ArrayList<>();
    for (int i = 0; i < answer.findings().size(); i++) {
      said.add(finding(desk, answer.findings().get(i), written.get(i).toString()));
    }
    return said;
  }

  private Finding finding(
      AwsClients.Desk desk,
      software.amazon.awssdk.services.guardduty.model.Finding found,
      String json) {
    if (found.arn() == null || found.accountId() == null) {
      throw desk.unreadable(SERVICE, "GetFindings", "a finding without ARN or account");
    }
    Finding.Builder said =
        Finding.builder(found.accountId(), found.arn(), "GuardDuty", Finding.Type.THREAT)
            .region(desk.region())
            .severity(severity(found.severity()))
            .title(found.title() == null ? found.arn() : found.title())
            .description(found.description())
            .seen(AsffFinding.time(found.createdAt()), AsffFinding.time(found.updatedAt()))
            .nativeJson(json);
    if (found.resource() != null) {
      resources(desk, found.resource()).forEach(said::resource);
    }
    return said.build();
  }

  /** GuardDuty's own bounds: from 1 low, from 4 medium, from 7 high, from 9 critical. */
  static Severity severity(@Nullable Double severity) {
    if (severity == null) {
      return Severity.UNKNOWN;
    }
    return severity >= 9
        ? Severity.CRITICAL
        : severity >= 7 ? Severity.HIGH : severity >= 4 ? Severity.MEDIUM : Severity.LOW;
  }

  private List<Finding.ResourceRef> resources(AwsClients.Desk desk, Resource about) {
    List<Finding.ResourceRef> refs = new ArrayList<>();
    if (about.instanceDetails() != null && about.instanceDetails().instanceId() != null) {
      refs.add(
          new Finding.ResourceRef(
              clients.arnOfInstance(desk, about.instanceDetails().instanceId()),
              "AwsEc2Instance",
              null));
    }
    about
        .s3BucketDetails()
        .forEach(bucket -> add(refs, bucket.arn(), "AwsS3Bucket", bucket.name()));
    if (about.eksClusterDetails() != null) {
      add(refs, about.eksClusterDetails().arn(), "AwsEksCluster", about.eksClusterDetails().name());
    }
    if (about.ecsClusterDetails() != null) {
      add(refs, about.ecsClusterDetails().arn(), "AwsEcsCluster", about.ecsClusterDetails().name());
    }
    if (about.rdsDbInstanceDetails() != null) {
      add(
          refs,
          about.rdsDbInstanceDetails().dbInstanceArn(),
          "AwsRdsDbInstance",
          about.rdsDbInstanceDetails().dbInstanceIdentifier());
    }
    if (about.lambdaDetails() != null) {
      add(
          refs,
          about.lambdaDetails().functionArn(),
          "AwsLambdaFunction",
          about.lambdaDetails().functionName());
    }
    return refs;
  }

  private static void add(
      List<Finding.ResourceRef> refs, @Nullable String arn, String type, @Nullable String name) {
    if (arn != null && !arn.isEmpty()) {
      refs.add(new Finding.ResourceRef(arn, type, name));
    }
  }
}
