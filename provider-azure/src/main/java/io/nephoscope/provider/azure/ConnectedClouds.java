package io.nephoscope.provider.azure;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The accounts of other clouds that were connected to Defender in a subscription: Amazon accounts
 * and Google projects, by the id of the security connector in lower case.
 */
record ConnectedClouds(Map<String, ConnectedAccount> byConnector) {

  /** For what is read before, or without, the list of security connectors. */
  static final ConnectedClouds NONE = new ConnectedClouds(Map.of());

  private static final String CONNECTORS = "/providers/microsoft.security/securityconnectors/";

  ConnectedClouds {
    byConnector = Map.copyOf(byConnector);
  }

  /**
   * An account of another cloud.
   *
   * @param provider {@code aws} or {@code gcp}
   * @param account a twelve-digit account id; a project id
   */
  record ConnectedAccount(String provider, String account) {}

  /** Reads the list of security connectors; those to places that are no cloud are left out. */
  static ConnectedClouds of(List<NativeRow> connectors) {
    Map<String, ConnectedAccount> byConnector = new HashMap<>();
    for (NativeRow row : connectors) {
      String provider = provider(String.valueOf(row.text("properties", "environmentName")));
      String account = provider == null ? null : account(provider, row);
      if (provider != null && account != null) {
        byConnector.put(row.requiredId("id"), new ConnectedAccount(provider, account));
      }
    }
    return new ConnectedClouds(byConnector);
  }

  private static @Nullable String account(String provider, NativeRow row) {
    String project = row.text("properties", "environmentData", "projectDetails", "projectId");
    return provider.equals("gcp") && project != null
        ? project
        : row.text("properties", "hierarchyIdentifier");
  }

  /**
   * The provider that Defender's word for a cloud means; {@code null} for Azure and what is no
   * cloud.
   */
  static @Nullable String provider(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "aws" -> "aws";
      case "gcp" -> "gcp";
      default -> null;
    };
  }

  /** The account behind a connector or what lies below it; {@code null} when it is not known. */
  @Nullable String account(String id) {
    ConnectedAccount known = byConnector.get(connectorIn(id.toLowerCase(Locale.ROOT)));
    return known == null ? null : known.account();
  }

  private static String connectorIn(String id) {
    int at = id.indexOf(CONNECTORS);
    if (at < 0) {
      return id;
    }
    int end = id.indexOf('/', at + CONNECTORS.length());
    return end < 0 ? id : id.substring(0, end);
  }
}
