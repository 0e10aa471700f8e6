package io.nephoscope.provider.aws;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Severity;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.securityhub.model.ListSecurityControlDefinitionsResponse;
import software.amazon.awssdk.services.securityhub.model.SecurityControlDefinition;

/**
 * How bad it is to fail each control of Security Hub. A finding that passed is marked
 * informational, so the severity comes from the control's definition. The definitions are AWS's own
 * and the same in every account: whoever asks first asks for all.
 */
final class ControlSeverities {

  private final AwsSurvey.Kept<Map<String, Severity>> kept;

  ControlSeverities(Clock clock) {
    kept = new AwsSurvey.Kept<>(clock, Duration.ofHours(24));
  }

  /**
   * The severities, asked of this account and region when not yet known. Without the right to ask,
   * all are unknown: that takes nothing away from the findings themselves.
   */
  Function<String, Severity> asked(AwsClients.Desk desk) {
    try {
      Map<String, Severity> known = known(desk);
      return check -> known.getOrDefault(check, Severity.UNKNOWN);
    } catch (ProviderException e) {
      if (e.category() != Category.PERMISSION_DENIED) {
        throw e;
      }
      return check -> Severity.UNKNOWN;
    }
  }

  /** The ids of all controls, asked of this account and region when not yet known. */
  Set<String> controls(AwsClients.Desk desk) {
    return known(desk).keySet();
  }

  private Map<String, Severity> known(AwsClients.Desk desk) {
    return kept.get(() -> {
      Map<String, Severity> read = new TreeMap<>();
      for (SecurityControlDefinition definition : definitions(desk, null)) {
        read.put(
            definition.securityControlId(),
            AsffFinding.severity(definition.severityRatingAsString()));
      }
      return Collections.unmodifiableMap(read);
    });
  }

  /** Every control definition, or those of one standard; up to six calls. */
  static List<SecurityControlDefinition> definitions(
      AwsClients.Desk desk, @Nullable String standard) {
    List<SecurityControlDefinition> all = new ArrayList<>();
    String[] token = {null};
    do {
      ListSecurityControlDefinitionsResponse answer =
          desk.call(
              "securityhub",
              "ListSecurityControlDefinitions",
              d ->
                  d.securityHub()
                      .listSecurityControlDefinitions(request ->
                          request.standardsArn(standard).maxResults(100).nextToken(token[0])));
      if (!answer.hasSecurityControlDefinitions()
          || (answer.nextToken() != null && answer.nextToken().equals(token[0]))) {
        throw desk.unreadable(
            "securityhub", "ListSecurityControlDefinitions", "no list, or the same page twice");
      }
      for (SecurityControlDefinition definition : answer.securityControlDefinitions()) {
        if (definition.securityControlId() == null) {
          throw desk.unreadable(
              "securityhub", "ListSecurityControlDefinitions", "a control without an id");
        }
        all.add(definition);
      }
      token[0] = answer.nextToken();
    } while (token[0] != null && !token[0].isEmpty());
    return all;
  }
}
