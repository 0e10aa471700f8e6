package io.nephoscope.provider.aws;

import io.nephoscope.spi.ProviderException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.config.model.ConfigRule;
import software.amazon.awssdk.services.config.model.DescribeConfigRulesResponse;

/**
 * What became of the rules of AWS Config by which Security Hub evaluates its controls ({@code
 * securityhub-…}): asked by name where a check could not tell, because the rule may be why. Kept
 * for an hour.
 */
final class BackingRules {

  private static final Duration LIFE = Duration.ofHours(1);

  /** AWS takes so many names at once. */
  private static final int AT_ONCE = 25;

  private final Clock clock;
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  BackingRules(Clock clock) {
    this.clock = clock;
  }

  private record Known(String state, Instant until) {}

  /**
   * What became of each rule, in words that follow its name; without the right to ask, of none. A
   * call for each twenty-five that are not known, and waits.
   */
  Function<String, @Nullable String> asked(AwsClients.Desk desk, Collection<String> names) {
    Instant now = clock.instant();
    List<String> unknown =
        names.stream()
            .filter(name -> {
              Known before = known.get(key(desk, name));
              return before == null || !now.isBefore(before.until());
            })
            .sorted()
            .toList();
    try {
      for (int from = 0; from < unknown.size(); from += AT_ONCE) {
        ask(desk, unknown.subList(from, Math.min(from + AT_ONCE, unknown.size())));
      }
    } catch (ProviderException e) {
      if (!AwsFailures.isOfOneOperation(e)) {
        throw e;
      }
    }
    return name -> {
      Known found = known.get(key(desk, name));
      return found == null ? null : found.state();
    };
  }

  /** AWS answers of all or, when one is gone, of none: then each is asked by itself. */
  private void ask(AwsClients.Desk desk, List<String> names) {
    Optional<List<ConfigRule>> rules = rules(desk, names);
    if (rules.isPresent()) {
      for (ConfigRule rule : rules.get()) {
        if (rule.configRuleName() != null && rule.configRuleStateAsString() != null) {
          keep(desk, rule.configRuleName(), "is " + rule.configRuleStateAsString());
        }
      }
    } else if (names.size() == 1) {
      keep(desk, names.getFirst(), "does not exist");
    } else {
      names.forEach(name -> ask(desk, List.of(name)));
    }
  }

  private static Optional<List<ConfigRule>> rules(AwsClients.Desk desk, List<String> names) {
    List<ConfigRule> rules = new ArrayList<>();
    @Nullable String[] token = {null};
    do {
      Optional<DescribeConfigRulesResponse> answer =
          desk.callIfThere(
              "config",
              "DescribeConfigRules",
              d ->
                  d.config()
                      .describeConfigRules(
                          request -> request.configRuleNames(names).nextToken(token[0])));
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      if (!answer.get().hasConfigRules()
          || (answer.get().nextToken() != null && answer.get().nextToken().equals(token[0]))) {
        throw desk.unreadable("config", "DescribeConfigRules", "no list, or the same page twice");
      }
      rules.addAll(answer.get().configRules());
      token[0] = answer.get().nextToken();
    } while (token[0] != null && !token[0].isEmpty());
    return Optional.of(rules);
  }

  private void keep(AwsClients.Desk desk, String name, String state) {
    known.put(key(desk, name), new Known(state, clock.instant().plus(LIFE)));
  }

  private static String key(AwsClients.Desk desk, String name) {
    return desk.account() + "/" + desk.region() + "/" + name;
  }
}
