package io.nephoscope.provider.aws;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFindingFilters;
import software.amazon.awssdk.services.securityhub.model.DateFilter;
import software.amazon.awssdk.services.securityhub.model.GetFindingsResponse;
import software.amazon.awssdk.services.securityhub.model.StringFilter;
import software.amazon.awssdk.services.securityhub.model.StringFilterComparison;

/**
 * Findings and the outcome of controls, from Security Hub. A whole read leaves archived findings
 * out by filter: what they said no longer holds. Only findings of the shard's own account and
 * region are asked for, because an administrator's or an aggregating hub would answer for others
 * too, which have shards of their own.
 *
 * <p>Where Security Hub CSPM is off and Security Hub V2 is on, that one is read: see {@link
 * SecondHub}.
 *
 * <p>Changes are what was updated since, archived findings first, so that a finding that took the
 * place of an archived one has the last word.
 */
final class SecurityHubFindings implements Source, ReadsChanges {

  private static final String SERVICE = "securityhub";
  private static final String GET_FINDINGS = "GetFindings";

  /** How page tokens of Security Hub V2 begin. */
  private static final String SECOND = "v2 ";

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private final OpenStages stages;
  private final AwsClients clients;
  private final AwsSurvey survey;
  private final Clock clock;
  private final ControlSeverities severities;
  private final EnabledControls enabled;
  private final SpeakingStandards speaking;
  private final BackingRules rules;
  private final SecondHub second;

  SecurityHubFindings(
      OpenStages stages, AwsClients clients, AwsSurvey survey, Clock clock, Executor executor) {
    this.stages = stages;
    this.clients = clients;
    this.survey = survey;
    this.clock = clock;
    severities = new ControlSeverities(clock);
    enabled = new EnabledControls(clock, executor, severities);
    speaking = new SpeakingStandards(enabled);
    rules = new BackingRules(clock);
    second = new SecondHub(severities);
  }

