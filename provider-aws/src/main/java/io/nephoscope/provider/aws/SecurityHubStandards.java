package io.nephoscope.provider.aws;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import io.nephoscope.spi.Standard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.securityhub.model.BatchGetStandardsControlAssociationsResponse;
import software.amazon.awssdk.services.securityhub.model.DescribeStandardsResponse;
import software.amazon.awssdk.services.securityhub.model.GetEnabledStandardsResponse;
import software.amazon.awssdk.services.securityhub.model.SecurityControlDefinition;
import software.amazon.awssdk.services.securityhub.model.StandardsControlAssociationDetail;
import software.amazon.awssdk.services.securityhub.model.StandardsControlAssociationId;
import software.amazon.awssdk.services.securityhub.model.StandardsSubscription;

/**
 * The standards switched on in each account, and their controls with the checks that speak to them.
 * A shard is an account; its pages walk the regions, and a standard is told in the first region
 * that has it. A region without Security Hub has no standards; an account without Security Hub
 * anywhere fails with {@code NOT_ENABLED}.
 */
final class SecurityHubStandards implements Source {

  private static final JsonMapper JSON = new JsonMapper();
  static final String FSBP = "standards/aws-foundational-security-best-practices/";

  private final OpenStages stages;
  private final AwsClients clients;
  private final AwsSurvey survey;

  SecurityHubStandards(OpenStages stages, AwsClients clients, AwsSurvey survey) {
    this.stages = stages;
    this.clients = clients;
    this.survey = survey;
  }

