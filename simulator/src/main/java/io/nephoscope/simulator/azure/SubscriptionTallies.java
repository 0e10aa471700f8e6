package io.nephoscope.simulator.azure;

import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.FindingState;
import io.nephoscope.simulator.estate.Outcome;
import io.nephoscope.simulator.estate.Rule;
import io.nephoscope.simulator.estate.StatementListing;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many resources of a subscription are healthy, by check and by score control; counted once.
 */
final class SubscriptionTallies {
  private final Estate estate;
  private final Map<String, Tally> known = new ConcurrentHashMap<>();

  SubscriptionTallies(Estate estate) {
    this.estate = estate;
  }

  Tally of(EstateAccount account) {
    return known.computeIfAbsent(account.nativeId(), id -> count(account));
  }

  /**
   * Three counts of resources.
   *
   * @param exempt not applicable, because somebody exempted them
   */
  record Health(long healthy, long unhealthy, long exempt) {
    static final Health NONE = new Health(0, 0, 0);

    Health plus(Health other) {
      return new Health(
          healthy + other.healthy, unhealthy + other.unhealthy, exempt + other.exempt);
    }
  }

  /**
   * The counts of a subscription.
   *
   * @param resources how many resources its inventory has
   * @param byCheck by the check's native id
   * @param byScoreControl each resource once: unhealthy if any check of the control says so, else
   *     healthy if any says so, else exempt
   */
  record Tally(
      long resources, Map<String, Health> byCheck, Map<ScoreControl, Health> byScoreControl) {
    Tally {
      byCheck = Map.copyOf(byCheck);
      byScoreControl = Map.copyOf(byScoreControl);
    }

    Health of(Check check) {
      return byCheck.getOrDefault(check.nativeId(), Health.NONE);
    }

    Health of(ScoreControl control) {
      return byScoreControl.getOrDefault(control, Health.NONE);
    }
  }

  private Tally count(EstateAccount account) {
    Map<String, Health> byCheck = new HashMap<>();
    Map<ScoreControl, Health> byControl = new EnumMap<>(ScoreControl.class);
    Map<ScoreControl, Health> ofResource = new EnumMap<>(ScoreControl.class);
    StatementListing listing = estate.statements(account);
    String resource = "";
    for (long slot = 0; slot < listing.slots(); slot++) {
      if (!(listing.get(slot).orElse(null) instanceof CheckResult result)) {
        continue;
      }
      if (!result.resource().nativeId().equals(resource)) {
        settle(ofResource, byControl);
        resource = result.resource().nativeId();
      }
      Health said = said(result);
      byCheck.merge(result.check().nativeId(), said, Health::plus);
      ScoreControl control = ScoreControl.of(result.check().rule());
      ofResource.merge(control, said, Health::plus);
    }
    settle(ofResource, byControl);
    long resources = estate.resources(account).size();
    return new Tally(resources, byCheck, byControl);
  }

  /** Adds what was said of one resource, as one. */
  private static void settle(
      Map<ScoreControl, Health> ofResource, Map<ScoreControl, Health> byControl) {
    ofResource.forEach((control, said) ->
        byControl.merge(
            control,
            said.unhealthy() > 0
                ? new Health(0, 1, 0)
                : said.healthy() > 0 ? new Health(1, 0, 0) : new Health(0, 0, 1),
            Health::plus));
    ofResource.clear();
  }

  private static Health said(CheckResult result) {
    if (result.outcome() == Outcome.PASSED) {
      return new Health(1, 0, 0);
    }
    return result.state() == FindingState.SUPPRESSED ? new Health(0, 0, 1) : new Health(0, 1, 0);
  }

  /** The security controls of the secure score, with the points Microsoft gives each. */
  enum ScoreControl {
    MFA("34a42fb3-e6db-409c-b56b-7b1db6b8aee0", "Enable MFA", 10),
    MANAGEMENT_PORTS("5f7d9a2c-3c55-4c53-9e5c-5a1b9a6f8d11", "Secure management ports", 8),
    ENCRYPTION_AT_REST("8fd574ec-43cf-426e-a439-a67cbaf2d564", "Enable encryption at rest", 4),
    NETWORK_ACCESS(
        "f9d5432b-8f7b-45e9-b90c-e214a30f6a02", "Restrict unauthorized network access", 4),
    CONFIGURATIONS("99fc8df2-e0f5-40f8-9415-a7f7ca948b5a", "Remediate security configurations", 4),
    LOGGING("27b24961-75ba-4fe4-8909-97286d5dd5ee", "Enable auditing and logging", 1),
    DDOS("a9909064-42b4-4d34-8143-275477afe18b", "Protect applications against DDoS attacks", 2),
    BEST_PRACTICES("76763537-9feb-42d3-b4f4-78c01117be80", "Implement security best practices", 0);

    private final String guid;
    private final String title;
    private final int points;

    ScoreControl(String guid, String title, int points) {
      this.guid = guid;
      this.title = title;
      this.points = points;
    }

    String guid() {
      return guid;
    }

    String title() {
      return title;
    }

    int points() {
      return points;
    }

    static ScoreControl of(Rule rule) {
      return switch (rule) {
        case ROOT_MFA -> MFA;
        case SSH_OPEN_TO_WORLD, RDP_OPEN_TO_WORLD -> MANAGEMENT_PORTS;
        case DISK_ENCRYPTION, DB_ENCRYPTION -> ENCRYPTION_AT_REST;
        case PUBLIC_OBJECT_STORAGE, DB_PUBLIC_ACCESS, VM_PUBLIC_IP, K8S_PUBLIC_ENDPOINT ->
            NETWORK_ACCESS;
        case KMS_ROTATION, METADATA_V2 -> CONFIGURATIONS;
        case FLOW_LOGS, AUDIT_LOG_ON -> LOGGING;
        case DB_BACKUP -> BEST_PRACTICES;
      };
    }
  }
}
