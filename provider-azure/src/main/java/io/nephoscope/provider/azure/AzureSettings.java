package io.nephoscope.provider.azure;

import io.nephoscope.spi.CloudProvider.Form;
import io.nephoscope.spi.CloudProvider.Setting;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one connector was told.
 *
 * @param connector the connector's id
 * @param tenant the directory: its GUID or one of its domains
 * @param client the application's (client) id
 * @param secret the application's secret; never shown
 * @param subscriptions the GUIDs to read, in lower case; empty for all that the identity sees
 * @param authority where tokens come from
 * @param endpoint the address of Azure Resource Manager
 * @param caFile PEM certificates to trust instead of the JDK's; {@code null} for the JDK's
 */
record AzureSettings(
    String connector,
    String tenant,
    String client,
    String secret,
    List<String> subscriptions,
    URI authority,
    URI endpoint,
    @Nullable Path caFile) {

  static final List<Setting> KEYS =
      List.of(
          Setting.required(
              "tenant-id", Form.TEXT, "The directory (tenant) id, a GUID or a domain."),
          Setting.required("client-id", Form.TEXT, "The application (client) id."),
          Setting.required("client-secret", Form.TEXT, "The application's client secret.")
              .asSecret(),
          Setting.optional(
              "subscriptions", Form.TEXTS, "Subscription ids to read; all visible ones if absent."),
          Setting.optional(
              "authority-host",
              Form.URI,
              "Where tokens are issued; https://login.microsoftonline.com if absent."),
          Setting.optional(
              "resource-manager-endpoint",
              Form.URI,
              "Azure Resource Manager; https://management.azure.com if absent."),
          Setting.optional(
              "ca-file", Form.PATH, "PEM certificates to trust instead of the JDK's own."));

  private static final Pattern GUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

  AzureSettings {
    subscriptions = List.copyOf(subscriptions);
  }

  static AzureSettings of(ConnectorConfig config) {
    List<String> subscriptions =
        config.texts("subscriptions").stream()
            .map(text -> text.strip().toLowerCase(Locale.ROOT))
            .distinct()
            .toList();
    for (String subscription : subscriptions) {
      if (!GUID.matcher(subscription).matches()) {
        throw invalid(config, "subscriptions", subscription, "a subscription's GUID");
      }
    }
    return new AzureSettings(
        config.connector(),
        named(config, "tenant-id"),
        named(config, "client-id"),
        config.requiredText("client-secret"),
        subscriptions,
        address(config, "authority-host", "https://login.microsoftonline.com"),
        address(config, "resource-manager-endpoint", "https://management.azure.com"),
        config.path("ca-file").orElse(null));
  }

  /** The right that is asked for: everything this identity may do at the configured endpoint. */
  String scope() {
    return endpoint + "/.default";
  }

  @Override
  public String toString() {
    return "AzureSettings[" + connector + " tenant " + tenant + " client " + client + "]";
  }

  private static String named(ConnectorConfig config, String key) {
    String value = config.requiredText(key).strip();
    if (!value.matches("[A-Za-z0-9][A-Za-z0-9.-]*")) {
      throw invalid(config, key, value, "a GUID or a domain");
    }
    return value;
  }

  private static URI address(ConnectorConfig config, String key, String fallback) {
    String text = config.text(key).orElse(fallback).strip().replaceAll("/+$", "");
    try {
      URI address = URI.create(text);
      if ("https".equalsIgnoreCase(address.getScheme())
          && address.getHost() != null
          && address.getRawUserInfo() == null
          && address.getRawQuery() == null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw new ProviderException(
          Category.INVALID_CONFIGURATION, problem(config, key, text, HTTPS), null, null, e);
    }
    throw invalid(config, key, text, HTTPS);
  }

  private static final String HTTPS =
      "an https address, because a token is never sent in the clear";

  private static ProviderException invalid(
      ConnectorConfig config, String key, String value, String expected) {
    return new ProviderException(
        Category.INVALID_CONFIGURATION, problem(config, key, value, expected));
  }

  private static String problem(ConnectorConfig config, String key, String value, String expected) {
    return config.connector() + ": " + key + " is '" + value + "' (expected: " + expected + ").";
  }
}
