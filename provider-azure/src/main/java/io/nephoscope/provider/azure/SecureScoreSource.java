package io.nephoscope.provider.azure;

import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Defender's (classic) secure score of a subscription, then that of each of its controls. */
final class SecureScoreSource extends SubscriptionShards {

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
    return Set.of(Kind.NATIVE_SCORE);
  }

  /** Azure computes it every eight hours. */
  @Override
  public Duration refreshEvery() {
    return Duration.ofHours(1);
  }

  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    boolean controls = position.list().equals("secureScoreControls");
    String list = controls ? "secureScoreControls" : "secureScores";
    ArmCall call = securityCall(controls ? "secure score controls" : "secure score", subscription);
    return arm.list(
            call,
            position.link(),
            () ->
                arm.service()
                    .security(arm.endpoint(), subscription, list, ArmService.SECURE_SCORES))
        .thenApply(page -> {
          List<Observation> seen = new ArrayList<>();
          Instant now = clock.instant();
          page.rows()
              .forEach(row ->
                  seen.add(
                      score(
                          subscription,
                          row,
                          controls
                              ? row.required("properties", "displayName")
                              : row.required("name"),
                          now)));
          if (!page.next().isEmpty()) {
            return new Page(seen, new Position(list, page.next(), List.of()).token());
          }
          return controls
              ? Page.last(seen)
              : new Page(seen, new Position("secureScoreControls", "", List.of()).token());
        });
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
        now);
  }
}
