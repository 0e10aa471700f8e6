package io.nephoscope.simulator.aws;

import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.wire.Credentials.AwsCredentials;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * STS. The hub role trusts the watcher's account, the member roles trust the hub role; all of their
 * trust policies ask for the external ID. Whoever is not trusted learns no more than that.
 */
final class StsService extends AwsService {
  private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";
  private static final Pattern ROLE = Pattern.compile("arn:aws:iam::(\\d{12}):role/(.+)");
  private static final Pattern SESSION = Pattern.compile("[\\w+=,.@-]{2,64}");

  private final SimulatedClouds clouds;
  private final AwsSessions sessions;

  StsService(SimulatedClouds clouds, AwsSessions sessions) {
    this.clouds = clouds;
    this.sessions = sessions;
  }

  @Override
  String name() {
    return "sts";
  }

  @Override
  AwsProtocol protocol() {
    return AwsProtocol.QUERY;
  }

  @Override
  String operation(AwsRequest request) {
    return request.form().getOrDefault("Action", "none");
  }

  @Override
  @Nullable String subject(AwsRequest request, @Nullable String caller) {
    Matcher role = ROLE.matcher(request.form().getOrDefault("RoleArn", ""));
    return role.matches() ? role.group(1) : caller;
  }

  @Override
  AwsAnswer answer(
      String operation, AwsRequest request, AwsSessions.Caller caller, boolean repeat) {
    if (caller.equals(AwsSessions.NOBODY) && !operation.equals("AssumeRoleWithWebIdentity")) {
      throw new AwsError(
          403, "MissingAuthenticationToken", "Request is missing Authentication Token");
    }
    return switch (operation) {
      case "GetCallerIdentity" ->
          wrapped(
              operation,
              "<Arn>"
                  + caller.arn()
                  + "</Arn><UserId>"
                  + caller.userId()
                  + "</UserId><Account>"
                  + caller.account()
                  + "</Account>");
      case "AssumeRole" -> assumeRole(request.form(), caller);
      case "AssumeRoleWithWebIdentity" -> assumeRoleWithWebIdentity(request.form());
      default -> throw unknownOperation(operation);
    };
  }

  private AwsAnswer assumeRole(Map<String, String> form, AwsSessions.Caller caller) {
    String arn = form.getOrDefault("RoleArn", "");
    String sessionName = form.getOrDefault("RoleSessionName", "");
    int seconds = duration(form.get("DurationSeconds"), caller);
    if (!SESSION.matcher(sessionName).matches()) {
      throw invalid("roleSessionName", sessionName);
    }
    String externalId = form.get("ExternalId");
    if (externalId != null && (externalId.length() < 2 || externalId.length() > 1224)) {
      throw invalid("externalId", "");
    }
    Matcher role = ROLE.matcher(arn);
    Optional<EstateAccount> account =
        role.matches() ? clouds.estate().account(Cloud.AWS, role.group(1)) : Optional.empty();
    if (account.isEmpty() || !trusts(account.get(), role.group(2), caller, externalId)) {
      throw new AwsError(
          403,
          "AccessDenied",
          "User: "
              + caller.arn()
              + " is not authorized to perform: sts:AssumeRole on resource: "
              + arn);
    }
    return opened("AssumeRole", account.get(), role.group(2), sessionName, seconds);
  }

  private AwsAnswer assumeRoleWithWebIdentity(Map<String, String> form) {
    String arn = form.getOrDefault("RoleArn", "");
    if (!clouds.credentials().webIdentityToken().equals(form.get("WebIdentityToken"))) {
      throw new AwsError(
          400, "InvalidIdentityToken", "Couldn't retrieve verification key from your provider.");
    }
    Matcher role = ROLE.matcher(arn);
    if (!arn.equals(clouds.credentials().aws().hubRoleArn()) || !role.matches()) {
      throw new AwsError(
          403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
    }
    EstateAccount account = clouds.estate().account(Cloud.AWS, role.group(1)).orElseThrow();
    return opened(
        "AssumeRoleWithWebIdentity",
        account,
        role.group(2),
        form.getOrDefault("RoleSessionName", "web"),
        3600);
  }

  private AwsAnswer opened(
      String operation, EstateAccount account, String role, String sessionName, int seconds) {
    AwsSessions.Session session =
        sessions.open(account, role, sessionName, Duration.ofSeconds(seconds));
    return wrapped(
        operation,
        "<AssumedRoleUser><AssumedRoleId>"
            + session.caller().userId()
            + "</AssumedRoleId><Arn>"
            + session.caller().arn()
            + "</Arn></AssumedRoleUser><Credentials><AccessKeyId>"
            + session.accessKey()
            + "</AccessKeyId><SecretAccessKey>"
            + session.secretKey()
            + "</SecretAccessKey><SessionToken>"
            + session.token()
            + "</SessionToken><Expiration>"
            + session.expiration()
            + "</Expiration></Credentials>");
  }

  private boolean trusts(
      EstateAccount account, String role, AwsSessions.Caller caller, @Nullable String externalId) {
    AwsCredentials known = clouds.credentials().aws();
    if (!known.externalId().equals(externalId)
        && !clouds.estate().trustsAnyExternalId(account.nativeId())) {
      return false;
    }
    String arn = "arn:aws:iam::" + account.nativeId() + ":role/" + role;
    if (arn.equals(known.hubRoleArn())) {
      return caller.isUser();
    }
    return role.equals(known.memberRole())
        && !account.denied()
        && caller.role().equals(known.hubRoleArn());
  }

  /** Sessions of sessions last an hour at most. */
  private static int duration(@Nullable String given, AwsSessions.Caller caller) {
    if (given == null) {
      return 3600;
    }
    int seconds = given.matches("\\d{1,6}") ? Integer.parseInt(given) : -1;
    if (seconds < 900 || seconds > 43200) {
      throw invalid("durationSeconds", given);
    }
    if (seconds > 3600 && !caller.isUser()) {
      throw new AwsError(
          400,
          "ValidationError",
          "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role"
              + " chaining");
    }
    return seconds;
  }

  private static AwsError invalid(String field, String value) {
    return new AwsError(
        400,
        "ValidationError",
        "1 validation error detected: Value '"
            + value
            + "' at '"
            + field
            + "' failed to satisfy constraint");
  }

  private AwsAnswer wrapped(String operation, String result) {
    return AwsAnswer.of(
        protocol(),
        "<"
            + operation
            + "Response xmlns=\""
            + NAMESPACE
            + "\"><"
            + operation
            + "Result>"
            + result
            + "</"
            + operation
            + "Result><ResponseMetadata><RequestId>"
            + UUID.randomUUID()
            + "</RequestId></ResponseMetadata></"
            + operation
            + "Response>");
  }
}
