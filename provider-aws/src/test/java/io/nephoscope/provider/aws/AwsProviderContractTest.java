package io.nephoscope.provider.aws;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Source;
import io.nephoscope.tck.FaultKind;
import io.nephoscope.tck.Faults;
import io.nephoscope.tck.ProviderContract;
import io.nephoscope.tck.Trait;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * The laws of the SPI, proved of the AWS provider against the simulated AWS: one where every way of
 * reading the inventory has something to read.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class AwsProviderContractTest extends ProviderContract {
  private static SimulatedAws aws = new SimulatedAws("--aws-aggregator");

  @BeforeAll
  static void isThere() {
    if (!aws.process().alive()) {
      aws = new SimulatedAws("--aws-aggregator");
    }
  }

  @AfterAll
  static void end() {
    aws.close();
  }

  @Override
  protected CloudProvider provider() {
    return new AwsProvider();
  }

  @Override
  protected ConnectorConfig config() {
    return aws.config();
  }

  @Override
  protected Optional<ConnectorConfig> deniedConfig() {
    return Optional.of(aws.with("external-id", "acme-somebody-elses"));
  }

  @Override
  protected List<ConnectorConfig> contradictingConfigs() {
    Map<String, Object> keyWithoutSecret = new HashMap<>(aws.settings());
    keyWithoutSecret.remove("secret-access-key");
    Map<String, Object> strangersWithoutRole = new HashMap<>(aws.settings());
    strangersWithoutRole.remove("member-role");
    strangersWithoutRole.put("accounts", List.of("123456789012"));
    return List.of(
        new ConnectorConfig("key-without-secret", keyWithoutSecret),
        new ConnectorConfig("strangers-without-role", strangersWithoutRole),
        aws.with("profile", "beside-the-key"),
        aws.with("endpoints", Map.of("nonesuch", "http://127.0.0.1:1")));
  }

  @Override
  protected Map<Trait, String> lacks() {
    return Map.of(
        Trait.CHANGING_CLOUD,
        "scores are computed from whole readings only, so between them they are as of the last;"
            + " SecurityHubChangesTest compares everything else");
  }

  @Override
  protected Optional<Faults> faults() {
    return Optional.of(
        new Faults() {
          @Override
          public Optional<String> cannot(FaultKind kind, Source source) {
            if (source.name().equals("role-trust")
                && (kind == FaultKind.DENIED || kind == FaultKind.TRUNCATED)) {
              return Optional.of(
                  "to be refused, by half a refusal too, is what the probe hopes for");
            }
            return switch (kind) {
              case DENIED, EXPIRED, THROTTLED, SERVER_ERROR, TRUNCATED, GARBAGE, SLOW ->
                  Optional.empty();
              case NOT_ENABLED -> Optional.of("each service says so in its own way");
              case UNREACHABLE, EMPTY_BODY -> Optional.of("the simulator has no rule for it");
            };
          }

          @Override
          public void inject(FaultKind kind, Source source) {
            String service =
                switch (source.name()) {
                  case "organization" -> "organizations";
                  case "security-hub", "standards" -> "securityhub";
                  case "config-aggregator" -> "config";
                  case "describe" -> "ec2";
                  case "inspector" -> "inspector2";
                  case "role-trust" -> "sts";
                  default -> source.name();
                };
            String fault =
                switch (kind) {
                  case DENIED -> "deny";
                  case EXPIRED -> "expired";
                  case THROTTLED -> "throttle";
                  case SERVER_ERROR -> "error";
                  case TRUNCATED -> "truncate";
                  case GARBAGE -> "garbage";
                  case SLOW -> "slow";
                  case NOT_ENABLED, UNREACHABLE, EMPTY_BODY ->
                      throw new IllegalArgumentException(kind.name());
                };
            aws.process()
                .addFault(
                    "{\"cloud\":\"aws\",\"service\":\""
                        + service
                        + "\",\"kind\":\""
                        + fault
                        + (kind == FaultKind.SLOW ? "\",\"delayMillis\":1500}" : "\"}"));
          }

          @Override
          public void clear() {
            aws.process().clearFaults();
          }
        });
  }
}
