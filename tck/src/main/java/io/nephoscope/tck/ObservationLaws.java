package io.nephoscope.tck;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Standard;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The laws about what a page may say, decided from a survey alone. */
final class ObservationLaws {

  private static final Duration CLOCK_SKEW = Duration.ofDays(1);

  private final Survey survey;

  ObservationLaws(Survey survey) {
    this.survey = survey;
  }

  /** L19. */
  void kindsAreDeclared() {
    Problems problems = new Problems("a source says only kinds it declares");
    Map<String, Set<Kind>> declared =
        survey.sources().stream()
            .collect(
                Collectors.toMap(
                    Survey.SourceReading::source, Survey.SourceReading::kinds, (a, b) -> a));
    survey
        .seen()
        .forEach(seen -> {
          Kind kind = seen.observation().kind();
          Set<Kind> kinds = declared.getOrDefault(seen.reading().source(), Set.of());
          problems.addIf(
              !kinds.contains(kind),
              seen.where() + ": says " + kind + " (expected: one of " + kinds + ")");
        });
    problems.verify();
  }

  /** L20. */
  void idsAreUnique() {
    Problems problems = new Problems("native ids are unique per kind within a shard");
    survey
        .readings()
        .forEach(reading -> {
          Set<String> met = new HashSet<>();
          for (Observation observation : reading.observations()) {
            uniqueId(observation)
                .filter(id -> !met.add(observation.kind() + " " + id))
                .ifPresent(id ->
                    problems.add(
                        reading.where()
                            + ": "
                            + observation.kind()
                            + " "
                            + id
                            + " was said twice (expected: once)"));
          }
        });
    problems.verify();
  }

  private static Optional<String> uniqueId(Observation observation) {
    return switch (observation) {
      case Account account -> Optional.of(account.nativeId());
      case Resource resource -> Optional.of(resource.nativeId());
      case Finding finding -> Optional.of(finding.nativeId());
      case Standard standard -> Optional.of(standard.account() + " " + standard.nativeId());
      case Control control -> Optional.of(control.account() + " " + control.ref());
      case Assessment assessment -> Optional.empty();
      case AgentStatus agent -> Optional.empty();
      case NativeScore score -> Optional.empty();
      case Gap gap -> Optional.empty();
    };
  }

  /** L21. */
  void accountsAreOnes() {
    Problems problems = new Problems("an account has one id, written in one way");
    List<Account> listed = survey.all(Account.class);
    boolean allListed =
        survey.sources().stream()
            .filter(source -> source.kinds().contains(Kind.ACCOUNT))
            .allMatch(Survey.SourceReading::complete);
    Set<String> known = listed.stream().map(Account::nativeId).collect(Collectors.toSet());
    Map<String, String> aliases =
        listed.stream()
            .filter(account -> account.alias() != null)
            .collect(
                Collectors.toMap(
                    account -> String.valueOf(account.alias()), Account::nativeId, (a, b) -> a));
    Map<String, String> spellings = new HashMap<>();
    survey
        .seen()
        .forEach(seen -> {
          String account = seen.observation().account();
          String what = seen.where() + ": " + seen.observation().kind();
          if (account.isBlank()) {
            problems.add(what + " has a blank account (expected: the account's native id)");
            return;
          }
          String before = spellings.putIfAbsent(account.toLowerCase(Locale.ROOT), account);
          problems.addIf(
              before != null && !before.equals(account),
              what + " writes account " + account + " (expected: " + before + ", as elsewhere)");
          boolean shardsOwn = seen.reading().shard().account().nativeId().equals(account);
          if (known.contains(account) || shardsOwn || ofAnotherProvider(seen.observation())) {
            return;
          }
          String nativeId = aliases.get(account);
          if (nativeId != null) {
            problems.add(
                what + " uses the alias " + account + " (expected: the id " + nativeId + ")");
          } else if (!listed.isEmpty() && allListed) {
            problems.add(
                what
                    + " is of account "
                    + account
                    + ", which no account source lists (expected: one of "
                    + known.stream().limit(5).toList()
                    + ", or the shard's own)");
          }
        });
    problems.verify();
  }

  /** One cloud may speak of another's accounts and resources, which it does not list itself. */
  private static boolean ofAnotherProvider(Observation observation) {
    return switch (observation) {
      case Finding finding -> finding.provider() != null;
      case Assessment assessment -> assessment.provider() != null;
      case AgentStatus agent -> agent.provider() != null;
      case Account o -> false;
      case Resource o -> false;
      case Standard o -> false;
      case Control o -> false;
      case NativeScore o -> false;
      case Gap o -> false;
    };
  }

