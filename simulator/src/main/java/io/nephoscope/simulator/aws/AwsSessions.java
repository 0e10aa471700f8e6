package io.nephoscope.simulator.aws;

import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateRegion;
import io.nephoscope.simulator.wire.Credentials.AwsCredentials;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Who may ask: the one lasting key, and the sessions that STS gave out. */
final class AwsSessions {
  /** The account of the lasting key: the one that watches, outside the organisation. */
  static final String WATCHER = "999988887777";

  private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

  private final SimulatedClouds clouds;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();

  AwsSessions(SimulatedClouds clouds) {
    this.clouds = clouds;
  }

  /**
   * Somebody AWS knows.
   *
   * @param arn the user, or the assumed role with its session's name
   * @param userId as GetCallerIdentity shows it
   * @param account the account of the user or role
   * @param role the role's ARN; empty for the lasting key
   */
  record Caller(String arn, String userId, String account, String role) {
    boolean isUser() {
      return role.isEmpty();
    }
  }

  /** What STS hands out. */
  record Session(
      Caller caller, String accessKey, String secretKey, String token, Instant expiration) {
    @Override
    public String toString() {
      return "Session[" + caller + "]";
    }
  }

  /** Somebody without credentials, who may prove by a token who they are. */
  static final Caller NOBODY = new Caller("anonymous", "anonymous", WATCHER, "anonymous");

  /** A new session of a role. */
  Session open(EstateAccount account, String roleName, String sessionName, Duration life) {
    Instant now = clouds.clock().instant();
    sessions.values().removeIf(old -> old.expiration().plusSeconds(3600).isBefore(now));
    String roleId = "AROA" + account.nativeId() + "ACME";
    Caller caller =
        new Caller(
            "arn:aws:sts::" + account.nativeId() + ":assumed-role/" + roleName + "/" + sessionName,
            roleId + ":" + sessionName,
            account.nativeId(),
            "arn:aws:iam::" + account.nativeId() + ":role/" + roleName);
    Session session =
        new Session(
            caller,
            "ASIA" + word(16),
            base64(30),
            base64(300),
            now.plus(life).truncatedTo(ChronoUnit.SECONDS));
    sessions.put(session.accessKey(), session);
    return session;
  }

  /** Who signed, as far as that is known; also when the session is over. */
  Optional<Caller> known(AwsRequest request) {
    AwsCredentials credentials = clouds.credentials().aws();
    if (request.accessKey().equals(credentials.accessKeyId())) {
      return Optional.of(
          new Caller(
              "arn:aws:iam::" + WATCHER + ":user/posture-watcher",
              "AIDA" + WATCHER + "ACME",
              WATCHER,
              ""));
    }
    return Optional.ofNullable(sessions.get(request.accessKey()))
        .filter(session -> session.token().equals(request.token()))
        .map(Session::caller);
  }

  /** Who signed; refuses strangers, ended sessions and regions that nobody opted in to. */
  Caller require(AwsRequest request, AwsService service) {
    if (request.accessKey().isEmpty() && request.service().equals("sts")) {
      return NOBODY;
    }
    Caller caller = known(request).orElseThrow(service::unknownCredentials);
    Session session = sessions.get(request.accessKey());
    if (session != null && !clouds.clock().instant().isBefore(session.expiration())) {
      throw service.expired();
    }
    boolean usable =
        clouds
            .estate()
            .region(Cloud.AWS, request.region())
            .filter(EstateRegion::enabled)
            .isPresent();
    if (!usable) {
      throw service.unknownCredentials();
    }
    return caller;
  }

  private String word(int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return word.toString();
  }

  private String base64(int bytes) {
    byte[] raw = new byte[bytes];
    random.nextBytes(raw);
    return Base64.getEncoder().encodeToString(raw);
  }
}