  @Override
  public String name() {
    return "security-hub";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.FINDING, Kind.ASSESSMENT, Kind.NATIVE_SCORE, Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  /** Deletions are proved once a day, when AWS has archived what nobody updated for days. */
  @Override
  public Duration wholeReadEvery() {
    return Duration.ofHours(24);
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

  @Override
  public CompletionStage<Changes> changes(Shard shard, Instant since, PageToken token) {
    return stages.start(() -> readChanges(shard, since, token));
  }

  private Page read(Shard shard, PageToken token) {
    // What came before is written into the token, so that the last page can tell the scores.
    String from = token.isFirst() ? null : Objects.requireNonNull(token.value());
    if (from != null && from.startsWith(SECOND)) {
      return page(second.next(desk(shard), from.substring(SECOND.length())));
    }
    ControlOutcomes outcomes = ControlOutcomes.none();
    if (from != null) {
      int blank = from.indexOf(' ');
      ControlOutcomes before = blank < 0 ? null : ControlOutcomes.read(from.substring(0, blank));
      if (before == null) {
        throw Place.stale();
      }
      outcomes = before;
      from = from.substring(blank + 1);
    }
    Answer answer;
    try {
      answer = ask(shard, own(shard, "ACTIVE").build(), from);
    } catch (ProviderException e) {
      if (!token.isFirst() || e.category() != Category.NOT_ENABLED) {
        throw e;
      }
      return page(second.first(desk(shard), e));
    }
    List<Observation> said = new ArrayList<>();
    for (Written one : answer.findings()) {
      said.addAll(answer.read(one));
      outcomes.add(one.finding());
    }
    String next = answer.next();
    if (next == null || next.isEmpty()) {
      said.addAll(scores(answer.desk(), outcomes));
      return new Page(said, PageToken.END);
    }
    if (next.equals(from)) {
      throw answer.desk().unreadable(SERVICE, GET_FINDINGS, "the page token it was asked with");
    }
    return new Page(said, PageToken.of(outcomes.text() + " " + next));
  }

  private static Page page(SecondHub.Answer answer) {
    return new Page(
        answer.said(),
        answer.next() == null ? PageToken.END : PageToken.of(SECOND + answer.next()));
  }

  private AwsClients.Desk desk(Shard shard) {
    return clients.desk(shard.account().nativeId(), shard.region());
  }

  /**
   * The scores, and which controls are switched off; or the gap that neither is known: the findings
   * are there all the same.
   */
  private List<Observation> scores(AwsClients.Desk desk, ControlOutcomes outcomes) {
    try {
      List<EnabledControls.Enabled> standards = enabled.asked(desk);
      List<Observation> said =
          new ArrayList<>(outcomes.scores(desk.account(), desk.region(), standards));
      EnabledControls.switchedOff(desk, standards).ifPresent(said::add);
      return said;
    } catch (ProviderException e) {
      return switch (e.category()) {
        case THROTTLED, UNAVAILABLE, UNAUTHENTICATED, INVALID_CONFIGURATION -> throw e;
        case PERMISSION_DENIED, NOT_ENABLED, INVALID_RESPONSE, INTERNAL ->
            List.of(
                new Gap(
                    desk.account(),
                    desk.region(),
                    e.category(),
                    Objects.toString(e.getMessage(), "no reason given")
                        + " Security Hub's own scores are not computed.",
                    e.remedy()));
      };
    }
  }

  /**
   * Where a read of changes stands: first the archived ones, then the others, all up to the moment
   * at which the read began.
   */
  private record Place(boolean archived, Instant until, @Nullable String next) {
    PageToken token() {
      return PageToken.of(
          (archived ? "archived " : "active ") + until + " " + (next == null ? "" : next));
    }

    static Place of(PageToken token) {
      String[] parts = Objects.requireNonNull(token.value()).split(" ", 3);
      if (parts.length < 3 || !(parts[0].equals("archived") || parts[0].equals("active"))) {
        throw stale();
      }
      try {
        return new Place(
            parts[0].equals("archived"),
            Instant.parse(parts[1]),
            parts[2].isEmpty() ? null : parts[2]);
      } catch (DateTimeParseException e) {
        throw stale();
      }
    }

    private static ProviderException stale() {
      return new ProviderException(
          Category.INVALID_RESPONSE,
          "security-hub: a page token that is none of ours (expected: one that a page gave).",
          "Read the whole shard.",
          null,
          null);
    }
  }

  private Changes readChanges(Shard shard, Instant since, PageToken token) {
    Instant now = clock.instant();
    Instant until = since.isBefore(now) ? now : since.plusSeconds(1);
    String given = token.isFirst() ? "" : Objects.requireNonNull(token.value());
    if (given.startsWith(SECOND)) {
      Place at = Place.of(PageToken.of(given.substring(SECOND.length())));
      return changes(
          second.changes(desk(shard), Place.stale(), since, at.until(), at.next()), at.until());
    }
    Place place = token.isFirst() ? new Place(true, until, null) : Place.of(token);
    AwsSecurityFindingFilters updated =
        own(shard, place.archived() ? "ARCHIVED" : "ACTIVE")
            .updatedAt(
                DateFilter.builder().start(since.toString()).end(place.until().toString()).build())
            .build();
    Answer answer;
    try {
      answer = ask(shard, updated, place.next());
    } catch (ProviderException e) {
      if (!token.isFirst() || e.category() != Category.NOT_ENABLED) {
        throw e;
      }
      return changes(second.changes(desk(shard), e, since, until, null), until);
    }
    if (token.isFirst()) {
      second.leave(answer.desk());
    }
    List<Observation> said = new ArrayList<>();
    List<Withdrawn> withdrawn = new ArrayList<>();
    for (Written one : answer.findings()) {
      AsffFinding.Change change = answer.change(one);
      said.addAll(change.said());
      change.withdrawn().forEach(id -> withdrawn.add(new Withdrawn(Kind.FINDING, id)));
    }
    String next = answer.next();
    if (next == null || next.isEmpty()) {
      return new Changes(
          said,
          withdrawn,
          place.archived() ? new Place(false, place.until(), null).token() : PageToken.END);
    }
    if (next.equals(place.next())) {
      throw answer.desk().unreadable(SERVICE, GET_FINDINGS, "the page token it was asked with");
    }
    return new Changes(said, withdrawn, new Place(place.archived(), place.until(), next).token());
  }

  private static Changes changes(SecondHub.Answer answer, Instant until) {
    return new Changes(
        answer.said(),
        answer.withdrawn(),
        answer.next() == null
            ? PageToken.END
            : PageToken.of(SECOND + new Place(false, until, answer.next()).token().value()));
  }

  /** A finding as the SDK reads it and as AWS wrote it. */
  private record Written(AwsSecurityFinding finding, String json) {}

  /** One page of findings, and what is needed to make sense of them. */
  private record Answer(
      AwsClients.Desk desk,
      List<Written> findings,
      @Nullable String next,
      AsffFinding.Knowledge knowledge,
      SpeakingStandards.Speakers speakers) {

    /** What a finding says; nothing when another standard's finding says it. */
    List<Observation> read(Written one) {
      return speakers.speaks(one.finding())
          ? AsffFinding.read(
              one.finding(), one.json(), speakers.controlsOf(one.finding()), knowledge)
          : List.of();
    }

    AsffFinding.Change change(Written one) {
      return speakers.speaks(one.finding())
          ? AsffFinding.change(
              one.finding(), one.json(), speakers.controlsOf(one.finding()), knowledge)
          : new AsffFinding.Change(List.of(), List.of());
    }
  }

  private Answer ask(Shard shard, AwsSecurityFindingFilters filters, @Nullable String next) {
    AwsClients.Desk desk = desk(shard);
    ResponseBody.Body body = new ResponseBody.Body();
    GetFindingsResponse answer =
        desk.call(
            SERVICE,
            GET_FINDINGS,
            d ->
                d.securityHub()
                    .getFindings(request ->
                        request
                            .filters(filters)
                            .maxResults(100)
                            .nextToken(next)
                            .overrideConfiguration(settings ->
                                settings.putExecutionAttribute(ResponseBody.KEPT_IN, body))));
    JsonNode verbatim = verbatim(desk, answer, body);
    List<Written> findings = new ArrayList<>();
    for (int i = 0; i < answer.findings().size(); i++) {
      AwsSecurityFinding finding = answer.findings().get(i);
      if (finding.id() == null || finding.awsAccountId() == null) {
        throw desk.unreadable(SERVICE, GET_FINDINGS, "a finding without id or account");
      }
      if (AsffFinding.isAboutAws(finding)) {
        findings.add(new Written(finding, verbatim.get(i).toString()));
      }
    }
    return new Answer(
        desk,
        findings,
        answer.nextToken(),
        new AsffFinding.Knowledge(
            answer.findings().stream().anyMatch(AsffFinding::lacksSeverity)
                ? severities.asked(desk)
                : check -> Severity.UNKNOWN,
            rules.asked(desk, AsffFinding.rulesInDoubt(answer.findings()))),
        answer.findings().stream().anyMatch(AsffFinding::isPerStandard)
            ? speaking.asked(desk)
            : SpeakingStandards.CONSOLIDATED);
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
      throw desk.unreadable(SERVICE, GET_FINDINGS, "half a document");
    }
    throw desk.unreadable(SERVICE, GET_FINDINGS, "no list of findings");
  }

  private static AwsSecurityFindingFilters.Builder own(Shard shard, String recordState) {
    return AwsSecurityFindingFilters.builder()
        .awsAccountId(is(shard.account().nativeId()))
        .region(is(shard.region()))
        .recordState(is(recordState));
  }

  private static StringFilter is(String value) {
    return StringFilter.builder().value(value).comparison(StringFilterComparison.EQUALS).build();
  }
}