  @Override
  public String name() {
    return "standards";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.STANDARD, Kind.CONTROL, Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofHours(6);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(() -> survey.accounts().stream().map(Shard::global).toList());
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard.account(), token));
  }

  /** A page is up to a dozen calls of operations that AWS allows 10 times per second. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("standards/" + shard.account().nativeId(), 2, 4);
  }

  /**
   * Where a reading stands.
   *
   * @param region the region being read
   * @param told the standards told so far
   * @param todo standards of this region (their ARNs) whose controls are still to be told
   * @param hub whether any region so far has Security Hub
   */
  record Place(String region, List<String> told, List<String> todo, boolean hub) {}

  private Page read(AccountRef account, PageToken token) {
    List<String> regions = survey.regions(account.nativeId());
    Place place =
        token.isFirst()
            ? new Place(regions.getFirst(), List.of(), List.of(), false)
            : placeOf(token);
    AwsClients.Desk desk = clients.desk(account.nativeId(), place.region());
    if (!place.todo().isEmpty()) {
      List<Observation> controls = controls(desk, place.todo().getFirst());
      List<String> left = place.todo().subList(1, place.todo().size());
      return onward(
          regions, new Place(place.region(), place.told(), left, place.hub()), account, controls);
    }
    List<Observation> standards = new ArrayList<>();
    List<String> told = new ArrayList<>(place.told());
    List<String> todo = new ArrayList<>();
    boolean hub = place.hub();
    try {
      List<StandardsSubscription> enabled = enabled(desk);
      hub = true;
      enabled.removeIf(subscription -> told.contains(idOf(subscription.standardsArn())));
      Map<String, String> titles = enabled.isEmpty() ? Map.of() : titles(desk);
      for (StandardsSubscription subscription : enabled) {
        String id = idOf(subscription.standardsArn());
        standards.add(
            new Standard(
                account.nativeId(),
                id,
                titles.getOrDefault(id, id),
                id.substring(id.lastIndexOf('/') + 1)));
        told.add(id);
        todo.add(subscription.standardsArn());
      }
    } catch (ProviderException e) {
      if (e.category() != Category.NOT_ENABLED) {
        throw e;
      }
      if (!hub && regions.getLast().equals(place.region())) {
        throw e;
      }
    }
    return onward(regions, new Place(place.region(), told, todo, hub), account, standards);
  }

  private static Page onward(
      List<String> regions, Place place, AccountRef account, List<Observation> said) {
    if (!place.todo().isEmpty()) {
      return new Page(said, tokenOf(place));
    }
    int next = regions.indexOf(place.region()) + 1;
    if (next == 0) {
      throw new ProviderException(
          Category.INVALID_RESPONSE,
          "standards of account "
              + account.nativeId()
              + ": region "
              + place.region()
              + " was disabled while it was read (expected: the same regions).",
          "Read again.",
          null,
          null);
    }
    return next == regions.size()
        ? new Page(said, PageToken.END)
        : new Page(
            said, tokenOf(new Place(regions.get(next), place.told(), List.of(), place.hub())));
  }

  /** The standards switched on here, but for those that are being switched off; may be changed. */
  static List<StandardsSubscription> enabled(AwsClients.Desk desk) {
    List<StandardsSubscription> all = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    do {
      PageToken asked = token;
      GetEnabledStandardsResponse answer =
          desk.call(
              "securityhub",
              "GetEnabledStandards",
              d ->
                  d.securityHub()
                      .getEnabledStandards(request ->
                          request
                              .maxResults(100)
                              .nextToken(asked.isFirst() ? null : asked.value())));
      if (!answer.hasStandardsSubscriptions()) {
        throw desk.unreadable("securityhub", "GetEnabledStandards", "no list of standards");
      }
      for (StandardsSubscription subscription : answer.standardsSubscriptions()) {
        String status = subscription.standardsStatusAsString();
        if (subscription.standardsArn() == null) {
          throw desk.unreadable("securityhub", "GetEnabledStandards", "a standard without ARN");
        }
        if (!"DELETING".equals(status)) {
          all.add(subscription);
        }
      }
      token = desk.next("securityhub", "GetEnabledStandards", asked, answer.nextToken());
    } while (!token.isEnd());
    return all;
  }

  private static Map<String, String> titles(AwsClients.Desk desk) {
    Map<String, String> titles = new HashMap<>();
    PageToken token = PageToken.FIRST;
    do {
      PageToken asked = token;
      DescribeStandardsResponse answer =
          desk.call(
              "securityhub",
              "DescribeStandards",
              d ->
                  d.securityHub()
                      .describeStandards(request ->
                          request
                              .maxResults(100)
                              .nextToken(asked.isFirst() ? null : asked.value())));
      if (!answer.hasStandards()) {
        throw desk.unreadable("securityhub", "DescribeStandards", "no list of standards");
      }
      answer
          .standards()
          .forEach(standard -> {
            if (standard.standardsArn() != null && standard.name() != null) {
              titles.put(idOf(standard.standardsArn()), standard.name());
            }
          });
      token = desk.next("securityhub", "DescribeStandards", asked, answer.nextToken());
    } while (!token.isEnd());
    return titles;
  }

  /** The controls of one standard: one for each requirement, naming the checks that speak to it. */
  private static List<Observation> controls(AwsClients.Desk desk, String standard) {
    Map<String, SecurityControlDefinition> definitions = new LinkedHashMap<>();
    ControlSeverities.definitions(desk, standard)
        .forEach(definition -> definitions.put(definition.securityControlId(), definition));
    String standardId = idOf(standard);
    Map<ControlRef, Building> controls = new LinkedHashMap<>();
    Map<ControlRef, Building> off = new LinkedHashMap<>();
    Set<String> unread = new HashSet<>(definitions.keySet());
    List<String> ids = List.copyOf(definitions.keySet());
    for (int from = 0; from < ids.size(); from += 100) {
      List<String> some = ids.subList(from, Math.min(from + 100, ids.size()));
      List<StandardsControlAssociationId> pairs =
          some.stream()
              .map(control ->
                  StandardsControlAssociationId.builder()
                      .securityControlId(control)
                      .standardsArn(standard)
                      .build())
              .toList();
      for (StandardsControlAssociationDetail detail : associations(desk, pairs)) {
        SecurityControlDefinition definition = definitions.get(detail.securityControlId());
        if (definition == null) {
          continue;
        }
        unread.remove(definition.securityControlId());
        Map<ControlRef, Building> building =
            "ENABLED".equals(detail.associationStatusAsString()) ? controls : off;
        if (standardId.startsWith(FSBP)) {
          building
              .computeIfAbsent(
                  new ControlRef(standardId, definition.securityControlId()),
                  ref -> new Building(definition.title()))
              .add(definition);
        }
        for (String requirement : detail.relatedRequirements()) {
          building
              .computeIfAbsent(new ControlRef("", requirement), ref -> new Building(null))
              .add(definition);
        }
      }
    }
    List<Observation> said = new ArrayList<>();
    // What is checked by nothing but controls that are off has a check, though no result.
    off.forEach(controls::putIfAbsent);
    controls.forEach((ref, control) -> said.add(control.of(desk.account(), ref)));
    if (!unread.isEmpty()) {
      said.add(
          new Gap(
              desk.account(),
              desk.region(),
              Category.UNAVAILABLE,
              "securityhub BatchGetStandardsControlAssociations of account "
                  + desk.account()
                  + " in "
                  + desk.region()
                  + ": AWS left out "
                  + unread.size()
                  + " controls of "
                  + standardId
                  + " (expected: all that it lists).",
              "Wait until the standard is ready."));
    }
    return said;
  }

  /** Which controls are switched on in which standards; at most a hundred pairs. */
  static List<StandardsControlAssociationDetail> associations(
      AwsClients.Desk desk, List<StandardsControlAssociationId> pairs) {
    BatchGetStandardsControlAssociationsResponse answer =
        desk.call(
            "securityhub",
            "BatchGetStandardsControlAssociations",
            d ->
                d.securityHub()
                    .batchGetStandardsControlAssociations(
                        request -> request.standardsControlAssociationIds(pairs)));
    if (!answer.hasStandardsControlAssociationDetails()) {
      throw desk.unreadable(
          "securityhub", "BatchGetStandardsControlAssociations", "no list of associations");
    }
    return answer.standardsControlAssociationDetails();
  }

  /** A control while its checks are being collected; as bad as the worst of them. */
  private static final class Building {
    private final @Nullable String title;
    private final List<String> checks = new ArrayList<>();
    private Severity severity = Severity.UNKNOWN;

    private Building(@Nullable String title) {
      this.title = title;
    }

    private void add(SecurityControlDefinition definition) {
      checks.add(definition.securityControlId());
      Severity one = AsffFinding.severity(definition.severityRatingAsString());
      severity = one.compareTo(severity) < 0 ? one : severity;
    }

    private Control of(String account, ControlRef ref) {
      return new Control(account, ref, title, severity, checks);
    }
  }

  /** The part of a standard's ARN that is the same in every region, as findings name it. */
  static String idOf(String arn) {
    String[] parts = arn.split(":", 6);
    return parts.length == 6 && !parts[5].isEmpty()
        ? parts[5].substring(parts[5].indexOf(':') + 1)
        : arn;
  }

  private static PageToken tokenOf(Place place) {
    try {
      return PageToken.of(JSON.writeValueAsString(place));
    } catch (JsonProcessingException e) {
      throw AwsFailures.unexpected("standards", e);
    }
  }

  private static Place placeOf(PageToken token) {
    try {
      return JSON.readValue(token.value(), Place.class);
    } catch (JsonProcessingException e) {
      throw AwsFailures.unexpected("standards", e);
    }
  }
}
