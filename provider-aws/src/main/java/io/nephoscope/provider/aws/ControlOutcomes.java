package io.nephoscope.provider.aws;

import io.nephoscope.spi.NativeScore;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;

/**
 * What the findings of an account and region say of each control, by the rule with which Security
 * Hub's console computes its scores: findings that are archived or suppressed do not count; a
 * control has failed if any other finding failed, is unknown if any is a warning or not available,
 * has passed if all passed, and has no data if there is none. A standard's score is passed /
 * (passed + failed + unknown), rounded to a whole percent; the summary counts each control once,
 * over all standards that are switched on. (User guide of Security Hub, "Evaluating compliance
 * status and control status" and "Calculating security scores", 2026.) AWS has no API for these
 * scores.
 *
 * <p>Written as text between the pages of a read. Not safe for several threads.
 */
final class ControlOutcomes {

  /** How a control stands in an account and region. */
  enum Status {
    FAILED,
    UNKNOWN,
    PASSED,
    NO_DATA
  }

  private final Map<String, Status> worst;
  private @Nullable Instant newest;

  private ControlOutcomes(Map<String, Status> worst, @Nullable Instant newest) {
    this.worst = worst;
    this.newest = newest;
  }

  static ControlOutcomes none() {
    return new ControlOutcomes(new TreeMap<>(), null);
  }

  void add(AwsSecurityFinding finding) {
    if (finding.compliance() == null
        || finding.compliance().securityControlId() == null
        || finding.compliance().statusAsString() == null
        || "ARCHIVED".equals(finding.recordStateAsString())
        || (finding.workflow() != null
            && "SUPPRESSED".equals(finding.workflow().statusAsString()))) {
      return;
    }
    Status status =
        switch (finding.compliance().statusAsString()) {
          case "FAILED" -> Status.FAILED;
          case "PASSED" -> Status.PASSED;
          default -> Status.UNKNOWN;
        };
    worst.merge(
        finding.compliance().securityControlId(),
        status,
        (one, other) -> one.compareTo(other) < 0 ? one : other);
    Instant updated = AsffFinding.time(finding.updatedAt());
    if (updated != null && (newest == null || updated.isAfter(newest))) {
      newest = updated;
    }
  }

  Status of(String control) {
    return worst.getOrDefault(control, Status.NO_DATA);
  }

  /** The scores of an account and region; none before anything was evaluated. */
  List<NativeScore> scores(
      String account, String region, Collection<EnabledControls.Enabled> standards) {
    Instant asOf = newest;
    if (asOf == null) {
      return List.of();
    }
    List<NativeScore> scores = new ArrayList<>();
    Set<String> all = new HashSet<>();
    for (EnabledControls.Enabled standard : standards) {
      all.addAll(standard.controls().keySet());
      scores.add(
          score(account, standard.id(), region, standard.id(), standard.controls().keySet(), asOf));
    }
    scores.add(score(account, "summary", region, null, all, asOf));
    return scores;
  }

  private NativeScore score(
      String account,
      String what,
      String region,
      @Nullable String standard,
      Set<String> controls,
      Instant asOf) {
    long passed = controls.stream().filter(control -> of(control) == Status.PASSED).count();
    long counted = controls.stream().filter(control -> of(control) != Status.NO_DATA).count();
    return new NativeScore(
        account,
        "Security Hub score, computed: " + what + " in " + region,
        standard,
        (double) passed,
        (double) counted,
        counted == 0 ? null : (double) Math.round(100.0 * passed / counted),
        asOf);
  }

  /** As text, without blanks. */
  String text() {
    StringBuilder text = new StringBuilder(newest == null ? "" : newest.toString());
    worst.forEach(
        (control, status) -> text.append(';').append(control).append('=').append(status.name()));
    return text.toString();
  }

  /** What {@link #text} wrote; {@code null} when it is something else. */
  static @Nullable ControlOutcomes read(String text) {
    try {
      return of(text.split(";", -1));
    } catch (DateTimeException | IndexOutOfBoundsException | IllegalArgumentException e) {
      return null;
    }
  }

  private static ControlOutcomes of(String[] parts) {
    Map<String, Status> worst = new TreeMap<>();
    for (int i = 1; i < parts.length; i++) {
      int equals = parts[i].indexOf('=');
      worst.put(parts[i].substring(0, equals), Status.valueOf(parts[i].substring(equals + 1)));
    }
    return new ControlOutcomes(worst, parts[0].isEmpty() ? null : Instant.parse(parts[0]));
  }
}
