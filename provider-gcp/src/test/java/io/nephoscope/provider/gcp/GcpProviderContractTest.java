package io.nephoscope.provider.gcp;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Source;
import io.nephoscope.tck.FaultKind;
import io.nephoscope.tck.Faults;
import io.nephoscope.tck.ProviderContract;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The laws of the SPI, kept by the Google Cloud provider. */
class GcpProviderContractTest extends ProviderContract {

  /** One moment for all laws, because scores say when they were read. */
  private static Clock stopped;

  private static SimulatedGoogle google;

  @BeforeAll
  static void startTheSimulator() {
    stopped = Clock.fixed(Clock.systemUTC().instant(), ZoneOffset.UTC);
    google = SimulatedGoogle.start("--seed", "11", "--size", "8000", "--quotas", "off");
  }

  @AfterAll
  static void stopTheSimulator() {
    google.close();
  }

  @Override
  protected CloudProvider provider() {
    return new GcpProvider();
  }

  @Override
  protected ConnectorConfig config() {
    return google.everything();
  }

  /** On plaintext no credentials can be refused; a scope that is not ours is. */
  @Override
  protected Optional<ConnectorConfig> deniedConfig() {
    return Optional.of(google.config(Map.of("organization", "999999999999")));
  }

  @Override
  protected List<ConnectorConfig> contradictingConfigs() {
    return List.of(
        new ConnectorConfig("nothing-to-read", Map.of()),
        google.config(Map.of("organization", "1", "credentials-file", "/nowhere.json")),
        new ConnectorConfig("no-endpoint", Map.of("organization", "1", "plaintext", "true")),
        new ConnectorConfig(
            "unknown-service",
            Map.of("organization", "1", "endpoints", Map.of("storage", "127.0.0.1:1"))),
        new ConnectorConfig("no-number", Map.of("organization", "acme.example")));
  }

  /** The simulator has no quotas here. */
  @Override
  protected boolean keepsBudgets() {
    return false;
  }

  @Override
  protected Clock clock() {
    return stopped;
  }

  @Override
  protected Optional<Faults> faults() {
    return Optional.of(new SimulatorFaults());
  }

  private static final class SimulatorFaults implements Faults {

    @Override
    public Optional<String> cannot(FaultKind kind, Source source) {
      return word(kind).isPresent()
          ? Optional.empty()
          : Optional.of("the simulator has no rule for it");
    }

    @Override
    public void inject(FaultKind kind, Source source) {
      google.breakIt(
          "service",
          "\"" + service(source) + "\"",
          "kind",
          "\"" + word(kind).orElseThrow() + "\"",
          "delayMillis",
          kind == FaultKind.SLOW ? "1500" : "0");
    }

    @Override
    public void clear() {
      google.heal();
    }

    private static String service(Source source) {
      return switch (source.name()) {
        case "projects" -> "resourcemanager";
        case "asset-inventory", "iam-policies", "os-inventory", "coverage" -> "asset";
        case "security-command-center" -> "securitycenter";
        case "compliance-manager" -> "compliance";
        default -> throw new IllegalArgumentException(source.name());
      };
    }

    /** The simulator's word; none for what its Google wire does not do by a rule. */
    private static Optional<String> word(FaultKind kind) {
      return switch (kind) {
        case DENIED -> Optional.of("deny");
        case EXPIRED -> Optional.of("expired");
        case THROTTLED -> Optional.of("throttle");
        case SERVER_ERROR -> Optional.of("error");
        case TRUNCATED -> Optional.of("truncate");
        case GARBAGE -> Optional.of("garbage");
        case SLOW -> Optional.of("slow");
        case NOT_ENABLED -> Optional.of("disabled");
        case UNREACHABLE, EMPTY_BODY -> Optional.empty();
      };
    }
  }
}
