package io.nephoscope.simulator.estate;

import java.util.List;
import java.util.Optional;

/**
 * What Defender for Cloud sees beyond Azure: the production and staging accounts of the other two
 * clouds are connected to it, in Azure's first subscription. It judges some of their resources by
 * checks of its own that ask what the clouds' own checks ask.
 */
public final class DefenderReach {
  private DefenderReach() {}

  /** True if an account of another cloud is connected to Defender. */
  public static boolean connected(EstateAccount account) {
    return account.cloud() != Cloud.AZURE
        && !account.denied()
        && (account.environment().equals("production") || account.environment().equals("staging"));
  }

  /** The connected accounts of a cloud. */
  public static List<EstateAccount> connected(Estate estate, Cloud cloud) {
    return estate.accounts(cloud).stream().filter(DefenderReach::connected).toList();
  }

  /** True if the subscription is the one that the connectors are in. */
  public static boolean holdsConnectors(EstateAccount subscription) {
    return subscription.cloud() == Cloud.AZURE && subscription.index() == 0;
  }

  /** What the connected accounts of a cloud could be judged for, judged or not. */
  public static StatementListing listing(Estate estate, Cloud cloud) {
    return estate.statements(cloud, cell -> connected(cell.account()) && judged(cell.type()));
  }

  /** The statement, if Defender makes it too: a check that passed or failed. */
  public static Optional<CheckResult> judged(Statement statement) {
    return statement instanceof CheckResult result && result.outcome() != Outcome.UNKNOWN
        ? Optional.of(result)
        : Optional.empty();
  }

  /** Defender has no worse word than high. */
  public static Severity severity(Check check) {
    return check.severity() == Severity.CRITICAL ? Severity.HIGH : check.severity();
  }

  private static boolean judged(ResourceType type) {
    return switch (type) {
      case AWS_INSTANCE,
          AWS_BUCKET,
          AWS_DATABASE,
          AWS_ACCOUNT,
          GOOGLE_INSTANCE,
          GOOGLE_BUCKET,
          GOOGLE_SQL_INSTANCE ->
          true;
      default -> false;
    };
  }
}
