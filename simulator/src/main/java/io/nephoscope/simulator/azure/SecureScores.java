package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.azure.SubscriptionTallies.Health;
import io.nephoscope.simulator.azure.SubscriptionTallies.ScoreControl;
import io.nephoscope.simulator.azure.SubscriptionTallies.Tally;
import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.Checks;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;

/**
 * The secure score of a subscription by Microsoft's published formula: a control's current points
 * are {@code max × healthy / (healthy + unhealthy)}, rounded to two decimals; its percentage is
 * those points by max, to four; the subscription's score is the sum over controls. A control
 * without healthy or unhealthy resources has no points to give.
 */
final class SecureScores {
  private final String scope;
  private final Tally tally;

  SecureScores(EstateAccount account, Tally tally) {
    this.scope = "/subscriptions/" + account.nativeId() + "/providers/Microsoft.Security";
    this.tally = tally;
  }

  ObjectNode score() {
    int max = 0;
    BigDecimal current = BigDecimal.ZERO;
    for (ScoreControl control : ScoreControl.values()) {
      max += max(control);
      current = current.add(current(control));
    }
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", scope + "/secureScores/ascScore");
    row.put("name", "ascScore");
    row.put("type", "Microsoft.Security/secureScores");
    ObjectNode properties = row.putObject("properties");
    properties.put("displayName", "ASC score");
    score(properties.putObject("score"), max, current);
    properties.put("weight", tally.resources());
    return row;
  }

  List<ObjectNode> controls(boolean definition) {
    return Arrays.stream(ScoreControl.values())
        .map(control -> control(control, definition))
        .toList();
  }

  private ObjectNode control(ScoreControl control, boolean definition) {
    Health health = tally.of(control);
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", scope + "/secureScores/ascScore/secureScoreControls/" + control.guid());
    row.put("name", control.guid());
    row.put("type", "Microsoft.Security/secureScores/secureScoreControls");
    ObjectNode properties = row.putObject("properties");
    properties.put("displayName", control.title());
    score(properties.putObject("score"), max(control), current(control));
    properties.put("healthyResourceCount", health.healthy());
    properties.put("unhealthyResourceCount", health.unhealthy());
    properties.put("notApplicableResourceCount", health.exempt());
    properties.put("weight", health.healthy() + health.unhealthy());
    if (definition) {
      properties.set("definition", definition(control));
    }
    return row;
  }

  List<ObjectNode> definitions() {
    return Arrays.stream(ScoreControl.values()).map(SecureScores::definition).toList();
  }

  private static ObjectNode definition(ScoreControl control) {
    String provider = "/providers/Microsoft.Security/";
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", provider + "secureScoreControlDefinitions/" + control.guid());
    row.put("name", control.guid());
    row.put("type", "Microsoft.Security/secureScoreControlDefinitions");
    ObjectNode properties = row.putObject("properties");
    properties.putObject("source").put("sourceType", "BuiltIn");
    properties.put("displayName", control.title());
    properties.put("maxScore", control.points());
    ArrayNode checks = properties.putArray("assessmentDefinitions");
    for (Check check : Checks.of(Cloud.AZURE)) {
      if (ScoreControl.of(check.rule()) == control) {
        checks.addObject().put("id", provider + "assessmentMetadata/" + check.nativeId());
      }
    }
    return row;
  }

  private static void score(ObjectNode score, int max, BigDecimal current) {
    score.put("max", max);
    score.put("current", current);
    score.put(
        "percentage",
        max == 0
            ? BigDecimal.ZERO
            : current.divide(BigDecimal.valueOf(max), 4, RoundingMode.HALF_UP));
  }

  private int max(ScoreControl control) {
    Health health = tally.of(control);
    return health.healthy() + health.unhealthy() == 0 ? 0 : control.points();
  }

  private BigDecimal current(ScoreControl control) {
    Health health = tally.of(control);
    long counted = health.healthy() + health.unhealthy();
    return counted == 0
        ? BigDecimal.ZERO
        : BigDecimal.valueOf(control.points())
            .multiply(BigDecimal.valueOf(health.healthy()))
            .divide(BigDecimal.valueOf(counted), 2, RoundingMode.HALF_UP);
  }
}
