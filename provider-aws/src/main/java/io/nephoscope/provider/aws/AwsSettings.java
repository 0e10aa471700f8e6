package io.nephoscope.provider.aws;

import io.nephoscope.spi.CloudProvider.Form;
import io.nephoscope.spi.CloudProvider.Setting;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.regions.Region;

/**
 * What a connector file says, checked. Its text form names the role and nothing secret.
 *
 * @param connector the connector's id
 * @param roleArn the role we assume first
 * @param partition {@code aws}, {@code aws-us-gov}, {@code aws-cn} …
 * @param home the account of that role
 * @param externalId what the role's trust policy asks for; {@code null} when it asks for nothing
 * @param memberRole the name (with path) of the role in every other account; {@code null} when only
 *     the home account is read
 * @param accounts the accounts to read; empty means the organisation's, or the home account
 * @param organization whether the accounts are those that AWS Organizations lists
 * @param regions the regions to read; empty means those enabled in each account
 * @param endpoints by service ({@code all} for every one): where to find it instead of AWS
 * @param keys access keys; {@code null} when the profile or the default chain provides them
 * @param profile the profile to take credentials from; {@code null} for the default chain
 * @param webIdentity a token file that proves who we are; {@code null} when there is none
 * @param externalIdProbe whether to try the roles without the external ID, and with a wrong one
 * @param sessionName how our sessions are called in CloudTrail
 */
