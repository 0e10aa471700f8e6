package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.ReadsChanges.Withdrawn;
import io.nephoscope.spi.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.securityhub.model.AllowedOperators;
import software.amazon.awssdk.services.securityhub.model.CompositeFilter;
import software.amazon.awssdk.services.securityhub.model.DateFilter;
import software.amazon.awssdk.services.securityhub.model.GetFindingsV2Response;
import software.amazon.awssdk.services.securityhub.model.OcsfDateField;
import software.amazon.awssdk.services.securityhub.model.OcsfDateFilter;
import software.amazon.awssdk.services.securityhub.model.OcsfStringField;
import software.amazon.awssdk.services.securityhub.model.OcsfStringFilter;
import software.amazon.awssdk.services.securityhub.model.StringFilter;
import software.amazon.awssdk.services.securityhub.model.StringFilterComparison;

/**
 * Security Hub V2, which is read where it is on and Security Hub CSPM is not. It knows no standards
 * that are switched on and gives no scores, which is told as a gap. What Inspector and GuardDuty
 * found is left to the sources of those.
 */
final class SecondHub {

  private static final String SERVICE = "securityhub";
  private static final String DESCRIBE = "DescribeSecurityHubV2";
  private static final String FINDINGS = "GetFindingsV2";

  private final ControlSeverities severities;

  /** The places whose last whole reading came from here. */
  private final Set<String> read = ConcurrentHashMap.newKeySet();

  SecondHub(ControlSeverities severities) {
    this.severities = severities;
  }

  /**
   * A page.
   *
   * @param next where to go on; null at the end
   */
  record Answer(List<Observation> said, List<Withdrawn> withdrawn, @Nullable String next) {

    /** Copies the lists. */
    Answer {
      said = List.copyOf(said);
      withdrawn = List.copyOf(withdrawn);
    }
  }

  /**
   * The first page of all findings.
   *
   * @param off the failure that says that Security Hub CSPM is off; it is thrown where V2 is off,
   *     too, or does not say
   */
  Answer first(AwsClients.Desk desk, ProviderException off) {
    requireOn(desk, off);
    List<Observation> said = new ArrayList<>();
    said.add(
        new Gap(
            desk.account(),
            desk.region(),
            Category.NOT_ENABLED,
            off.getMessage()
                + " Findings are read from Security Hub V2 instead; which standards are switched on,"
                + " and Security Hub's own scores, are not seen.",
            off.remedy()));
    Answer page = next(desk, null);
    said.addAll(page.said());
    read.add(key(desk));
    return new Answer(said, List.of(), page.next());
  }

  /** A later page of all findings. */
  Answer next(AwsClients.Desk desk, @Nullable String from) {
    List<Observation> said = new ArrayList<>();
    Function<String, Severity> severityOf = severityOf(desk);
    Written page = ask(desk, null, null, from);
    for (JsonNode finding : page.findings()) {
      OcsfFinding.Head head = mine(desk, finding);
      if (head != null && !OcsfFinding.isArchived(finding)) {
        said.addAll(OcsfFinding.read(desk, head, finding, severityOf));
      }
    }
    return new Answer(said, List.of(), page.next());
  }

  /** What changed between two moments; a place that was not read whole here must be, first. */
  Answer changes(
      AwsClients.Desk desk,
      ProviderException off,
      Instant since,
      Instant until,
      @Nullable String from) {
    if (from == null) {
      requireOn(desk, off);
      if (!read.contains(key(desk))) {
        throw otherHub(desk);
      }
    }
    List<Observation> said = new ArrayList<>();
    List<Withdrawn> withdrawn = new ArrayList<>();
    Function<String, Severity> severityOf = severityOf(desk);
    Written page = ask(desk, since, until, from);
    for (JsonNode finding : page.findings()) {
      OcsfFinding.Head head = mine(desk, finding);
      if (head == null) {
        continue;
      }
      List<Observation> now = OcsfFinding.read(desk, head, finding, severityOf);
      said.addAll(now);
      if (now.stream().noneMatch(one -> one.kind() == Kind.FINDING)) {
        withdrawn.add(new Withdrawn(Kind.FINDING, head.id()));
      }
    }
    return new Answer(said, withdrawn, page.next());
  }

