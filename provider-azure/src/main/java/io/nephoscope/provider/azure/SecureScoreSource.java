package io.nephoscope.provider.azure;

import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.ProviderException.Category;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Defender's (classic) secure score of a subscription, then that of each of its controls. Where the
 * counts of the controls do not give the stated score, a gap says so: one of the two is old.
 */
final class SecureScoreSource extends SubscriptionShards {

  private static final String CONTROLS = "secureScoreControls";

  private final Arm arm;
  private final Clock clock;

  SecureScoreSource(Arm arm, VisibleSubscriptions visible, OpenStages stages, Clock clock) {
    super(visible, stages);
    this.arm = arm;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "secure-score";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.NATIVE_SCORE, Kind.GAP);
  }

  /** Azure computes it every eight hours. */
  @Override
  public Duration refreshEvery() {
    return Duration.ofHours(1);
  }

  /**
   * The rest of a position is, while the controls are read: the points stated, and the points that
   * the controls read so far give.
   */
  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    return position.list().equals(CONTROLS)
        ? controls(subscription, position)
        : scores(subscription, position.link());
  }

  private CompletableFuture<Page> scores(String subscription, String link) {
    ArmCall call = securityCall("secure score", subscription);
    return arm.list(
            call,
            link,
            () ->
                arm.service()
                    .security(
                        arm.endpoint(), subscription, "secureScores", ArmService.SECURE_SCORES))
        .thenApply(page -> {
          List<Observation> seen = new ArrayList<>();
          List<String> stated = List.of();
          Instant now = clock.instant();
          for (NativeRow row : page.rows()) {
            String name = row.required("name");
            seen.add(score(subscription, row, name, now));
            if (name.equalsIgnoreCase("ascScore")) {
              stated =
                  List.of(
                      row.number("properties", "score", "current").toPlainString(),
                      row.number("properties", "score", "max").toPlainString(),
                      "0",
                      "0");
            }
          }
          // One score per subscription: no second page of them is known.
          return page.next().isEmpty()
              ? new Page(seen, new Position(CONTROLS, "", stated).token())
              : new Page(seen, new Position("secureScores", page.next(), List.of()).token());
        });
  }

  private CompletableFuture<Page> controls(String subscription, Position position) {
    ArmCall call = securityCall("secure score controls", subscription);
    return arm.list(
            call,
            position.link(),
            () ->
                arm.service()
                    .security(arm.endpoint(), subscription, CONTROLS, ArmService.SECURE_SCORES))
        .thenApply(page -> {
          List<Observation> seen = new ArrayList<>();
          Instant now = clock.instant();
          List<ClassicScore> computed = new ArrayList<>();
          List<String> rest = position.rest();
          if (!rest.isEmpty()) {
            computed.add(
                new ClassicScore(new BigDecimal(rest.get(2)), new BigDecimal(rest.get(3))));
          }
          for (NativeRow row : page.rows()) {
            seen.add(score(subscription, row, row.required("properties", "displayName"), now));
            computed.add(
                ClassicScore.ofControl(
                    row.number("properties", "score", "max"),
                    row.number("properties", "healthyResourceCount").longValue(),
                    row.number("properties", "unhealthyResourceCount").longValue()));
          }
          ClassicScore sum = ClassicScore.sum(computed);
          if (!page.next().isEmpty()) {
            return new Page(seen, new Position(CONTROLS, page.next(), carried(rest, sum)).token());
          }
          if (!rest.isEmpty()
              && !sum.agreesWith(new BigDecimal(rest.get(0)), new BigDecimal(rest.get(1)))) {
            seen.add(disagreement(subscription, rest, sum));
          }
          return Page.last(seen);
        });
  }

  private static List<String> carried(List<String> rest, ClassicScore sum) {
    return rest.isEmpty()
        ? rest
        : List.of(
            rest.get(0), rest.get(1), sum.current().toPlainString(), sum.max().toPlainString());
  }

  private static Gap disagreement(String subscription, List<String> stated, ClassicScore sum) {
    return new Gap(
        subscription,
        null,
        Category.INVALID_RESPONSE,
        "Azure secure score in /subscriptions/"
            + subscription
            + ": "
            + stated.get(0)
            + " of "
            + stated.get(1)
            + " is stated and the controls give "
            + sum.current().toPlainString()
            + " of "
            + sum.max().toPlainString()
            + " (expected: the same).",
        "Azure computes both every eight hours; look again after the next time.");
  }

  /**
   * One score. A share of nothing is no share: where no points can be had, because nothing was
   * assessed or the control carries none, the percentage is absent although Azure writes 0.
   */
  static NativeScore score(String subscription, NativeRow row, String name, Instant now) {
    BigDecimal max = row.number("properties", "score", "max");
    BigDecimal share = row.number("properties", "score", "percentage");
    return new NativeScore(
        subscription,
        name,
        null,
        row.number("properties", "score", "current").doubleValue(),
        max.doubleValue(),
        max.signum() == 0 ? null : share.movePointRight(2).doubleValue(),
        row.has("properties", "weight")
            ? (Double) row.number("properties", "weight").doubleValue()
            : null,
        now);
  }
}
