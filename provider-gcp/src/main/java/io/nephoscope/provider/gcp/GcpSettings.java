package io.nephoscope.provider.gcp;

import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What one connector is told.
 *
 * @param scopes what to read, widest first, each once; at least one
 * @param credentialsFile {@code null} for the application default credentials
 * @param endpoints {@code host:port} by service key or {@code all}
 * @param plaintext no TLS and no credentials; only with endpoints
 * @param caFile the certificates of the authorities to trust instead of Java's; {@code null} for
 *     Java's
 * @param impersonate the e-mail of the service account to act as; {@code null} to act as oneself
 * @param otherClouds whether what Security Command Center says of AWS and Azure is told
 * @param firstSecurityCenterApi whether Security Command Center is asked in its first API
 */
record GcpSettings(
    String connector,
    List<Scope> scopes,
    @Nullable Path credentialsFile,
    Map<String, String> endpoints,
    boolean plaintext,
    @Nullable Path caFile,
    @Nullable String impersonate,
    boolean otherClouds,
    boolean firstSecurityCenterApi) {

  static final String ORGANIZATION = "organization";
  static final String FOLDERS = "folders";
  static final String PROJECTS = "projects";
  static final String CREDENTIALS_FILE = "credentials-file";
  static final String ENDPOINTS = "endpoints";
  static final String PLAINTEXT = "plaintext";
  static final String CA_FILE = "ca-file";
  static final String IMPERSONATE = "impersonate";
  static final String OTHER_CLOUDS = "other-clouds";
  static final String SECURITY_CENTER_API = "security-command-center-api";

  private static final String ALL = "all";
  private static final String CREDENTIALS = "iamcredentials";
  private static final Pattern E_MAIL = Pattern.compile("[^@\\s/]+@[^@\\s/]+");
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[0-9a-fA-F:]+]|[^:/\\s]+):\\d{1,5}");

  GcpSettings {
    scopes = List.copyOf(scopes);
    endpoints = Map.copyOf(endpoints);
  }

  /**
   * Reads the settings.
   *
   * @throws ProviderException with INVALID_CONFIGURATION, naming the key and what was expected
   */
  static GcpSettings of(ConnectorConfig config) {
    Set<Scope> scopes = new LinkedHashSet<>();
    config
        .text(ORGANIZATION)
        .ifPresent(id -> scopes.add(scope(config, ORGANIZATION, Scope.Kind.ORGANIZATION, id)));
    config.texts(FOLDERS).forEach(id -> scopes.add(scope(config, FOLDERS, Scope.Kind.FOLDER, id)));
    config
        .texts(PROJECTS)
        .forEach(id -> scopes.add(scope(config, PROJECTS, Scope.Kind.PROJECT, id)));
    if (scopes.isEmpty()) {
      throw wrong(config, "nothing to read is named (expected: organization, folders or projects)");
    }

    Map<String, String> endpoints = config.map(ENDPOINTS);
    endpoints.forEach((key, value) -> checkEndpoint(config, key, value));

    boolean plaintext = config.flag(PLAINTEXT, false);
    if (plaintext && config.path(CREDENTIALS_FILE).isPresent()) {
      throw wrong(
          config,
          "plaintext and credentials-file are both set (expected: one of them; credentials do not"
              + " travel without TLS)");
    }
    if (plaintext
        && !endpoints.containsKey(ALL)
        && !Stream.of(Service.values()).allMatch(service -> endpoints.containsKey(service.key()))) {
      throw wrong(
          config, "plaintext is set but endpoints does not name every service (expected: all)");
    }
    return new GcpSettings(
        config.connector(),
        new ArrayList<>(scopes),
        config.path(CREDENTIALS_FILE).orElse(null),
        endpoints,
        plaintext,
        config.path(CA_FILE).orElse(null),
        impersonated(config, plaintext),
        config.flag(OTHER_CLOUDS, false),
        firstSecurityCenterApi(config));
  }

  /** Where a service is, when it is not at Google's own address. */
  Optional<String> endpoint(Service service) {
    return Optional.ofNullable(endpoints.getOrDefault(service.key(), endpoints.get(ALL)));
  }

  /** Where tokens of impersonated accounts are made, when it is not at Google's own address. */
  Optional<String> credentialsEndpoint() {
    return Optional.ofNullable(endpoints.getOrDefault(CREDENTIALS, endpoints.get(ALL)));
  }

  private static Scope scope(ConnectorConfig config, String key, Scope.Kind kind, String text) {
    String id = text.strip();
    Scope scope =
        new Scope(kind, id.startsWith(kind.prefix()) ? id.substring(kind.prefix().length()) : id);
    if (!scope.wellFormed()) {
      throw wrong(
          config,
          key
              + ": '"
              + text
              + "' (expected: "
              + (kind == Scope.Kind.PROJECT ? "a project id or number)" : "a number)"));
    }
    return scope;
  }

  private static @Nullable String impersonated(ConnectorConfig config, boolean plaintext) {
    String account = config.text(IMPERSONATE).map(String::strip).orElse(null);
    if (account != null && plaintext) {
      throw wrong(
          config,
          "plaintext and impersonate are both set (expected: one of them; credentials do not"
              + " travel without TLS)");
    }
    if (account != null && !E_MAIL.matcher(account).matches()) {
      throw wrong(
          config, IMPERSONATE + ": '" + account + "' (expected: a service account's e-mail)");
    }
    return account;
  }

  private static boolean firstSecurityCenterApi(ConnectorConfig config) {
    String version = config.text(SECURITY_CENTER_API).orElse("v2");
    return switch (version) {
      case "v1" -> true;
      case "v2" -> false;
      default ->
          throw wrong(config, SECURITY_CENTER_API + ": '" + version + "' (expected: v1 or v2)");
    };
  }

  private static void checkEndpoint(ConnectorConfig config, String key, String value) {
    Set<String> known =
        Stream.concat(Stream.of(Service.values()).map(Service::key), Stream.of(CREDENTIALS, ALL))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (!known.contains(key)) {
      throw wrong(
          config, ENDPOINTS + "." + key + " (expected: one of " + String.join(", ", known) + ")");
    }
    if (!HOST_AND_PORT.matcher(value).matches()) {
      throw wrong(
          config, ENDPOINTS + "." + key + ": '" + value + "' (expected: host:port, no scheme)");
    }
  }

  private static ProviderException wrong(ConnectorConfig config, String what) {
    return new ProviderException(
        Category.INVALID_CONFIGURATION,
        config.connector() + ": " + what + ".",
        "Correct the connector's file.",
        null,
        null);
  }
}
