package io.nephoscope.provider.azure;

import io.nephoscope.provider.azure.Credentials.Kind;
import io.nephoscope.spi.CloudProvider.Form;
import io.nephoscope.spi.CloudProvider.Setting;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one connector was told.
 *
 * @param connector the connector's id
 * @param tenant the directory: its GUID or one of its domains
 * @param kind how it proves who it is
 * @param client the application's (client) id; {@code null} where the identity has none to name
 * @param secret the application's secret; never shown; {@code null} for other kinds
 * @param certificate the application's certificate with its key, PEM or PFX; {@code null} for other
 *     kinds
 * @param certificatePassword what opens the PFX; never shown; {@code null} when nothing is needed
 * @param tokenFile where another issuer's token is written; {@code null} for other kinds
 * @param subscriptions the GUIDs to read, in lower case; empty for all that the identity sees
 * @param authority where tokens come from
 * @param endpoint the address of Azure Resource Manager
 * @param audience what tokens are asked for: the address of Azure Resource Manager, or the id that
 *     a cloud of one's own has for it
 * @param caFile PEM certificates to trust instead of the JDK's; {@code null} for the JDK's
 */
record AzureSettings(
    String connector,
    String tenant,
    Kind kind,
    @Nullable String client,
    @Nullable String secret,
    @Nullable Path certificate,
    @Nullable String certificatePassword,
    @Nullable Path tokenFile,
    List<String> subscriptions,
    URI authority,
    URI endpoint,
    String audience,
    @Nullable Path caFile) {

  static final List<Setting> KEYS =
      List.of(
          Setting.required(
              "tenant-id", Form.TEXT, "The directory (tenant) id, a GUID or a domain."),
          Setting.optional(
              "credential",
              Form.TEXT,
              "How the connector proves who it is: client-secret, certificate, managed-identity,"
                  + " workload-identity or azure-cli; what the other settings say if absent."),
          Setting.optional(
              "client-id",
              Form.TEXT,
              "The application (client) id; of a user-assigned managed identity, too."),
          Setting.optional("client-secret", Form.TEXT, "The application's client secret.")
              .asSecret(),
          Setting.optional(
              "client-certificate",
              Form.PATH,
              "The application's certificate with its private key, PEM or PFX."),
          Setting.optional(
                  "client-certificate-password", Form.TEXT, "What opens client-certificate.")
              .asSecret(),
          Setting.optional(
              "federated-token-file",
              Form.PATH,
              "The file another issuer writes its token to, for workload-identity."),
          Setting.optional(
              "subscriptions", Form.TEXTS, "Subscription ids to read; all visible ones if absent."),
          Setting.optional("cloud", Form.TEXT, "public, us-government or china; public if absent."),
          Setting.optional(
              "authority-host", Form.URI, "Where tokens are issued; the cloud's own if absent."),
          Setting.optional(
              "resource-manager-endpoint",
              Form.URI,
              "Azure Resource Manager; the cloud's own if absent."),
          Setting.optional(
              "token-audience",
              Form.TEXT,
              "What tokens are asked for in a cloud of one's own; resource-manager-endpoint if"
                  + " absent."),
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
    String word = config.text("cloud").orElse("public");
    AzureCloud cloud =
        AzureCloud.of(word)
            .orElseThrow(() -> invalid(config, "cloud", word, "public, us-government or china"));
    Kind kind = kind(config);
    for (String key : needs(kind)) {
      if (config.text(key).isEmpty()) {
        throw new ProviderException(
            Category.INVALID_CONFIGURATION,
            config.connector()
                + ": "
                + key
                + " is missing (expected: present, because credential is "
                + kind.word()
                + ").");
      }
    }
    Path certificate = config.path("client-certificate").orElse(null);
    if (certificate != null && !Files.isReadable(certificate)) {
      throw invalid(
          config, "client-certificate", certificate.toString(), "a file that can be read");
    }
    URI endpoint = address(config, "resource-manager-endpoint", cloud.endpoint());
    return new AzureSettings(
        config.connector(),
        named(config, "tenant-id", config.requiredText("tenant-id")),
        kind,
        config.text("client-id").map(id -> named(config, "client-id", id)).orElse(null),
        kind == Kind.CLIENT_SECRET ? config.requiredText("client-secret") : null,
        certificate,
        kind == Kind.CERTIFICATE ? config.text("client-certificate-password").orElse(null) : null,
        kind == Kind.WORKLOAD_IDENTITY ? config.path("federated-token-file").orElse(null) : null,
        subscriptions,
        address(config, "authority-host", cloud.authority()),
        endpoint,
        config.text("token-audience").orElse(endpoint.toString()),
        config.path("ca-file").orElse(null));
  }

  /** What is named, or what the one setting that only one kind has says. */
  private static Kind kind(ConnectorConfig config) {
    List<Kind> meant =
        Arrays.stream(Kind.values())
            .filter(kind -> OWN.stream().anyMatch(own -> own.kind() == kind && own.in(config)))
            .toList();
    Optional<String> named = config.text("credential").map(String::strip);
    if (named.isPresent()) {
      Kind kind =
          Arrays.stream(Kind.values())
              .filter(one -> one.word().equals(named.get()))
              .findFirst()
              .orElseThrow(() ->
                  invalid(
                      config,
                      "credential",
                      named.get(),
                      Arrays.stream(Kind.values())
                          .map(Kind::word)
                          .collect(Collectors.joining(", "))));
      if (meant.stream().anyMatch(other -> other != kind)) {
        throw contradiction(config, named.get());
      }
      return kind;
    }
    if (meant.isEmpty()) {
      throw new ProviderException(
          Category.INVALID_CONFIGURATION,
          config.connector()
              + ": client-secret is missing (expected: it, or client-certificate, or"
              + " federated-token-file, or credential: managed-identity or azure-cli).");
    }
    if (meant.size() > 1) {
      throw contradiction(config, meant.getFirst().word());
    }
    return meant.getFirst();
  }

  private record Own(String key, Kind kind) {
    boolean in(ConnectorConfig config) {
      return config.text(key).isPresent();
    }
  }

  /** The settings that make sense for one kind only. */
  private static final List<Own> OWN =
      List.of(
          new Own("client-secret", Kind.CLIENT_SECRET),
          new Own("client-certificate", Kind.CERTIFICATE),
          new Own("federated-token-file", Kind.WORKLOAD_IDENTITY));

  private static List<String> needs(Kind kind) {
    return switch (kind) {
      case CLIENT_SECRET -> List.of("client-id", "client-secret");
      case CERTIFICATE -> List.of("client-id", "client-certificate");
      case WORKLOAD_IDENTITY -> List.of("client-id", "federated-token-file");
      case MANAGED_IDENTITY, AZURE_CLI -> List.of();
    };
  }

  private static ProviderException contradiction(ConnectorConfig config, String kind) {
    return new ProviderException(
        Category.INVALID_CONFIGURATION,
        config.connector()
            + ": "
            + OWN.stream()
                .filter(own -> own.in(config))
                .map(Own::key)
                .collect(Collectors.joining(" and "))
            + " together with credential "
            + kind
            + " (expected: what one kind of credential needs).");
  }

  /** The right that is asked for: everything this identity may do at the configured endpoint. */
  String scope() {
    return audience + "/.default";
  }

  /** Who this is, for people: the application, or what stands for it. */
  String principal() {
    return client != null
        ? client
        : switch (kind) {
          case MANAGED_IDENTITY -> "the managed identity of this machine";
          case AZURE_CLI -> "the login of the Azure CLI";
          case CLIENT_SECRET, CERTIFICATE, WORKLOAD_IDENTITY -> "an application";
        };
  }

  @Override
  public String toString() {
    return "AzureSettings[" + connector + " tenant " + tenant + " as " + principal() + "]";
  }

  private static String named(ConnectorConfig config, String key, String text) {
    String value = text.strip();
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