  /** L22. */
  void requiredTextsAreNotBlank() {
    Problems problems = new Problems("required texts are not blank");
    survey
        .seen()
        .forEach(seen ->
            requiredTexts(seen.observation())
                .forEach((name, text) ->
                    problems.addIf(
                        text.isBlank(),
                        seen.where()
                            + ": "
                            + seen.observation().kind()
                            + " has a blank "
                            + name
                            + " ("
                            + shortened(seen.observation())
                            + ")")));
    problems.verify();
  }

  private static Map<String, String> requiredTexts(Observation observation) {
    return switch (observation) {
      case Account account -> Map.of("nativeId", account.nativeId(), "name", account.name());
      case Resource resource ->
          Map.of(
              "nativeId", resource.nativeId(),
              "region", resource.region(),
              "type", resource.type(),
              "name", resource.name());
      case Finding finding ->
          Map.of(
              "nativeId",
              finding.nativeId(),
              "region",
              finding.region(),
              "product",
              finding.product(),
              "title",
              finding.title(),
              "resource id",
              joined(finding.resources().stream().map(Finding.ResourceRef::nativeId)),
              "control",
              joined(finding.controls().stream().map(ControlRef::control)));
      case Standard standard -> Map.of("nativeId", standard.nativeId(), "title", standard.title());
      case Control control ->
          Map.of("control", control.ref().control(), "check", joined(control.checks().stream()));
      case Assessment assessment ->
          Map.of(
              "region",
              assessment.region(),
              "check",
              assessment.check(),
              "title",
              assessment.title(),
              "resource",
              present(assessment.resource()),
              "control",
              joined(assessment.controls().stream().map(ControlRef::control)));
      case AgentStatus agent ->
          Map.of("region", agent.region(), "resource", agent.resource(), "name", agent.name());
      case NativeScore score -> Map.of("name", score.name(), "standard", present(score.standard()));
      case Gap gap -> Map.of("message", gap.message(), "region", present(gap.region()));
    };
  }

  /** Blank when one of the texts is; never blank when there is none. */
  private static String joined(Stream<String> texts) {
    return texts.anyMatch(String::isBlank) ? "" : "present";
  }

  /** An absent text is as good as a present one; only a blank one is not. */
  private static String present(@Nullable String text) {
    return text == null ? "absent" : text;
  }

  /** L23. */
  void jsonTextsParse() {
    Problems problems = new Problems("native JSON is JSON");
    survey
        .seen()
        .forEach(seen -> {
          String json =
              switch (seen.observation()) {
                case Resource resource -> resource.configuration();
                case Finding finding -> finding.nativeJson();
                case Account o -> null;
                case Standard o -> null;
                case Control o -> null;
                case Assessment o -> null;
                case AgentStatus o -> null;
                case NativeScore o -> null;
                case Gap o -> null;
              };
          if (json != null) {
            JsonText.problem(json)
                .ifPresent(problem ->
                    problems.add(
                        seen.where()
                            + ": JSON of "
                            + shortened(seen.observation())
                            + " is malformed "
                            + problem));
          }
        });
    problems.verify();
  }

  /** L24. */
  void tagKeysAreNotEmpty() {
    Problems problems = new Problems("tag keys are not empty");
    survey
        .seen()
        .forEach(seen -> {
          Set<String> keys =
              switch (seen.observation()) {
                case Account account -> account.tags().keySet();
                case Resource resource -> resource.tags().keySet();
                case Finding o -> Set.of();
                case Standard o -> Set.of();
                case Control o -> Set.of();
                case Assessment o -> Set.of();
                case AgentStatus o -> Set.of();
                case NativeScore o -> Set.of();
                case Gap o -> Set.of();
              };
          problems.addIf(
              keys.contains(""),
              seen.where() + ": a tag without a key in " + shortened(seen.observation()));
        });
    problems.verify();
  }

  /** L25. */
  void timesArePast(Instant now) {
    Problems problems = new Problems("times are not in the future");
    Instant latest = now.plus(CLOCK_SKEW);
    survey
        .seen()
        .forEach(seen ->
            times(seen.observation())
                .forEach(time ->
                    problems.addIf(
                        time.isAfter(latest),
                        seen.where()
                            + ": "
                            + time
                            + " in "
                            + shortened(seen.observation())
                            + " (expected: at most a day after "
                            + now
                            + ")")));
    problems.verify();
  }

