package io.nephoscope.provider.gcp;

import com.google.auth.Credentials;
import com.google.auth.http.HttpTransportFactory;
import com.google.auth.oauth2.ComputeEngineCredentials;
import com.google.auth.oauth2.ExternalAccountCredentials;
import com.google.auth.oauth2.GoogleCredentials;
import com.google.auth.oauth2.ImpersonatedCredentials;
import com.google.auth.oauth2.ServiceAccountCredentials;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of one connector: found once, on a thread that may wait; looked for again after a
 * failure. Google's library renews their tokens by itself before they end; one that is refused all
 * the same is renewed on demand.
 */
final class GcpCredentials {

  /** What a connector is called that has no credentials because it speaks plaintext. */
  static final String ANONYMOUS = "anonymous (plaintext)";

  /** A token that is refused so soon after it was renewed will not be accepted by renewing it. */
  private static final Duration RENEWED_LATELY = Duration.ofMinutes(1);

  private static final String CLOUD_PLATFORM = "https://www.googleapis.com/auth/cloud-platform";

  private final GcpSettings settings;
  private final Executor executor;
  private final Clock clock;
  private @Nullable CompletableFuture<Optional<Credentials>> found;
  private @Nullable CompletableFuture<Boolean> renewal;
  private Instant renewedAt = Instant.MIN;

  GcpCredentials(GcpSettings settings, HostContext host) {
    this.settings = settings;
    this.executor = host.executor();
    this.clock = host.clock();
  }

  /** The credentials; empty when the connector speaks plaintext, where none may travel. */
  synchronized CompletableFuture<Optional<Credentials>> get() {
    CompletableFuture<Optional<Credentials>> known = found;
    if (known == null || known.isCompletedExceptionally()) {
      known =
          settings.plaintext()
              ? CompletableFuture.completedFuture(Optional.empty())
              : CompletableFuture.supplyAsync(this::find, executor);
      found = known;
    }
    return known;
  }

  /**
   * Has a refused token replaced; by one of all who ask at the same time.
   *
   * @return whether it is worth asking again: not when there is no token, when it was replaced a
   *     moment ago, and when no other is to be had
   */
  synchronized CompletableFuture<Boolean> renewed() {
    CompletableFuture<Boolean> joined = renewal;
    if (joined != null && !joined.isDone()) {
      return joined;
    }
    Instant now = clock.instant();
    if (now.isBefore(renewedAt.plus(RENEWED_LATELY)) && !now.isBefore(renewedAt)) {
      return CompletableFuture.completedFuture(false);
    }
    renewedAt = now;
    joined = get().thenApplyAsync(GcpCredentials::renew, executor);
    renewal = joined;
    return joined;
  }

  private static boolean renew(Optional<Credentials> credentials) {
    try {
      if (credentials.isEmpty()) {
        return false;
      }
      credentials.get().refresh();
      return true;
    } catch (IOException e) {
      // The refusal that led here is told, and it says what to do.
      return false;
    }
  }

  /** Who the credentials belong to, as far as they say. */
  CompletableFuture<String> principal() {
    return get()
        .thenApplyAsync(
            credentials -> credentials.map(GcpCredentials::nameOf).orElse(ANONYMOUS), executor);
  }

  private Optional<Credentials> find() {
    Path file = settings.credentialsFile();
    HttpTransportFactory transport = TrustedCertificates.transport(settings);
    GoogleCredentials own = file == null ? applicationDefault(transport) : read(file, transport);
    String account = settings.impersonate();
    return Optional.of(account == null ? own : actingAs(account, own, transport));
  }

  private ImpersonatedCredentials actingAs(
      String account, GoogleCredentials own, HttpTransportFactory transport) {
    ImpersonatedCredentials.Builder acting =
        ImpersonatedCredentials.newBuilder()
            .setSourceCredentials(own)
            .setTargetPrincipal(account)
            .setScopes(List.of(CLOUD_PLATFORM))
            .setLifetime(3600)
            .setHttpTransportFactory(transport);
    settings
        .credentialsEndpoint()
        .ifPresent(endpoint ->
            acting.setIamEndpointOverride(
                "https://"
                    + endpoint
                    + "/v1/projects/-/serviceAccounts/"
                    + account
                    + ":generateAccessToken"));
    return acting.build();
  }

  private GoogleCredentials applicationDefault(HttpTransportFactory transport) {
    try {
      return GoogleCredentials.getApplicationDefault(transport).createScoped(CLOUD_PLATFORM);
    } catch (IOException e) {
      throw new ProviderException(
          Category.UNAUTHENTICATED,
          settings.connector() + ": there are no application default credentials here.",
          "Set credentials-file, or run 'gcloud auth application-default login'.",
          null,
          e);
    }
  }

  private GoogleCredentials read(Path file, HttpTransportFactory transport) {
    try (InputStream content = Files.newInputStream(file)) {
      return GoogleCredentials.fromStream(content, transport).createScoped(CLOUD_PLATFORM);
    } catch (NoSuchFileException e) {
      throw unusable("credentials-file: " + file + " does not exist", e);
    } catch (IOException | IllegalArgumentException e) {
      // What is wrong with the content is not repeated: the content is a secret.
      throw unusable("credentials-file: " + file + " cannot be used", null);
    }
  }

  private ProviderException unusable(String what, @Nullable Exception cause) {
    return new ProviderException(
        Category.INVALID_CONFIGURATION,
        settings.connector() + ": " + what + " (expected: a credentials file of Google's, JSON).",
        "Create a key or a federation configuration for the service account, and name its file.",
        null,
        cause);
  }

  private static String nameOf(Credentials credentials) {
    @Nullable String name =
        switch (credentials) {
          case ServiceAccountCredentials account -> account.getClientEmail();
          case ImpersonatedCredentials account -> account.getAccount();
          case ComputeEngineCredentials account -> account.getAccount();
          case ExternalAccountCredentials federated -> nameOf(federated);
          default -> null;
        };
    return name == null || name.isEmpty() ? credentials.getClass().getSimpleName() : name;
  }

  /** The account it acts as; else the provider of the pool that vouches for it. */
  private static @Nullable String nameOf(ExternalAccountCredentials federated) {
    String account = federated.getServiceAccountEmail();
    return account == null || account.isEmpty() ? federated.getAudience() : account;
  }
}
