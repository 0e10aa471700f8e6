package io.nephoscope.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that nobody here wrote, AWS's own command line, agrees with the simulated AWS. */
final class AwsCliTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> REGIONS = List.of("us-east-1", "eu-west-1", "eu-central-1");

  @TempDir static Path folder = Path.of("");
  private static SimulatedAws aws;
  private static JsonNode truth;
  private static Session hub;

  /** Credentials as the command line takes them from the environment. */
  private record Session(Map<String, String> environment) {}

  @BeforeAll
  static void start() throws Exception {
    Assumptions.assumeTrue(isThere(), "the AWS command line is not here");
    aws = new SimulatedAws("--quotas", "off", "--size", "300");
    truth = JSON.readTree(aws.process().truth()).path("aws");
    Session watcher =
        new Session(
            Map.of(
                "AWS_ACCESS_KEY_ID", aws.process().credential("aws.accessKeyId"),
                "AWS_SECRET_ACCESS_KEY", aws.process().credential("aws.secretAccessKey")));
    hub = assumed(watcher, aws.process().credential("aws.hubRoleArn"));
  }

  @AfterAll
  static void stop() {
    if (aws != null) {
      aws.close();
    }
  }

  @Test
  void organisationAndIdentityAreTheTruth() throws Exception {
    assertThat(cli(hub, "us-east-1", "sts", "get-caller-identity").path("Arn").asText())
        .contains(":assumed-role/acme-posture-hub/");
    List<String> listed = new ArrayList<>();
    cli(hub, "us-east-1", "organizations", "list-accounts")
        .path("Accounts")
        .forEach(account -> listed.add(account.path("Id").asText()));
    List<String> expected = new ArrayList<>();
    truth.path("accounts").forEach(account -> expected.add(account.path("id").asText()));
    assertThat(listed).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void roleIsRefusedWithoutTheExternalId() throws Exception {
    Session watcher =
        new Session(
            Map.of(
                "AWS_ACCESS_KEY_ID", aws.process().credential("aws.accessKeyId"),
                "AWS_SECRET_ACCESS_KEY", aws.process().credential("aws.secretAccessKey")));
    assertThat(
            refused(
                watcher,
                "sts",
                "assume-role",
                "--role-session-name",
                "cli",
                "--role-arn",
                aws.process().credential("aws.hubRoleArn")))
        .contains("AccessDenied");
  }

  @Test
  void resourcesAndAgentsOfAnAccountAreTheTruth() throws Exception {
    String account = truth.path("accounts").get(1).path("id").asText();
    Session member =
        assumed(
            hub, "arn:aws:iam::" + account + ":role/" + aws.process().credential("aws.memberRole"));
    Set<String> resources = new HashSet<>();
    // The account is a resource too.
    resources.add(cli(member, "us-east-1", "sts", "get-caller-identity").path("Account").asText());
    Set<String> machines = new HashSet<>();
    Set<String> managed = new HashSet<>();
    for (String region : List.of("us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2")) {
      for (JsonNode result :
          cli(
                  member,
                  region,
                  "configservice",
                  "select-resource-config",
                  "--expression",
                  "SELECT resourceId, resourceType, arn, accountId, awsRegion")
              .path("Results")) {
        JsonNode item = JSON.readTree(result.asText());
        resources.add(item.path("arn").asText());
        if (item.path("resourceType").asText().equals("AWS::EC2::Instance")) {
          machines.add(item.path("resourceId").asText());
        }
      }
      // What Config cannot record, and what the recorder of one region leaves out.
      cli(member, region, "ec2", "describe-snapshots", "--owner-ids", "self")
          .path("Snapshots")
          .forEach(one -> resources.add(one.path("SnapshotId").asText()));
      cli(member, region, "ec2", "describe-images", "--owners", "self")
          .path("Images")
          .forEach(one -> resources.add(one.path("ImageId").asText()));
      cli(member, region, "lambda", "list-functions")
          .path("Functions")
          .forEach(one -> resources.add(one.path("FunctionArn").asText()));
      cli(member, region, "ssm", "describe-instance-information")
          .path("InstanceInformationList")
          .forEach(one -> managed.add(one.path("InstanceId").asText()));
    }
    assertThat(resources).hasSize(truth.at("/resources/byAccount/" + account).asInt());
    assertThat(machines).isNotEmpty().containsAll(managed);
  }

  @Test
  void failedControlsOfTheOrganisationAreTheTruthAndTheHubThatIsOffSaysSo() throws Exception {
    Set<String> failed = new HashSet<>();
    for (JsonNode account : truth.path("accounts")) {
      if (!account.path("readable").asBoolean()) {
        continue;
      }
      String id = account.path("id").asText();
      Session session =
          assumed(
              hub, "arn:aws:iam::" + id + ":role/" + aws.process().credential("aws.memberRole"));
      for (String region : REGIONS) {
        for (JsonNode finding :
            cli(
                    session,
                    region,
                    "securityhub",
                    "get-findings",
                    "--page-size",
                    "100",
                    "--filters",
                    "{\"RecordState\":[{\"Value\":\"ACTIVE\",\"Comparison\":\"EQUALS\"}],"
                        + "\"ComplianceStatus\":[{\"Value\":\"FAILED\",\"Comparison\":\"EQUALS\"}]}")
                .path("Findings")) {
          failed.add(
              id
                  + region
                  + finding.at("/Compliance/SecurityControlId").asText()
                  + finding.at("/Resources/0/Id").asText());
        }
      }
    }
    assertThat(failed).hasSize(truth.at("/findings/byKind/MISCONFIGURATION").asInt());
    assertThat(refused(hub, "securityhub", "describe-hub", "--region", "ap-southeast-2"))
        .contains("InvalidAccessException")
        .contains("not subscribed to AWS Security Hub");
  }

  // ---- the command line

  private static boolean isThere() {
    try {
      Process process =
          new ProcessBuilder("aws", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.MINUTES) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Session assumed(Session by, String role) throws Exception {
    JsonNode given =
        cli(
                by,
                "us-east-1",
                "sts",
                "assume-role",
                "--role-arn",
                role,
                "--role-session-name",
                "cli",
                "--external-id",
                aws.process().credential("aws.externalId"))
            .path("Credentials");
    return new Session(
        Map.of(
            "AWS_ACCESS_KEY_ID", given.path("AccessKeyId").asText(),
            "AWS_SECRET_ACCESS_KEY", given.path("SecretAccessKey").asText(),
            "AWS_SESSION_TOKEN", given.path("SessionToken").asText()));
  }

  private static JsonNode cli(Session session, String region, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--region", region));
    Said said = run(session, all);
    assertThat(said.code()).as(words[0] + " " + words[1] + ": " + said.errors()).isZero();
    return JSON.readTree(said.output());
  }

  private static String refused(Session session, String... words) throws Exception {
    List<String> all = new ArrayList<>(List.of(words));
    if (!all.contains("--region")) {
      all.addAll(List.of("--region", "us-east-1"));
    }
    Said said = run(session, all);
    assertThat(said.code()).isNotZero();
    return said.errors();
  }

  private record Said(int code, String output, String errors) {}

  private static Said run(Session session, List<String> words) throws Exception {
    List<String> command = new ArrayList<>(List.of("aws", "--output", "json"));
    command.addAll(List.of("--endpoint-url", aws.process().address("aws")));
    command.addAll(words);
    Path output = Files.createTempFile(folder, "cli", ".out");
    Path errors = Files.createTempFile(folder, "cli", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile());
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("AWS_"));
    environment.putAll(session.environment());
    environment.put("AWS_PAGER", "");
    environment.put("AWS_EC2_METADATA_DISABLED", "true");
    environment.put("AWS_CONFIG_FILE", folder.resolve("none").toString());
    environment.put("AWS_SHARED_CREDENTIALS_FILE", folder.resolve("none").toString());
    Process process = builder.start();
    assertThat(process.waitFor(10, TimeUnit.MINUTES)).as("aws ends").isTrue();
    return new Said(process.exitValue(), Files.readString(output), Files.readString(errors));
  }
}
