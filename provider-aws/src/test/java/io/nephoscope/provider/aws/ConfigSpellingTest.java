package io.nephoscope.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.lambda.model.EnvironmentResponse;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.rds.model.DBInstance;

/** Names as they stand in Config's published schemas. */
final class ConfigSpellingTest {

  @ParameterizedTest
  @CsvSource({
    "FIRST_SMALL, DBInstanceIdentifier, dBInstanceIdentifier",
    "FIRST_SMALL, CACertificateIdentifier, cACertificateIdentifier",
    "FIRST_SMALL, IAMDatabaseAuthenticationEnabled, iAMDatabaseAuthenticationEnabled",
    "FIRST_SMALL, DbiResourceId, dbiResourceId",
    "FIRST_SMALL, DNSName, dNSName",
    "FIRST_SMALL, Ipv6Addresses, ipv6Addresses",
    "CAPITALS_SMALL, DBClusterIdentifier, dbclusterIdentifier",
    "CAPITALS_SMALL, IAMDatabaseAuthenticationEnabled, iamdatabaseAuthenticationEnabled",
    "CAPITALS_SMALL, MultiAZ, multiAZ",
    "CAPITALS_SMALL, AWSAccountId, awsaccountId",
    "CAPITALS_SMALL, KMSKeyArn, kmskeyArn",
    "CAPITALS_SMALL, SSEDescription, ssedescription",
    "CAPITALS_SMALL, VPCZoneIdentifier, vpczoneIdentifier",
    "CAPITALS_SMALL, AutoScalingGroupARN, autoScalingGroupARN",
    "FIRST_WORD_SMALL, SSEAlgorithm, sseAlgorithm",
    "FIRST_WORD_SMALL, KMSMasterKeyID, kmsMasterKeyID",
    "FIRST_WORD_SMALL, BlockPublicAcls, blockPublicAcls",
    "FIRST_LARGE, resourcesVpcConfig, ResourcesVpcConfig",
    "FIRST_LARGE, ARN, ARN"
  })
  void memberIsSpeltAsConfigSpellsIt(ConfigSpelling spelling, String member, String config) {
    assertThat(spelling.of(member)).isEqualTo(config);
  }

  @Test
  void whatAnApiDoesNotSayIsLeftOutAndTimesAreTexts() {
    DBInstance said =
        DBInstance.builder()
            .dbInstanceIdentifier("ledger")
            .instanceCreateTime(Instant.parse("2026-01-02T03:04:05Z"))
            .multiAZ(false)
            .endpoint(endpoint -> endpoint.address("ledger.example").port(5432))
            .build();
    var document = ConfigSpelling.FIRST_SMALL.document(said, Set.of());
    assertThat(document.path("instanceCreateTime").asText()).isEqualTo("2026-01-02T03:04:05.000Z");
    assertThat(document.path("multiAZ").isBoolean()).isTrue();
    assertThat(document.at("/endpoint/port").asInt()).isEqualTo(5432);
    assertThat(document.has("engine")).isFalse();
  }

  @Test
  void whatIsLeftOutIsLeftOutAtAnyDepth() {
    FunctionConfiguration said =
        FunctionConfiguration.builder()
            .functionName("pay")
            .environment(
                EnvironmentResponse.builder().variables(Map.of("SECRET", "s3cr3t")).build())
            .build();
    var document = ConfigSpelling.CAPITALS_SMALL.document(said, Set.of("Environment"));
    assertThat(document.path("functionName").asText()).isEqualTo("pay");
    assertThat(document.toString()).doesNotContain("s3cr3t");
  }
}
