package io.nephoscope.simulator.google;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.nephoscope.simulator.google.UnaryCall.Outcome;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Clock;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who gets in over TLS: the token endpoint for service accounts, the exchange of federated tokens,
 * and impersonation; each hands out bearer tokens, and only those are let in.
 */
final class TokenDoor {
  static final String SERVICE_ACCOUNT = "posture-reader@acme-shared.iam.gserviceaccount.com";
  static final String IMPERSONATED = "posture-deep@acme-shared.iam.gserviceaccount.com";
  private static final String SUBJECT = "subject-of-another-cloud";
  private static final Pattern IMPERSONATE =
      Pattern.compile("/v1/projects/-/serviceAccounts/([^/:]+):generateAccessToken");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clock clock;
  private final KeyPair key;
  private final Set<String> issued = ConcurrentHashMap.newKeySet();
  private final Set<String> forgotten = ConcurrentHashMap.newKeySet();

  /** Makes a key: some hundred milliseconds, not for an event loop. */
  TokenDoor(Clock clock) {
    this.clock = clock;
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      this.key = generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no RSA", e);
    }
  }

  boolean isFor(String path) {
    return path.equals("/token") || path.equals("/v1/token") || IMPERSONATE.matcher(path).matches();
  }

  /**
   * Whether a header bears a token that was handed out here, or one that a client signed itself
   * with the service account's key, as Google accepts them too.
   */
  boolean admits(@Nullable String authorization) {
    String token = token(authorization);
    return token != null
        && !forgotten.contains(token)
        && (issued.contains(token) || signedByUs(token));
  }

  /** Lets nobody in any more who bears this token. */
  void forget(@Nullable String authorization) {
    String token = token(authorization);
    if (token != null) {
      forgotten.add(token);
    }
  }

  private static @Nullable String token(@Nullable String authorization) {
    return authorization != null && authorization.startsWith("Bearer ")
        ? authorization.substring("Bearer ".length())
        : null;
  }

  /** The refusal of who bears no token, or one that does not hold. */
  static Outcome unauthenticated(@Nullable String authorization) {
    StatusRuntimeException refusal =
        GoogleErrors.unauthenticated(
            authorization == null ? "CREDENTIALS_MISSING" : "ACCESS_TOKEN_EXPIRED");
    return new Outcome(
        refusal.getStatus(),
        refusal.getTrailers() == null ? new Metadata() : refusal.getTrailers(),
        null,
        null);
  }

  /** Hands out a token, or says in OAuth's words why not. */
  RestDoor.Reply answer(String path, Buffer body, @Nullable String authorization) {
    Matcher impersonate = IMPERSONATE.matcher(path);
    if (impersonate.matches()) {
      return admits(authorization) && impersonate.group(1).equals(IMPERSONATED)
          ? reply(
              200,
              Map.of(
                  "accessToken",
                  token(),
                  "expireTime",
                  clock
                      .instant()
                      .plusSeconds(3600)
                      .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                      .toString()))
          : RestDoor.told(unauthenticated(authorization));
    }
    Map<String, String> form = form(body.toString());
    boolean granted =
        path.equals("/v1/token")
            ? SUBJECT.equals(form.get("subject_token"))
            : signedByUs(form.getOrDefault("assertion", ""));
    if (!granted) {
      return reply(400, Map.of("error", "invalid_grant", "error_description", "Not accepted."));
    }
    Map<String, Object> granting = new LinkedHashMap<>();
    granting.put("access_token", token());
    granting.put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token");
    granting.put("token_type", "Bearer");
    granting.put("expires_in", 3599);
    return reply(200, granting);
  }

  /**
   * Writes the files a caller needs, into a folder of their own that goes with the process: a key
   * of the service account, a federation configuration, and one of impersonation.
   */
  Map<String, String> writeFiles(String address) {
    try {
      Path folder = Files.createTempDirectory("simulated-google");
      folder.toFile().deleteOnExit();
      Path subject = write(folder, "subject-token", SUBJECT);
      ObjectNode account = JSON.createObjectNode();
      account.put("type", "service_account");
      account.put("project_id", "acme-shared");
      account.put("private_key_id", "simulated");
      account.put("private_key", pem());
      account.put("client_email", SERVICE_ACCOUNT);
      account.put("client_id", "100000000000000000001");
      account.put("token_uri", address + "/token");
      ObjectNode federation = JSON.createObjectNode();
      federation.put("type", "external_account");
      federation.put(
          "audience",
          "//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/acme/providers/acme");
      federation.put("subject_token_type", "urn:ietf:params:oauth:token-type:jwt");
      federation.put("token_url", address + "/v1/token");
      federation.putObject("credential_source").put("file", subject.toString());
      ObjectNode impersonation = federation.deepCopy();
      impersonation.put(
          "service_account_impersonation_url",
          address + "/v1/projects/-/serviceAccounts/" + IMPERSONATED + ":generateAccessToken");
      Map<String, String> files = new LinkedHashMap<>();
      files.put(
          "serviceAccountFile",
          write(folder, "service-account.json", account.toString()).toString());
      files.put(
          "federationFile", write(folder, "federation.json", federation.toString()).toString());
      files.put(
          "impersonationFile",
          write(folder, "impersonation.json", impersonation.toString()).toString());
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException("the simulator cannot write a temporary file", e);
    }
  }

  private static Path write(Path folder, String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    file.toFile().deleteOnExit();
    return file;
  }

  private String pem() {
    return "-----BEGIN PRIVATE KEY-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getPrivate().getEncoded())
        + "\n-----END PRIVATE KEY-----\n";
  }

  private String token() {
    String token = "ya29." + UUID.randomUUID();
    issued.add(token);
    return token;
  }

  /** Whether an assertion is a JWT of our service account, signed with its key, not yet expired. */
  private boolean signedByUs(String assertion) {
    String[] parts = assertion.split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      Signature verifier = Signature.getInstance("SHA256withRSA");
      verifier.initVerify(key.getPublic());
      verifier.update((parts[0] + "." + parts[1]).getBytes(UTF_8));
      JsonNode claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[1]));
      return verifier.verify(Base64.getUrlDecoder().decode(parts[2]))
          && claims.path("iss").asText().equals(SERVICE_ACCOUNT)
          && claims.path("exp").asLong() > clock.instant().getEpochSecond();
    } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
      return false;
    }
  }

  private static Map<String, String> form(String body) {
    Map<String, String> form = new HashMap<>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(
            URLDecoder.decode(pair.substring(0, equals), UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), UTF_8));
      }
    }
    return form;
  }

  private static RestDoor.Reply reply(int status, Map<String, ?> body) {
    try {
      return new RestDoor.Reply(status, JSON.writeValueAsString(body), null);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an answer that JSON cannot write", e);
    }
  }
}
