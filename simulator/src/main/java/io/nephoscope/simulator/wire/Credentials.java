package io.nephoscope.simulator.wire;

import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * The made-up secrets and names with which a caller gets in; the only ones the wires accept. They
 * open nothing but this simulator.
 */
public final class Credentials {
  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final String SECRET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private final AwsCredentials aws;
  private final AzureCredentials azure;
  private final GoogleCredentials google;

  public Credentials(Estate estate) {
    Random random = new Random(estate.seed() * 0x5DEECE66DL + 11);
    EstateAccount management =
        estate.accounts(Cloud.AWS).stream()
            .filter(EstateAccount::management)
            .findFirst()
            .orElseThrow();
    this.aws =
        new AwsCredentials(
            "AKIA" + word(random, LETTERS, 16),
            word(random, SECRET, 40),
            "arn:aws:iam::" + management.nativeId() + ":role/acme-posture-hub",
            "acme-posture-reader",
            "acme-" + word(random, SECRET, 20),
            estate.organisation(Cloud.AWS).id());
    this.azure =
        new AzureCredentials(
            estate.organisation(Cloud.AZURE).id(),
            guid(random),
            word(random, SECRET, 3) + "8Q~" + word(random, SECRET, 34),
            guid(random),
            "acme-" + word(random, SECRET, 12) + "." + word(random, SECRET, 30) + ".signed");
    this.google =
        new GoogleCredentials(
            estate.organisation(Cloud.GOOGLE).id(),
            estate.accounts(Cloud.GOOGLE).stream()
                .filter(EstateAccount::denied)
                .map(EstateAccount::nativeId)
                .findFirst()
                .orElseThrow());
  }

  public AwsCredentials aws() {
    return aws;
  }

  /** What lets its bearer assume AWS's hub role without an access key. */
  public String webIdentityToken() {
    return "web-identity-" + aws.externalId().substring(5) + "-" + aws.organization();
  }

  public AzureCredentials azure() {
    return azure;
  }

  public GoogleCredentials google() {
    return google;
  }

  /** All of them, as the simulator prints them: {@code aws.externalId} and so on. */
  public Map<String, String> properties() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("aws.accessKeyId", aws.accessKeyId());
    all.put("aws.secretAccessKey", aws.secretAccessKey());
    all.put("aws.hubRoleArn", aws.hubRoleArn());
    all.put("aws.memberRole", aws.memberRole());
    all.put("aws.externalId", aws.externalId());
    all.put("aws.organization", aws.organization());
    all.put("aws.webIdentityToken", webIdentityToken());
    all.put("azure.tenantId", azure.tenantId());
    all.put("azure.clientId", azure.clientId());
    all.put("azure.clientSecret", azure.clientSecret());
    all.put("azure.managedIdentity", azure.managedIdentity());
    all.put("azure.federatedToken", azure.federatedToken());
    all.put("google.organization", google.organization());
    all.put("google.deniedProject", google.deniedProject());
    return all;
  }

  private static String guid(Random random) {
    return new java.util.UUID(
            (random.nextLong() & ~0xF000L) | 0x4000L,
            (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L)
        .toString();
  }

  private static String word(Random random, String letters, int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }

  /**
   * How to get into AWS: the access key assumes the hub role, the hub role assumes the member role
   * in every account; both ask for the external id.
   *
   * @param hubRoleArn a role in the management account that may list the organisation and assume
   *     the member roles
   * @param memberRole the name of the role in every account, the management account too
   * @param organization the organisation's id, {@code o-…}
   */
  public record AwsCredentials(
      String accessKeyId,
      String secretAccessKey,
      String hubRoleArn,
      String memberRole,
      String externalId,
      String organization) {
    /** Without the secrets. */
    @Override
    public String toString() {
      return "AwsCredentials[" + accessKeyId + ", " + hubRoleArn + ", " + memberRole + "]";
    }
  }

  /**
   * An app registration in the tenant, and the identity of the machine that this runs on.
   *
   * @param managedIdentity the client id of the machine's identity
   * @param federatedToken a token of the issuer that the app registration trusts
   */
  public record AzureCredentials(
      String tenantId,
      String clientId,
      String clientSecret,
      String managedIdentity,
      String federatedToken) {
    /** Without the secrets. */
    @Override
    public String toString() {
      return "AzureCredentials[" + tenantId + ", " + clientId + "]";
    }
  }

  /**
   * Google needs none on a plaintext channel.
   *
   * @param organization the organisation's number
   * @param deniedProject the id of the project that refuses
   */
  public record GoogleCredentials(String organization, String deniedProject) {}
}