  private static List<Instant> times(Observation observation) {
    return switch (observation) {
      case Resource resource -> present(resource.createdAt());
      case Finding finding -> present(finding.firstSeenAt(), finding.lastSeenAt());
      case Assessment assessment -> present(assessment.evaluatedAt());
      case AgentStatus agent -> present(agent.lastSeenAt());
      case NativeScore score -> List.of(score.asOf());
      case Account o -> List.of();
      case Standard o -> List.of();
      case Control o -> List.of();
      case Gap o -> List.of();
    };
  }

  private static List<Instant> present(@Nullable Instant... times) {
    return Arrays.stream(times).flatMap(Stream::ofNullable).toList();
  }

  /** L26. */
  void scoresAreWithinBounds() {
    Problems problems = new Problems("scores are within their bounds");
    for (NativeScore score : survey.all(NativeScore.class)) {
      Double percent = score.percent();
      Double current = score.current();
      Double max = score.max();
      problems.addIf(
          percent != null && !(percent >= 0 && percent <= 100),
          score + ": percent " + percent + " (expected: 0 to 100)");
      problems.addIf(
          current != null && !(current >= 0 && Double.isFinite(current)),
          score + ": current " + current + " (expected: zero or more)");
      problems.addIf(
          max != null && !(max >= 0 && Double.isFinite(max)),
          score + ": max " + max + " (expected: zero or more)");
      problems.addIf(
          current != null && max != null && current > max + 1e-9,
          score + ": current " + current + " is above max " + max);
    }
    problems.verify();
  }

  /** L27. */
  void resourcesAreNamedAsInventoryNamesThem() {
    Problems problems = new Problems("a resource has the same native id in every observation");
    Set<String> inventory =
        survey.all(Resource.class).stream().map(Resource::nativeId).collect(Collectors.toSet());
    if (!inventory.isEmpty()) {
      joins(
          problems,
          "findings",
          "inventory",
          inventory,
          survey.all(Finding.class).stream()
              .filter(finding -> !ofAnotherProvider(finding))
              .flatMap(finding -> finding.resources().stream())
              .map(Finding.ResourceRef::nativeId)
              .toList());
      joins(
          problems,
          "assessments",
          "inventory",
          inventory,
          survey.all(Assessment.class).stream()
              .filter(assessment -> !ofAnotherProvider(assessment))
              .flatMap(assessment -> Stream.ofNullable(assessment.resource()))
              .toList());
      joins(
          problems,
          "agents",
          "inventory",
          inventory,
          survey.all(AgentStatus.class).stream()
              .filter(agent -> !ofAnotherProvider(agent))
              .map(AgentStatus::resource)
              .toList());
    }
    problems.verify();
  }

  /** L28. */
  void checksAreNamedAsControlsNameThem() {
    Problems problems = new Problems("a check has the same native id in every observation");
    Set<String> checks =
        survey.all(Control.class).stream()
            .flatMap(control -> control.checks().stream())
            .collect(Collectors.toSet());
    if (!checks.isEmpty()) {
      joins(
          problems,
          "assessments",
          "controls' checks",
          checks,
          survey.all(Assessment.class).stream().map(Assessment::check).toList());
    }
    problems.verify();
  }

  /** At least one of the referring ids must be known; and none may differ by case alone. */
  private static void joins(
      Problems problems, String who, String what, Set<String> known, Collection<String> referring) {
    Set<String> distinct = new HashSet<>(referring);
    problems.addIf(
        !distinct.isEmpty() && distinct.stream().noneMatch(known::contains),
        who
            + ": none of "
            + distinct.size()
            + " ids is in "
            + what
            + " (expected: the same spelling; "
            + who
            + " say "
            + distinct.stream().sorted().limit(2).toList()
            + ", "
            + what
            + " says "
            + known.stream().sorted().limit(2).toList()
            + ")");
    Map<String, String> folded =
        known.stream()
            .collect(Collectors.toMap(id -> id.toLowerCase(Locale.ROOT), id -> id, (a, b) -> a));
    distinct.stream()
        .filter(id -> !known.contains(id))
        .forEach(id -> {
          String same = folded.get(id.toLowerCase(Locale.ROOT));
          problems.addIf(
              same != null, who + ": " + id + " (expected: " + same + ", as in " + what + ")");
        });
  }

  private static String shortened(Observation observation) {
    String text = observation.toString();
    return text.length() <= 160 ? text : text.substring(0, 160) + "…";
  }
}
