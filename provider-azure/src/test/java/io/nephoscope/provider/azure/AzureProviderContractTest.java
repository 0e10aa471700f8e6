package io.nephoscope.provider.azure;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Source;
import io.nephoscope.tck.FaultKind;
import io.nephoscope.tck.Faults;
import io.nephoscope.tck.ProviderContract;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The laws of the SPI, kept by the Azure provider. */
final class AzureProviderContractTest extends ProviderContract {

  /** Scores are dated by the host's clock, which is the same for every reading of the contract. */
  private static Clock clock;

  private static SimulatedAzure azure;

  @BeforeAll
  static void start() {
    clock = Clock.fixed(Instant.now(), ZoneOffset.UTC);
    azure = new SimulatedAzure("--seed", "11", "--quotas", "off");
  }

  @AfterAll
  static void stop() {
    azure.close();
  }

  @Override
  protected CloudProvider provider() {
    return new AzureProvider();
  }

  @Override
  protected ConnectorConfig config() {
    return azure.config(Map.of());
  }

  @Override
  protected Optional<ConnectorConfig> deniedConfig() {
    return Optional.of(azure.config(Map.of("client-secret", "refused-secret-9c41e7")));
  }

  @Override
  protected List<ConnectorConfig> contradictingConfigs() {
    return List.of(
        azure.config(Map.of("authority-host", "http://localhost:1")),
        azure.config(Map.of("resource-manager-endpoint", "http://localhost:1")),
        azure.config(Map.of("subscriptions", "not-a-guid")),
        azure.config(Map.of("cloud", "mars")),
        azure.config(Map.of("credential", "managed-identity")),
        azure.config(Map.of("client-certificate", azure.process().property("azure.caFile"))),
        azure.config(Map.of("credential", "password")));
  }

  @Override
  protected Clock clock() {
    return clock;
  }

  @Override
  protected Optional<Faults> faults() {
    return Optional.of(
        new Faults() {
          @Override
          public Optional<String> cannot(FaultKind kind, Source source) {
            return word(kind) == null
                ? Optional.of("the simulator has no rule for it")
                : Optional.empty();
          }

          @Override
          public void inject(FaultKind kind, Source source) {
            List<String> services =
                switch (source.name()) {
                  case "subscriptions", "agents" -> List.of("arm");
                  case "resource-graph" -> List.of("arm", "resourcegraph");
                  case "regulatory-compliance" -> List.of("security", "resourcegraph");
                  default -> List.of("security");
                };
            services.forEach(service ->
                azure.breakDown(
                    service,
                    "",
                    String.valueOf(word(kind)),
                    kind == FaultKind.SLOW ? ",\"delayMillis\":1000" : ""));
          }

          @Override
          public void clear() {
            azure.heal();
          }
        });
  }

  private static @Nullable String word(FaultKind kind) {
    return switch (kind) {
      case DENIED -> "deny";
      case EXPIRED -> "expired";
      case THROTTLED -> "throttle";
      case SERVER_ERROR -> "error";
      case TRUNCATED -> "truncate";
      case GARBAGE -> "garbage";
      case SLOW -> "slow";
      case NOT_ENABLED, UNREACHABLE, EMPTY_BODY -> null;
    };
  }
}
