package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.inspector2.model.AccountState;
import software.amazon.awssdk.services.inspector2.model.BatchGetAccountStatusResponse;
import software.amazon.awssdk.services.inspector2.model.ListFindingsResponse;
import software.amazon.awssdk.services.inspector2.model.Resource;
import software.amazon.awssdk.services.inspector2.model.ResourceState;
import software.amazon.awssdk.services.inspector2.model.StringComparison;
import software.amazon.awssdk.services.inspector2.model.StringFilter;

/**
 * Vulnerabilities from Inspector itself, where Security Hub does not take them in; elsewhere only
 * whether Inspector is on, and for which resources.
 */
final class InspectorFindings implements Source {

  private static final String SERVICE = "inspector2";
  private static final String STATUS = "BatchGetAccountStatus";
  private static final String FINDINGS = "ListFindings";

  private final OpenStages stages;
  private final AwsClients clients;
  private final AwsSurvey survey;
  private final HubImports imports;

  InspectorFindings(OpenStages stages, AwsClients clients, AwsSurvey survey, HubImports imports) {
    this.stages = stages;
    this.clients = clients;
    this.survey = survey;
    this.imports = imports;
  }

  @Override
  public String name() {
    return "inspector";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.FINDING, Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofHours(1);
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

  /** AWS names no rate; this is a careful one. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("inspector2/" + shard.account().nativeId() + "/" + shard.region(), 2, 4);
  }

  private Page read(Shard shard, PageToken token) {
    AwsClients.Desk desk = clients.desk(shard.account().nativeId(), shard.region());
    List<Observation> said = new ArrayList<>();
    if (token.isFirst()) {
      said.addAll(notScanned(desk));
      if (imports.takesIn(desk, "aws/inspector")) {
        return new Page(said, PageToken.END);
      }
    }
    VerbatimList verbatim = new VerbatimList();
    ListFindingsResponse answer =
        desk.call(
            SERVICE,
            FINDINGS,
            d ->
                d.inspector()
                    .listFindings(request ->
                        request
                            .filterCriteria(criteria ->
                                criteria
                                    .findingStatus(is("ACTIVE"), is("SUPPRESSED"))
                                    .awsAccountId(is(desk.account())))
                            .maxResults(100)
                            .nextToken(token.isFirst() ? null : token.value())
                            .overrideConfiguration(verbatim.kept())));
    JsonNode written = verbatim.of(desk, SERVICE, FINDINGS, "findings", answer.findings().size());
    for (int i = 0; i < answer.findings().size(); i++) {
      said.add(finding(desk, answer.findings().get(i), written.get(i).toString()));
    }
    return new Page(said, desk.next(SERVICE, FINDINGS, token, answer.nextToken()));
  }

  private static StringFilter is(String value) {
    return StringFilter.builder().comparison(StringComparison.EQUALS).value(value).build();
  }

  /** What Inspector does not look at here; fails when it is off altogether. */
  private static List<Gap> notScanned(AwsClients.Desk desk) {
    BatchGetAccountStatusResponse answer =
        desk.call(
            SERVICE,
            STATUS,
            d ->
                d.inspector().batchGetAccountStatus(request -> request.accountIds(desk.account())));
    AccountState account =
        answer.accounts().stream()
            .filter(one -> desk.account().equals(one.accountId()))
            .findFirst()
            .orElseThrow(() -> desk.unreadable(SERVICE, STATUS, "nothing about the account"));
    String status = account.state() == null ? null : account.state().statusAsString();
    if (status == null) {
      throw desk.unreadable(SERVICE, STATUS, "an account without a status");
    }
    if (!status.equals("ENABLED") && !status.equals("ENABLING")) {
      throw desk.switchedOff(SERVICE, STATUS, "its status is " + status);
    }
    List<Gap> gaps = new ArrayList<>();
    kinds(account.resourceState())
        .forEach((kind, state) -> {
          if (!state.equals("ENABLED") && !state.equals("ENABLING")) {
            gaps.add(
                new Gap(
                    desk.account(),
                    desk.region(),
                    Category.NOT_ENABLED,
                    "inspector2 of account "
                        + desk.account()
                        + " in "
                        + desk.region()
                        + ": it does not look at "
                        + kind
                        + ", whose status is "
                        + state
                        + " (expected: ENABLED).",
                    "Enable Amazon Inspector for "
                        + kind
                        + " in "
                        + desk.region()
                        + " of account "
                        + desk.account()
                        + "."));
          }
        });
    return gaps;
  }

  private static Map<String, String> kinds(
      @org.jspecify.annotations.Nullable ResourceState states) {
    Map<String, String> kinds = new TreeMap<>();
    if (states != null) {
      if (states.ec2() != null && states.ec2().statusAsString() != null) {
        kinds.put("EC2 instances", states.ec2().statusAsString());
      }
      if (states.ecr() != null && states.ecr().statusAsString() != null) {
        kinds.put("ECR images", states.ecr().statusAsString());
      }
      if (states.lambda() != null && states.lambda().statusAsString() != null) {
        kinds.put("Lambda functions", states.lambda().statusAsString());
      }
    }
    return kinds;
  }

  private Finding finding(
      AwsClients.Desk desk,
      software.amazon.awssdk.services.inspector2.model.Finding found,
      String json) {
    if (found.findingArn() == null || found.awsAccountId() == null) {
      throw desk.unreadable(SERVICE, FINDINGS, "a finding without ARN or account");
    }
    boolean network = "NETWORK_REACHABILITY".equals(found.typeAsString());
    Finding.Builder said =
        Finding.builder(
                found.awsAccountId(),
                found.findingArn(),
                "Inspector",
                network ? Finding.Type.MISCONFIGURATION : Finding.Type.VULNERABILITY)
            .region(desk.region())
            .state(
                "SUPPRESSED".equals(found.statusAsString())
                    ? Finding.State.SUPPRESSED
                    : Finding.State.ACTIVE)
            .severity(AsffFinding.severity(found.severityAsString()))
            .title(found.title() == null ? found.findingArn() : found.title())
            .description(found.description())
            .seen(found.firstObservedAt(), found.lastObservedAt())
            .nativeJson(json);
    for (Resource resource : found.resources()) {
      if (resource.id() != null) {
        said.resource(
            new Finding.ResourceRef(
                arn(desk, resource.typeAsString(), resource.id()), resource.typeAsString(), null));
      }
    }
    if (found.remediation() != null && found.remediation().recommendation() != null) {
      said.remediation(
          found.remediation().recommendation().text(), found.remediation().recommendation().url());
    }
    return said.build();
  }

  /** Inspector names instances by id, and functions with their version. */
  private String arn(AwsClients.Desk desk, String type, String id) {
    if ("AWS_EC2_INSTANCE".equals(type) && !id.startsWith("arn:")) {
      return clients.arnOfInstance(desk, id);
    }
    return "AWS_LAMBDA_FUNCTION".equals(type) && id.endsWith(":$LATEST")
        ? id.substring(0, id.length() - ":$LATEST".length())
        : id;
  }
}