record AwsSettings(
    String connector,
    String roleArn,
    String partition,
    String home,
    @Nullable String externalId,
    @Nullable String memberRole,
    List<String> accounts,
    boolean organization,
    List<String> regions,
    Map<String, URI> endpoints,
    @Nullable Keys keys,
    @Nullable String profile,
    @Nullable WebIdentity webIdentity,
    boolean externalIdProbe,
    String sessionName) {

  static final List<Setting> DECLARED =
      List.of(
          Setting.required("role-arn", Form.TEXT, "The role to assume first, as an ARN."),
          Setting.optional(
                  "external-id",
                  Form.TEXT,
                  "The external ID that the role's trust policy asks for.")
              .asSecret(),
          Setting.optional(
              "member-role",
              Form.TEXT,
              "The name of the role that the first role assumes in every other account."),
          Setting.optional(
              "accounts",
              Form.TEXTS,
              "The accounts to read; left out, the organisation's (with member-role) or the role's"
                  + " own."),
          Setting.optional(
              "organization",
              Form.FLAG,
              "Whether to take the accounts from AWS Organizations; left out, true when member-role"
                  + " is set and accounts is not."),
          Setting.optional(
              "regions",
              Form.TEXTS,
              "The regions to read; left out, those enabled in the account."),
          Setting.optional(
              "endpoints",
              Form.MAP,
              "Where to find a service (sts, ec2, config, securityhub, s3 …, or all) instead of AWS."),
          Setting.optional(
              "access-key-id",
              Form.TEXT,
              "An access key; better left out, so that a profile or the machine's own role is used."),
          Setting.optional("secret-access-key", Form.TEXT, "The secret of the access key.")
              .asSecret(),
          Setting.optional(
                  "session-token", Form.TEXT, "The session token of a temporary access key.")
              .asSecret(),
          Setting.optional("profile", Form.TEXT, "The profile of the AWS configuration files."),
          Setting.optional(
              "web-identity-token-file",
              Form.PATH,
              "A file with a web identity token, as Kubernetes writes it; left out, that of the"
                  + " environment (AWS_WEB_IDENTITY_TOKEN_FILE), if there is one."),
          Setting.optional(
              "web-identity-role-arn",
              Form.TEXT,
              "The role that the web identity assumes; left out, that of the environment"
                  + " (AWS_ROLE_ARN), or role-arn itself."),
          Setting.optional(
              "external-id-probe",
              Form.FLAG,
              "Whether to try once a day if the roles can be assumed without the external ID; left"
                  + " out, true."),
          Setting.optional(
              "session-name", Form.TEXT, "How our sessions are called in CloudTrail."));

  private static final Set<String> SERVICES =
      Set.of(
          "all",
          "sts",
          "organizations",
          "ec2",
          "config",
          "securityhub",
          "ssm",
          "guardduty",
          "inspector2",
          "s3",
          "iam",
          "rds",
          "lambda",
          "eks",
          "ecs",
          "ecr",
          "elasticloadbalancing",
          "kms",
          "cloudtrail",
          "sns",
          "sqs",
          "dynamodb",
          "cloudfront",
          "route53",
          "secretsmanager",
          "autoscaling",
          "tagging");
  private static final Pattern ROLE =
      Pattern.compile("arn:(aws[a-z-]*):iam::(\\d{12}):role/([\\w+=,.@/-]+)");
  private static final Pattern ACCOUNT = Pattern.compile("\\d{12}");
  private static final Pattern REGION = Pattern.compile("[a-z]{2,}(-[a-z]+)+-\\d+");
  private static final Pattern SESSION = Pattern.compile("[\\w+=,.@-]{2,64}");

  /** Copies the collections. */
  AwsSettings {
    accounts = List.copyOf(accounts);
    regions = List.copyOf(regions);
    endpoints = Map.copyOf(endpoints);
  }

  /**
   * An access key as it stands in the configuration. Its text form does not show the secret.
   *
   * @param token the session token; {@code null} for a lasting key
   */
  record Keys(String id, String secret, @Nullable String token) {
    @Override
    public String toString() {
      return "Keys[" + id + "]";
    }
  }

  /** Reads a configuration; fails with {@code INVALID_CONFIGURATION} naming the key. */
  static AwsSettings of(ConnectorConfig config) {
    String roleArn = config.requiredText("role-arn");
    Matcher role = ROLE.matcher(roleArn);
    if (!role.matches()) {
      throw wrong(config, "role-arn", roleArn, "arn:aws:iam::<account>:role/<name>");
    }
    String memberRole = config.text("member-role").orElse(null);
    if (memberRole != null && memberRole.startsWith("arn:")) {
      throw wrong(config, "member-role", memberRole, "a role name, the same in every account");
    }
    List<String> accounts = config.texts("accounts");
    for (String account : accounts) {
      if (!ACCOUNT.matcher(account).matches()) {
        throw wrong(config, "accounts", account, "ids of twelve digits");
      }
      if (memberRole == null && !account.equals(role.group(2))) {
        throw wrong(
            config,
            "accounts",
            account,
            "member-role to be set, because the account is not the one of role-arn");
      }
    }
    for (String region : config.texts("regions")) {
      if (!REGION.matcher(region).matches()) {
        throw wrong(config, "regions", region, "names such as eu-west-1");
      }
    }
    boolean organization = config.flag("organization", memberRole != null && accounts.isEmpty());
    if (organization && memberRole == null) {
      throw wrong(config, "organization", "true", "member-role to be set as well");
    }
    String sessionName = config.text("session-name").orElse("nephoscope");
    if (!SESSION.matcher(sessionName).matches()) {
      throw wrong(config, "session-name", sessionName, "2 to 64 letters, digits or +=,.@-_");
    }
    return new AwsSettings(
        config.connector(),
        roleArn,
        role.group(1),
        role.group(2),
        config.text("external-id").orElse(null),
        memberRole,
        accounts,
        organization,
        config.texts("regions"),
        endpoints(config),
        keys(config),
        config.text("profile").orElse(null),
        webIdentity(config, roleArn),
        config.flag("external-id-probe", true),
        sessionName);
  }

  /**
   * Who we are by a web identity.
   *
   * @param role the role it assumes
   */
  record WebIdentity(Path tokenFile, String role) {}

  private static @Nullable WebIdentity webIdentity(ConnectorConfig config, String roleArn) {
    String role = config.text("web-identity-role-arn").orElse(null);
    if (role != null && !ROLE.matcher(role).matches()) {
      throw wrong(config, "web-identity-role-arn", role, "arn:aws:iam::<account>:role/<name>");
    }
    Path file = config.path("web-identity-token-file").orElse(null);
    boolean others = config.text("access-key-id").isPresent() || config.text("profile").isPresent();
    if (file != null && others) {
      throw wrong(
          config, "web-identity-token-file", "it", "no access-key-id and no profile beside it");
    }
    if (file != null) {
      return new WebIdentity(file, role == null ? roleArn : role);
    }
    String environmentFile = System.getenv("AWS_WEB_IDENTITY_TOKEN_FILE");
    String environmentRole = System.getenv("AWS_ROLE_ARN");
    if (others || environmentFile == null || (role == null && environmentRole == null)) {
      return null;
    }
    return new WebIdentity(Path.of(environmentFile), role == null ? environmentRole : role);
  }

  private static Map<String, URI> endpoints(ConnectorConfig config) {
    Map<String, URI> endpoints = new HashMap<>();
    config
        .map("endpoints")
        .forEach((service, address) -> {
          if (!SERVICES.contains(service)) {
            throw wrong(
                config, "endpoints", service, "one of " + SERVICES.stream().sorted().toList());
          }
          try {
            URI uri = URI.create(address);
            if (uri.getHost() == null || !String.valueOf(uri.getScheme()).startsWith("http")) {
              throw wrong(config, "endpoints." + service, address, "an http or https address");
            }
            endpoints.put(service, uri);
          } catch (IllegalArgumentException e) {
            throw wrong(config, "endpoints." + service, address, "an http or https address");
          }
        });
    return endpoints;
  }

  private static @Nullable Keys keys(ConnectorConfig config) {
    String id = config.text("access-key-id").orElse(null);
    String secret = config.text("secret-access-key").orElse(null);
    if (id == null && secret == null) {
      return null;
    }
    if (id == null || secret == null) {
      throw new ProviderException(
          Category.INVALID_CONFIGURATION,
          config.connector()
              + ": access-key-id and secret-access-key belong together (expected: both, or neither"
              + " and a profile or the machine's own role).");
    }
    if (config.text("profile").isPresent()) {
      throw wrong(config, "profile", "it", "no access-key-id beside a profile");
    }
    return new Keys(id, secret, config.text("session-token").orElse(null));
  }

  private static ProviderException wrong(
      ConnectorConfig config, String key, String value, String expected) {
    return new ProviderException(
        Category.INVALID_CONFIGURATION,
        config.connector() + ": " + key + ": " + value + " (expected: " + expected + ").");
  }

  /** The role we use in an account. */
  String roleIn(String account) {
    return account.equals(home) || memberRole == null
        ? roleArn
        : "arn:" + partition + ":iam::" + account + ":role/" + memberRole;
  }

  /** The region in which we talk to services that have one everywhere, such as STS. */
  Region homeRegion() {
    return regions.isEmpty()
        ? switch (partition) {
          case "aws-us-gov" -> Region.US_GOV_WEST_1;
          case "aws-cn" -> Region.CN_NORTH_1;
          default -> Region.US_EAST_1;
        }
        : Region.of(regions.getFirst());
  }

  /** The region that calls of global services must be signed for, whatever region is read. */
  Region globalRegion() {
    return switch (partition) {
      case "aws-us-gov" -> Region.US_GOV_WEST_1;
      case "aws-cn" -> Region.CN_NORTHWEST_1;
      default -> Region.US_EAST_1;
    };
  }

  /** Where a service is found instead of AWS; {@code null} for AWS itself. */
  @Nullable URI endpoint(String service) {
    URI own = endpoints.get(service);
    return own != null ? own : endpoints.get("all");
  }

  @Override
  public String toString() {
    return "AwsSettings[" + connector + " " + roleArn + "]";
  }
}
