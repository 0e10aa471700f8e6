package io.nephoscope.provider.azure;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.FixedDelayOptions;
import com.azure.core.http.policy.RetryOptions;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.AzureCliCredentialBuilder;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.ExecutorService;

/** How a connector proves who it is. Building one asks nobody. */
final class Credentials {

  /** The ways there are. */
  enum Kind {
    /** An application with a secret. */
    CLIENT_SECRET("client-secret"),
    /** An application with a certificate. */
    CERTIFICATE("certificate"),
    /** The identity of the machine or app this runs on. */
    MANAGED_IDENTITY("managed-identity"),
    /** An application that trusts the tokens of another issuer, such as a Kubernetes cluster. */
    WORKLOAD_IDENTITY("workload-identity"),
    /** Whoever is logged in to the Azure CLI here; for developers. */
    AZURE_CLI("azure-cli");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }

  private static final RetryOptions ONCE =
      new RetryOptions(new FixedDelayOptions(0, Duration.ofMillis(1)));

  private Credentials() {}

  /**
   * The credential of a connector; it fetches a token when one is first needed.
   *
   * @param http by which tokens are asked for; the Azure CLI asks for itself
   * @param threads where calls may wait
   */
  static TokenCredential of(AzureSettings settings, HttpClient http, ExecutorService threads) {
    return switch (settings.kind()) {
      case CLIENT_SECRET ->
          common(new ClientSecretCredentialBuilder(), settings, http, threads)
              .clientSecret(Objects.requireNonNull(settings.secret()))
              .build();
      case CERTIFICATE -> certificate(settings, http, threads);
      case WORKLOAD_IDENTITY ->
          common(new WorkloadIdentityCredentialBuilder(), settings, http, threads)
              .tokenFilePath(Objects.requireNonNull(settings.tokenFile()).toString())
              .build();
      case MANAGED_IDENTITY -> {
        // A pipeline without retries: with options for them the metadata service of machines is
        // never asked, because the library has its own way of trying that again.
        ManagedIdentityCredentialBuilder builder =
            new ManagedIdentityCredentialBuilder()
                .pipeline(new HttpPipelineBuilder().httpClient(http).build())
                .executorService(threads);
        yield settings.client() == null
            ? builder.build()
            : builder.clientId(settings.client()).build();
      }
      case AZURE_CLI -> new AzureCliCredentialBuilder().tenantId(settings.tenant()).build();
    };
  }

  private static TokenCredential certificate(
      AzureSettings settings, HttpClient http, ExecutorService threads) {
    Path file = Objects.requireNonNull(settings.certificate());
    ClientCertificateCredentialBuilder builder =
        common(new ClientCertificateCredentialBuilder(), settings, http, threads);
    String name = file.toString();
    boolean pfx =
        name.toLowerCase(Locale.ROOT).endsWith(".pfx")
            || name.toLowerCase(Locale.ROOT).endsWith(".p12");
    if (!pfx) {
      return builder.pemCertificate(name).build();
    }
    builder.pfxCertificate(name);
    return settings.certificatePassword() == null
        ? builder.build()
        : builder.clientCertificatePassword(settings.certificatePassword()).build();
  }

  private static <B extends AadCredentialBuilderBase<B>> B common(
      B builder, AzureSettings settings, HttpClient http, ExecutorService threads) {
    return builder
        .tenantId(settings.tenant())
        .clientId(Objects.requireNonNull(settings.client()))
        .authorityHost(settings.authority().toString())
        .disableInstanceDiscovery()
        .httpClient(http)
        .executorService(threads)
        .retryOptions(ONCE);
  }
}
