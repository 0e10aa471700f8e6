package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFindingFilters;
import software.amazon.awssdk.services.securityhub.model.GetFindingsResponse;
import software.amazon.awssdk.services.securityhub.model.StringFilter;
import software.amazon.awssdk.services.securityhub.model.StringFilterComparison;

/**
 * Findings and the outcome of controls, from Security Hub. Archived findings are left out by
 * filter: what they said no longer holds. Only findings of the shard's own account and region are
 * asked for, because an administrator's or an aggregating hub would answer for others too, which
 * have shards of their own.
 */
final class SecurityHubFindings implements Source {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final OpenStages stages;
  private final AwsClients clients;
  private final AwsSurvey survey;
  private final ControlSeverities severities;

  SecurityHubFindings(OpenStages stages, AwsClients clients, AwsSurvey survey, Clock clock) {
    this.stages = stages;
    this.clients = clients;
    this.survey = survey;
    severities = new ControlSeverities(clock);
  }

  @Override
  public String name() {
    return "security-hub";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.FINDING, Kind.ASSESSMENT);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(survey::accountsByRegion);
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard, token));
  }

  /** AWS allows 3 per second and bursts of 6; one of the burst is left to others. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("GetFindings/" + shard.account().nativeId() + "/" + shard.region(), 3, 5);
  }

  private Page read(Shard shard, PageToken token) {
    AwsClients.Desk desk = clients.desk(shard.account().nativeId(), shard.region());
    ResponseBody.Body body = new ResponseBody.Body();
    GetFindingsResponse answer =
        desk.call(
            "securityhub",
            "GetFindings",
            d ->
                d.securityHub()
                    .getFindings(request ->
                        request
                            .filters(own(shard))
                            .maxResults(100)
                            .nextToken(token.isFirst() ? null : token.value())
                            .overrideConfiguration(settings ->
                                settings.putExecutionAttribute(ResponseBody.KEPT_IN, body))));
    JsonNode verbatim = verbatim(desk, answer, body);
    Function<String, Severity> severityOf =
        answer.findings().stream().anyMatch(AsffFinding::lacksSeverity)
            ? severities.asked(desk)
            : check -> Severity.UNKNOWN;
    List<Observation> said = new ArrayList<>();
    for (int i = 0; i < answer.findings().size(); i++) {
      AwsSecurityFinding finding = answer.findings().get(i);
      if (finding.id() == null || finding.awsAccountId() == null) {
        throw desk.unreadable("securityhub", "GetFindings", "a finding without id or account");
      }
      said.addAll(AsffFinding.read(finding, verbatim.get(i).toString(), severityOf));
    }
    return new Page(said, desk.next("securityhub", "GetFindings", token, answer.nextToken()));
  }

  /**
   * The findings as AWS wrote them; the SDK takes an empty answer for an answer without findings.
   */
  private static JsonNode verbatim(
      AwsClients.Desk desk, GetFindingsResponse answer, ResponseBody.Body body) {
    try {
      JsonNode findings = JSON.readTree(body.bytes()).path("Findings");
      if (answer.hasFindings()
          && findings.isArray()
          && findings.size() == answer.findings().size()) {
        return findings;
      }
    } catch (IOException e) {
      throw desk.unreadable("securityhub", "GetFindings", "half a document");
    }
    throw desk.unreadable("securityhub", "GetFindings", "no list of findings");
  }

  private static AwsSecurityFindingFilters own(Shard shard) {
    return AwsSecurityFindingFilters.builder()
        .awsAccountId(is(shard.account().nativeId()))
        .region(is(shard.region()))
        .recordState(is("ACTIVE"))
        .build();
  }

  private static StringFilter is(String value) {
    return StringFilter.builder().value(value).comparison(StringFilterComparison.EQUALS).build();
  }
}
