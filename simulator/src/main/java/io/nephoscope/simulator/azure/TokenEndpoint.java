package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.wire.Credentials.AzureCredentials;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives tokens to who proves to be the application, by its secret, by what its certificate's key
 * signed, or by a token of the issuer it trusts; and to the machine's own identity. It knows its
 * tokens again; they are opaque. Also speaks as an AD FS, which the Azure CLI needs for a cloud of
 * one's own.
 */
final class TokenEndpoint {
  private static final long LIFETIME_SECONDS = 3599;

  private static final String JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final SimulatedClouds clouds;
  private final ClientCertificate certificate;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Instant> issued = new ConcurrentHashMap<>();

  TokenEndpoint(SimulatedClouds clouds, ClientCertificate certificate) {
    this.clouds = clouds;
    this.certificate = certificate;
  }

  static boolean issues(ArmRequest request) {
    return request.method().equals("POST")
        && (request.is("/*/oauth2/v2.0/token") || request.is("/*/oauth2/token"));
  }

  static boolean describes(ArmRequest request) {
    return request.is("/*/.well-known/openid-configuration")
        || request.is("/*/v2.0/.well-known/openid-configuration");
  }

  Reply description(ArmRequest request) {
    String base = request.host() + "/" + request.path().getFirst();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("issuer", base);
    body.put("authorization_endpoint", base + "/oauth2/v2.0/authorize");
    body.put("token_endpoint", base + "/oauth2/v2.0/token");
    body.put("jwks_uri", base + "/discovery/keys");
    return Reply.json(200, body);
  }

  Reply issue(ArmRequest request) {
    AzureCredentials known = clouds.credentials().azure();
    Map<String, String> form = ArmRequest.form(request.body());
    String tenant = request.path().getFirst();
    if (!tenant.equalsIgnoreCase(known.tenantId())
        && !tenant.equalsIgnoreCase(clouds.estate().organisation(Cloud.AZURE).domain())
        && !tenant.equalsIgnoreCase("adfs")) {
      throw new ArmRefusal(
          400, "invalid_request", "AADSTS90002: Tenant '" + tenant + "' not found.");
    }
    if (!"client_credentials".equals(form.get("grant_type"))) {
      throw new ArmRefusal(
          400,
          "unsupported_grant_type",
          "AADSTS70003: The app requested an unsupported grant type.");
    }
    String client = form.getOrDefault("client_id", "");
    if (!client.equalsIgnoreCase(known.clientId())) {
      throw new ArmRefusal(
          400,
          "unauthorized_client",
          "AADSTS700016: Application with identifier '"
              + client
              + "' was not found in the directory '"
              + tenant
              + "'.");
    }
    prove(request, form, known);
    return Reply.json(200, granted());
  }

  private void prove(ArmRequest request, Map<String, String> form, AzureCredentials known) {
    String assertion = form.get("client_assertion");
    if (assertion == null) {
      if (!known.clientSecret().equals(form.get("client_secret"))) {
        throw new ArmRefusal(
            401,
            "invalid_client",
            "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the"
                + " request is the client secret value, not the client secret ID, for a secret"
                + " added to app '"
                + known.clientId()
                + "'.");
      }
      return;
    }
    if (!JWT_BEARER.equals(form.get("client_assertion_type"))) {
      throw new ArmRefusal(
          400, "invalid_request", "AADSTS50027: client_assertion_type is not supported.");
    }
    if (assertion.equals(known.federatedToken())) {
      return;
    }
    String address = request.host() + "/" + String.join("/", request.path());
    String refusal =
        certificate.refusal(assertion, address, known.clientId(), clouds.clock().instant());
    if (refusal != null) {
      throw new ArmRefusal(401, "invalid_client", refusal);
    }
  }

  /** The token of the machine's identity, which its metadata service gives to whoever is on it. */
  Reply ofTheMachine(ArmRequest request) {
    String client = request.query().getOrDefault("client_id", "");
    String own = clouds.credentials().azure().managedIdentity();
    if (!client.isEmpty() && !client.equalsIgnoreCase(own)) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      body.put("error", "invalid_request").put("error_description", "Identity not found");
      return Reply.json(400, body);
    }
    ObjectNode body = granted();
    body.put("client_id", own);
    body.put("resource", request.query().getOrDefault("resource", ""));
    body.put(
        "expires_on", String.valueOf(clouds.clock().instant().getEpochSecond() + LIFETIME_SECONDS));
    body.put("expires_in", String.valueOf(LIFETIME_SECONDS));
    return Reply.json(200, body);
  }

  private ObjectNode granted() {
    byte[] bytes = new byte[48];
    random.nextBytes(bytes);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Instant now = clouds.clock().instant();
    issued.values().removeIf(expiry -> expiry.isBefore(now.minusSeconds(LIFETIME_SECONDS)));
    issued.put(token, now.plusSeconds(LIFETIME_SECONDS));
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("token_type", "Bearer");
    body.put("expires_in", LIFETIME_SECONDS);
    body.put("ext_expires_in", LIFETIME_SECONDS);
    body.put("access_token", token);
    return body;
  }

  /** Entra's own form of a refusal. */
  Reply refused(ArmRefusal refusal) {
    Reply arm = refusal.reply();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("error", refusal.code());
    body.put("error_description", refusal.getMessage());
    String number = String.valueOf(refusal.getMessage()).replaceAll("^AADSTS(\\d+).*", "$1");
    if (number.matches("\\d+")) {
      body.putArray("error_codes").add(Integer.parseInt(number));
    }
    body.put("timestamp", clouds.clock().instant().toString());
    Reply reply = Reply.json(arm.status(), body);
    String retry = arm.headers().get("Retry-After");
    return retry == null ? reply : reply.with("Retry-After", retry);
  }

  void check(ArmRequest request) {
    String header = request.authorization();
    if (header == null || !header.startsWith("Bearer ")) {
      throw challenged(
          "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
    }
    Instant expiry = issued.get(header.substring("Bearer ".length()));
    if (expiry == null) {
      throw challenged("InvalidAuthenticationToken", "The access token is invalid.");
    }
    if (!clouds.clock().instant().isBefore(expiry)) {
      throw expired();
    }
  }

  static ArmRefusal expired() {
    return challenged(
        "ExpiredAuthenticationToken", "The access token expiry UTC time is in the past.");
  }

  private static ArmRefusal challenged(String code, String message) {
    return new ArmRefusal(401, code, message)
        .with(
            "WWW-Authenticate",
            "Bearer error=\"invalid_token\", error_description=\"" + message + "\"");
  }
}
