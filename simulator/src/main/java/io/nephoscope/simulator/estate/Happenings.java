package io.nephoscope.simulator.estate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * What happened to statements since the moment the estate is seen at. May be used from any thread.
 */
public final class Happenings {
  private static final int SPREAD = 7919;

  private final Map<String, Happening> byStatement = new ConcurrentHashMap<>();

  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Set<String> secondHubs = ConcurrentHashMap.newKeySet();
  private final Map<String, Instant> controlsOff = new ConcurrentHashMap<>();
  private volatile long forgotten;

  Happenings() {}

  void openTrust(String account) {
    open.add(account);
  }

  boolean trustsAnyExternalId(String account) {
    return open.contains(account);
  }

  /** From now on Security Hub V2 is on in that region, whatever Security Hub CSPM is. */
  void switchOnSecondHub(String region) {
    secondHubs.add(region);
  }

  boolean secondHubIn(String region) {
    return secondHubs.contains(region);
  }

  /** From that moment on a control of AWS is switched off everywhere. */
  void switchOffControl(String control, Instant at) {
    controlsOff.putIfAbsent(control, at);
  }

  boolean isOff(Check check) {
    return check.cloud() == Cloud.AWS && controlsOff.containsKey(check.nativeId());
  }

  /** What can happen to a statement. */
  public enum Kind {
    /** A check that failed passes now. */
    MENDED,
    /** A check that passed fails now. */
    BROKEN,
    /** Somebody decided to live with it. */
    ACCEPTED,
    /** The product has nothing to say any more; where it can, it keeps the old words archived. */
    GONE
  }

  /**
   * Something that happened.
   *
   * @param statement what was said before
   */
  public record Happening(Statement statement, Kind kind, Instant at) {}

  long revision() {
    return byStatement.size() + forgotten + secondHubs.size() + controlsOff.size();
  }

  /** Nothing ever happened to any statement. */
  synchronized void forget() {
    long revision = revision();
    byStatement.clear();
    secondHubs.clear();
    controlsOff.clear();
    forgotten = revision + 1;
  }

  synchronized List<Happening> happen(
      StatementListing listing, Predicate<Statement> readable, int count, Instant at) {
    List<Happening> happened = new ArrayList<>();
    Turns turns = new Turns(count);
    long slots = listing.slots();
    long start = slots == 0 ? 0 : Math.floorMod(revision() * SPREAD, slots);
    for (long i = 0; i < slots && happened.size() < count; i++) {
      Statement statement = listing.get(spread(start, i, slots)).orElse(null);
      if (statement == null
          || byStatement.containsKey(statement.id())
          || !readable.test(statement)) {
        continue;
      }
      turns
          .next(statement)
          .ifPresent(kind -> {
            Happening happening = new Happening(statement, kind, at);
            byStatement.put(statement.id(), happening);
            happened.add(happening);
          });
    }
    return happened;
  }

  /** Every slot once, neighbours far apart, unless the number of slots is a multiple of ours. */
  private static long spread(long start, long step, long slots) {
    return slots % SPREAD == 0 ? (start + step) % slots : (start + step * SPREAD) % slots;
  }

  /** Sees to it that something of every kind happens: passes are many, the rest is not. */
  private static final class Turns {
    private final int count;
    private int passes;
    private int failures;
    private int others;

    private Turns(int count) {
      this.count = count;
    }

    private Optional<Kind> next(Statement statement) {
      return switch (statement) {
        case CheckResult result ->
            switch (result.outcome()) {
              case FAILED ->
                  Optional.of(
                      failures++ % 3 == 2 && result.state() == FindingState.ACTIVE
                          ? Kind.ACCEPTED
                          : Kind.MENDED);
              case PASSED ->
                  passes < (count + 2) / 3
                      ? Optional.of(passes++ % 5 == 4 ? Kind.GONE : Kind.BROKEN)
                      : Optional.empty();
              case UNKNOWN, NOT_APPLICABLE -> Optional.empty();
            };
        case Vulnerability weakness -> Optional.of(other(weakness));
        case Threat threat -> Optional.of(other(threat));
      };
    }

    private Kind other(Statement statement) {
      return others++ % 2 == 1 && statement.state() == FindingState.ACTIVE
          ? Kind.ACCEPTED
          : Kind.GONE;
    }
  }

  /** What is said now; empty when it is gone, or nobody checks it any more. */
  Optional<Statement> now(Statement before) {
    return before instanceof CheckResult result && isOff(result.check())
        ? Optional.empty()
        : happened(before);
  }

  private Optional<Statement> happened(Statement before) {
    Happening happening = byStatement.get(before.id());
    if (happening == null) {
      return Optional.of(before);
    }
    return switch (happening.kind()) {
      case MENDED -> Optional.of(changed(before, Outcome.PASSED, FindingState.ACTIVE, happening));
      case BROKEN -> Optional.of(changed(before, Outcome.FAILED, FindingState.ACTIVE, happening));
      case ACCEPTED ->
          Optional.of(changed(before, Outcome.FAILED, FindingState.SUPPRESSED, happening));
      case GONE -> Optional.empty();
    };
  }

  /** What was said until it went away, at the moment it did. */
  Optional<Statement> gone(Statement before) {
    if (before instanceof CheckResult result && isOff(result.check())) {
      Instant at = controlsOff.getOrDefault(result.check().nativeId(), result.updatedAt());
      return happened(before)
          .map(CheckResult.class::cast)
          .map(last ->
              changed(last, last.outcome(), last.state(), new Happening(last, Kind.GONE, at)));
    }
    return Optional.ofNullable(byStatement.get(before.id()))
        .filter(happening -> happening.kind() == Kind.GONE)
        .map(happening ->
            before instanceof CheckResult result
                ? changed(result, result.outcome(), result.state(), happening)
                : changed(before, Outcome.FAILED, before.state(), happening));
  }

  private static Statement changed(
      Statement before, Outcome outcome, FindingState state, Happening happening) {
    return switch (before) {
      case CheckResult old ->
          new CheckResult(
              old.id(),
              old.resource(),
              old.check(),
              outcome,
              state,
              old.firstObservedAt(),
              happening.at());
      case Vulnerability old ->
          new Vulnerability(
              old.id(),
              old.resource(),
              old.cve(),
              old.title(),
              old.packageName(),
              old.installedVersion(),
              old.fixedVersion(),
              old.score(),
              old.severity(),
              state,
              old.firstObservedAt(),
              happening.at());
      case Threat old ->
          new Threat(
              old.id(),
              old.resource(),
              old.nativeType(),
              old.title(),
              old.description(),
              old.severity(),
              state,
              old.firstObservedAt(),
              happening.at());
    };
  }
}
