package io.nephoscope.provider.aws;

import static java.util.concurrent.TimeUnit.MINUTES;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The policies of the onboarding kit allow what is called, and nothing else. */
final class OnboardingPolicyTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Pattern ACTION = Pattern.compile("- ([a-z0-9-]+:[A-Z]\\w+)");

  /** The operations whose permission has another name. */
  private static final Map<String, String> ACTIONS =
      Map.of(
          "s3:ListBuckets", "s3:ListAllMyBuckets",
          "s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock",
          "s3:GetBucketEncryption", "s3:GetEncryptionConfiguration",
          "tagging:GetResources", "tag:GetResources");

  /** Needs no permission. */
  private static final Set<String> FREE = Set.of("sts:GetCallerIdentity");

  @Test
  void policiesAllowExactlyWhatAFullReadingCalls() throws Exception {
    Set<String> called = calledIn(true, "--quotas", "off", "--size", "6000");
    called.addAll(calledIn(true, "--quotas", "off", "--size", "600", "--aws-aggregator"));
    called.addAll(calledIn(false, "--quotas", "off", "--size", "600"));
    called.removeAll(FREE);
    Set<String> allowed = new TreeSet<>(actions("read-policy.json"));
    allowed.addAll(actions("hub-policy.json"));
    assertThat(allowed).isEqualTo(called);
  }

  /** Without Config, every service is asked itself. */
  private static Set<String> calledIn(boolean config, String... options) throws Exception {
    Set<String> called = new TreeSet<>();
    try (SimulatedAws aws = new SimulatedAws(options)) {
      if (!config) {
        aws.process().addFault("{\"cloud\":\"aws\",\"service\":\"config\",\"kind\":\"deny\"}");
      }
      try (Connector connector = new AwsProvider().connect(aws.config(), new TestHost())) {
        connector.identify().toCompletableFuture().get(10, MINUTES);
        for (Source source : connector.sources()) {
          for (Shard shard : source.shards().toCompletableFuture().get(10, MINUTES)) {
            read(source, shard);
          }
        }
      }
      JsonNode calls = JSON.readTree(aws.process().request("GET", "/calls", "").body());
      for (JsonNode call : calls.path("calls")) {
        if (call.path("cloud").asText().equals("aws")) {
          String operation = call.path("service").asText() + ":" + call.path("operation").asText();
          called.add(ACTIONS.getOrDefault(operation, operation));
        }
      }
    }
    return called;
  }

  @Test
  void cloudFormationAllowsTheSameAsThePolicies() throws IOException {
    Set<String> reads = actions("read-policy.json");
    Set<String> hub = new TreeSet<>(reads);
    hub.addAll(actions("hub-policy.json"));
    assertThat(listed("cloudformation.yaml")).isEqualTo(hub);
    assertThat(listed("cloudformation-member.yaml")).isEqualTo(reads);
  }

  @Test
  void everyActionOnlyReads() throws IOException {
    assertThat(actions("read-policy.json"))
        .allMatch(action ->
            action.matches("[a-z0-9-]+:(Get|List|Describe|BatchGet|Select)\\w+")
                // Makes a report about what is there, and changes nothing.
                || action.equals("iam:GenerateCredentialReport"));
  }

  @Test
  void trustPoliciesAskForTheExternalId() throws IOException {
    for (String name : Set.of("trust-policy.json", "member-trust-policy.json")) {
      JsonNode policy = JSON.readTree(text(name));
      assertThat(policy.at("/Statement/0/Condition/StringEquals").path("sts:ExternalId").asText())
          .isEqualTo("${external-id}");
    }
  }

  @Test
  void indexNamesFilesThatAreThereAndEveryPlaceholderTheyHold() throws IOException {
    Set<String> parameters = new TreeSet<>();
    Set<String> asked = new TreeSet<>();
    Pattern placeholder = Pattern.compile("(?<!\\\\)\\$\\{([a-z][a-z0-9-]*)}");
    for (String line : text("index").lines().toList()) {
      String[] cells = line.split("\t", -1);
      if (line.startsWith("@")) {
        assertThat(cells).hasSize(3);
        parameters.add(cells[0].substring(1));
      } else {
        assertThat(cells).hasSize(2);
        Matcher found = placeholder.matcher(text(cells[0]));
        while (found.find()) {
          asked.add(found.group(1));
        }
      }
    }
    assertThat(asked).isEqualTo(parameters);
  }

  private static void read(Source source, Shard shard) throws Exception {
    try {
      PageToken token = PageToken.FIRST;
      do {
        Page page = source.page(shard, token).toCompletableFuture().get(10, MINUTES);
        token = page.next();
      } while (!token.isEnd());
      if (source instanceof ReadsChanges changes) {
        var _ =
            changes
                .changes(shard, Instant.now(), PageToken.FIRST)
                .toCompletableFuture()
                .get(10, MINUTES);
      }
    } catch (ExecutionException e) {
      // What is switched off or denied was called all the same.
      assertThat(e).hasCauseInstanceOf(io.nephoscope.spi.ProviderException.class);
    }
  }

  private static Set<String> actions(String name) throws IOException {
    Set<String> actions = new TreeSet<>();
    for (JsonNode statement : JSON.readTree(text(name)).path("Statement")) {
      statement.path("Action").forEach(action -> actions.add(action.asText()));
    }
    return actions;
  }

  private static Set<String> listed(String name) throws IOException {
    Set<String> actions = new TreeSet<>();
    Matcher found = ACTION.matcher(text(name));
    while (found.find()) {
      actions.add(found.group(1));
    }
    return actions;
  }

  private static String text(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(
            AwsProvider.class.getResourceAsStream("/META-INF/nephoscope/onboarding/" + name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
