package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.EstateAccount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The controls and checks of the standards of some subscriptions as Resource Graph has them, by
 * place: the same number of places for every subscription, within one in the order of ids. A place
 * may hold none. Rows are made when they are asked for, one subscription at a time.
 */
final class ComplianceListing {
  private static final String CONTROL =
      "microsoft.security/regulatorycompliancestandards/regulatorycompliancecontrols";
  private static final String CHECK = CONTROL + "/regulatorycomplianceassessments";

  /** The types of rows, as Resource Graph writes them. */
  static final List<String> TYPES = List.of(CONTROL, CHECK);

  private final SubscriptionTallies tallies;
  private final List<EstateAccount> subscriptions;
  private final int each;
  private int held = -1;
  private List<ObjectNode> rows = List.of();

  ComplianceListing(SubscriptionTallies tallies, List<EstateAccount> subscriptions) {
    this.tallies = tallies;
    this.subscriptions = subscriptions;
    this.each = subscriptions.isEmpty() ? 0 : of(subscriptions.getFirst()).size();
  }

  /** A row and the subscription it is of. */
  record Placed(ObjectNode row, EstateAccount subscription) {}

  /** How many places there are: which controls and checks there are is the same everywhere. */
  long places() {
    return (long) each * subscriptions.size();
  }

  @Nullable Placed at(long place) {
    int subscription = (int) (place / each);
    if (subscription != held) {
      rows = of(subscriptions.get(subscription));
      held = subscription;
    }
    int in = (int) (place % each);
    return in < rows.size()
        ? new Placed(rows.get(in).deepCopy(), subscriptions.get(subscription))
        : null;
  }

  private List<ObjectNode> of(EstateAccount subscription) {
    RegulatoryCompliance compliance =
        new RegulatoryCompliance(subscription, tallies.of(subscription));
    List<ObjectNode> all = new ArrayList<>();
    for (ObjectNode standard : compliance.standards()) {
      String name = standard.path("name").asText();
      for (ObjectNode control : compliance.controls(name)) {
        all.add(control.put("type", CONTROL));
        for (ObjectNode check : compliance.assessments(name, control.path("name").asText())) {
          all.add(check.put("type", CHECK));
        }
      }
    }
    all.sort(Comparator.comparing(row -> row.path("id").asText().toLowerCase(Locale.ROOT)));
    return all;
  }
}
