package io.nephoscope.simulator.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nephoscope.simulator.estate.Cloud;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
  private static final Call FINDINGS =
      new Call(Cloud.AWS, "securityhub", "GetFindings", "123456789012", "eu-west-1");

  private final FaultPlan plan = new FaultPlan();

  @Test
  void withoutRulesNothingGoesWrong() {
    assertThat(plan.next(FINDINGS)).isEmpty();
  }

  @Test
  void aRuleMeetsOnlyTheCallsItNames() {
    plan.add(rule("a", Cloud.AWS, "securityhub", "eu-west-1", FaultKind.DENY, 1, null));

    assertThat(plan.next(FINDINGS)).get().extracting(Fault::kind).isEqualTo(FaultKind.DENY);
    assertThat(plan.next(call(Cloud.AWS, "config", "eu-west-1"))).isEmpty();
    assertThat(plan.next(call(Cloud.AWS, "securityhub", "us-east-1"))).isEmpty();
    assertThat(plan.next(call(Cloud.AWS, "securityhub", null))).isEmpty();
    assertThat(plan.next(call(Cloud.AZURE, "arm", "eu-west-1"))).isEmpty();
  }

  @Test
  void aRuleWithoutFiltersMeetsEveryCall() {
    plan.add(rule("a", null, null, null, FaultKind.ERROR, 1, null));

    assertThat(plan.next(FINDINGS)).isPresent();
    assertThat(plan.next(call(Cloud.GOOGLE, "asset", null))).isPresent();
  }

  @Test
  void aRateOfAQuarterSpoilsEveryFourthCall() {
    plan.add(rule("a", Cloud.AWS, null, null, FaultKind.ERROR, 0.25, null));
    List<Boolean> spoilt = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      spoilt.add(plan.next(FINDINGS).isPresent());
    }
    assertThat(spoilt).containsExactly(false, false, false, true, false, false, false, true);
  }

  @Test
  void aRateOfATenthSpoilsExactlyAHundredOfAThousand() {
    plan.add(rule("a", Cloud.AWS, null, null, FaultKind.ERROR, 0.1, null));
    int spoilt = 0;
    for (int i = 0; i < 1000; i++) {
      spoilt += plan.next(FINDINGS).isPresent() ? 1 : 0;
    }
    assertThat(spoilt).isEqualTo(100);
    assertThat(plan.rules()).singleElement().extracting(FaultPlan.State::hits).isEqualTo(100L);
  }

  @Test
  void aRuleIsSpentAfterItsTimes() {
    plan.add(rule("a", Cloud.AWS, null, null, FaultKind.ERROR, 1, 2));

    assertThat(plan.next(FINDINGS)).isPresent();
    assertThat(plan.next(FINDINGS)).isPresent();
    assertThat(plan.next(FINDINGS)).isEmpty();
  }

  @Test
  void theFirstDueRuleDecidesAndARemovedOneNoLonger() {
    plan.add(rule("a", Cloud.AWS, null, null, FaultKind.DENY, 1, null));
    plan.add(rule("b", Cloud.AWS, null, null, FaultKind.ERROR, 1, null));

    assertThat(plan.next(FINDINGS)).get().extracting(Fault::ruleId).isEqualTo("a");
    assertThat(plan.remove("a")).isTrue();
    assertThat(plan.next(FINDINGS)).get().extracting(Fault::ruleId).isEqualTo("b");
    plan.clear();
    assertThat(plan.next(FINDINGS)).isEmpty();
    assertThat(plan.remove("b")).isFalse();
  }

  @Test
  void anImpossibleRuleIsRefusedWithWhatWasExpected() {
    assertThatThrownBy(() -> rule("a", null, null, null, FaultKind.DENY, 0, null))
        .hasMessageContaining("rate");
    assertThatThrownBy(() -> rule("a", null, null, null, FaultKind.DENY, 1.5, null))
        .hasMessageContaining("rate");
    assertThatThrownBy(() -> rule("a", null, null, null, FaultKind.DENY, 1, 0))
        .hasMessageContaining("times");
    assertThatThrownBy(() -> rule("a", null, null, null, FaultKind.SLOW, 1, null))
        .hasMessageContaining("delayMillis");
    assertThatThrownBy(() -> rule("a", Cloud.AZURE, "securityhub", null, FaultKind.DENY, 1, null))
        .hasMessageContaining("resourcegraph");
  }

  private static Call call(Cloud cloud, String service, @Nullable String region) {
    return new Call(cloud, service, "List", null, region);
  }

  private static FaultRule rule(
      String id,
      @Nullable Cloud cloud,
      @Nullable String service,
      @Nullable String region,
      FaultKind kind,
      double rate,
      @Nullable Integer times) {
    return new FaultRule(id, cloud, service, null, null, region, kind, rate, times, 2, 0);
  }
}