  /** Security Hub CSPM answers for this place; fails when the last whole reading was of V2. */
  void leave(AwsClients.Desk desk) {
    if (read.remove(key(desk))) {
      throw otherHub(desk);
    }
  }

  private static ProviderException otherHub(AwsClients.Desk desk) {
    return desk.unreadable(
        SERVICE, FINDINGS, "for another Security Hub than the one that was read whole");
  }

  private static void requireOn(AwsClients.Desk desk, ProviderException off) {
    boolean on;
    try {
      on =
          desk.callIfThere(
                  SERVICE, DESCRIBE, d -> d.securityHub().describeSecurityHubV2(request -> {}))
              .map(hub -> hub.hubV2Arn() != null)
              .orElse(false);
    } catch (ProviderException e) {
      if (!AwsFailures.isOfOneOperation(e)) {
        throw e;
      }
      on = false;
    }
    if (!on) {
      throw off;
    }
  }

  /** The head of a finding of this place that nobody else tells; null for others. */
  private static OcsfFinding.@Nullable Head mine(AwsClients.Desk desk, JsonNode finding) {
    OcsfFinding.Head head = OcsfFinding.head(finding);
    if (head == null) {
      throw desk.unreadable(SERVICE, FINDINGS, "a finding without id, account or region");
    }
    return head.account().equals(desk.account())
            && head.region().equals(desk.region())
            && !OcsfFinding.isToldByItsProduct(finding)
        ? head
        : null;
  }

  /** Definitions are asked of Security Hub CSPM, which is off here: other places may know them. */
  private Function<String, Severity> severityOf(AwsClients.Desk desk) {
    try {
      return severities.asked(desk);
    } catch (ProviderException e) {
      if (!AwsFailures.isOfOneOperation(e)) {
        throw e;
      }
      return check -> Severity.UNKNOWN;
    }
  }

  private record Written(JsonNode findings, @Nullable String next) {}

  private static Written ask(
      AwsClients.Desk desk,
      @Nullable Instant since,
      @Nullable Instant until,
      @Nullable String from) {
    CompositeFilter.Builder filter =
        CompositeFilter.builder()
            .operator(AllowedOperators.AND)
            .stringFilters(
                is(OcsfStringField.CLOUD_ACCOUNT_UID, desk.account()),
                is(OcsfStringField.CLOUD_REGION, desk.region()));
    if (since != null && until != null) {
      filter.dateFilters(
          OcsfDateFilter.builder()
              .fieldName(OcsfDateField.FINDING_INFO_MODIFIED_TIME_DT)
              .filter(DateFilter.builder().start(since.toString()).end(until.toString()).build())
              .build());
    }
    VerbatimList verbatim = new VerbatimList();
    GetFindingsV2Response answer =
        desk.call(
            SERVICE,
            FINDINGS,
            d ->
                d.securityHub()
                    .getFindingsV2(request ->
                        request
                            .filters(filters -> filters.compositeFilters(filter.build()))
                            .maxResults(100)
                            .nextToken(from)
                            .overrideConfiguration(verbatim.kept())));
    if (!answer.hasFindings()) {
      throw desk.unreadable(SERVICE, FINDINGS, "no list of findings");
    }
    String next = answer.nextToken();
    if (next != null && next.equals(from)) {
      throw desk.unreadable(SERVICE, FINDINGS, "the page token it was asked with");
    }
    return new Written(
        verbatim.of(desk, SERVICE, FINDINGS, "Findings", answer.findings().size()),
        next == null || next.isEmpty() ? null : next);
  }

  private static OcsfStringFilter is(OcsfStringField field, String value) {
    return OcsfStringFilter.builder()
        .fieldName(field)
        .filter(
            StringFilter.builder().value(value).comparison(StringFilterComparison.EQUALS).build())
        .build();
  }

  private static String key(AwsClients.Desk desk) {
    return desk.account() + "/" + desk.region();
  }
}
