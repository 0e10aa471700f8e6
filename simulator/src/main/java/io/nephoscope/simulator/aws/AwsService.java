package io.nephoscope.simulator.aws;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** One of AWS's services. */
abstract class AwsService {
  /** As in the signature's scope. */
  abstract String name();

  abstract AwsProtocol protocol();

  /** The operation a request asks for; a made-up name when there is none of the kind. */
  abstract String operation(AwsRequest request);

  /** The account a request is about, for faults and logs. */
  @Nullable String subject(AwsRequest request, @Nullable String caller) {
    return caller;
  }

  /**
   * Answers.
   *
   * @param repeat whether the next page's token must be the one the caller sent
   * @throws AwsError to refuse
   */
  abstract AwsAnswer answer(
      String operation, AwsRequest request, AwsSessions.Caller caller, boolean repeat);

  // ---- refusals, in the words of this service

  AwsError denied(String who, String operation) {
    String text = "User: " + who + " is not authorized to perform: " + name() + ":" + operation;
    return switch (protocol()) {
      case QUERY, REST_XML, S3 -> new AwsError(403, "AccessDenied", text);
      case EC2 ->
          new AwsError(
              403,
              "UnauthorizedOperation",
              "You are not authorized to perform this operation. " + text);
      case JSON, JSON_1_0 -> new AwsError(400, "AccessDeniedException", text);
      case REST_JSON -> new AwsError(403, "AccessDeniedException", text);
    };
  }

  AwsError throttled() {
    return switch (protocol()) {
      case QUERY, REST_XML -> new AwsError(400, "Throttling", "Rate exceeded");
      case S3 -> new AwsError(503, "SlowDown", "Please reduce your request rate.");
      case EC2 -> new AwsError(503, "RequestLimitExceeded", "Request limit exceeded.");
      case JSON, JSON_1_0 ->
          name().equals("organizations")
              ? new AwsError(400, "TooManyRequestsException", "AWS Organizations is busy.")
              : new AwsError(400, "ThrottlingException", "Rate exceeded");
      case REST_JSON -> new AwsError(429, "TooManyRequestsException", "Too Many Requests");
    };
  }

  /** The service is switched off for this account here. */
  AwsError notEnabled(String account) {
    return switch (protocol()) {
      case EC2 -> new AwsError(401, "OptInRequired", "You are not subscribed to this service.");
      case QUERY, REST_XML, S3, JSON, JSON_1_0, REST_JSON ->
          new AwsError(
              400,
              "SubscriptionRequiredException",
              "The AWS Access Key Id of account " + account + " needs a subscription");
    };
  }

  AwsError expired() {
    String text = "The security token included in the request is expired";
    return switch (protocol()) {
      case QUERY, REST_XML -> new AwsError(403, "ExpiredToken", text);
      case S3 -> new AwsError(400, "ExpiredToken", text);
      case EC2 -> new AwsError(400, "RequestExpired", "Request has expired.");
      case JSON, JSON_1_0 -> new AwsError(400, "ExpiredTokenException", text);
      case REST_JSON -> new AwsError(403, "ExpiredTokenException", text);
    };
  }

  AwsError unknownCredentials() {
    String text = "The security token included in the request is invalid.";
    return switch (protocol()) {
      case QUERY, REST_XML -> new AwsError(403, "InvalidClientTokenId", text);
      case S3 -> new AwsError(403, "InvalidAccessKeyId", text);
      case EC2 ->
          new AwsError(
              401, "AuthFailure", "AWS was not able to validate the provided access credentials");
      case JSON, JSON_1_0 -> new AwsError(400, "UnrecognizedClientException", text);
      case REST_JSON -> new AwsError(403, "UnrecognizedClientException", text);
    };
  }

  AwsError unknownOperation(String operation) {
    return switch (protocol()) {
      case QUERY, EC2 ->
          new AwsError(
              400, "InvalidAction", "The action " + operation + " is not valid for this endpoint.");
      case JSON, JSON_1_0 ->
          new AwsError(400, "UnknownOperationException", "Unknown: " + operation);
      case S3 ->
          new AwsError(
              501,
              "NotImplemented",
              "A header you provided implies functionality that is not implemented.");
      case REST_JSON, REST_XML ->
          new AwsError(404, "UnknownOperationException", "Unable to determine service/operation");
    };
  }

  final void admit(Duration wait) {
    if (!wait.isZero()) {
      throw throttled();
    }
  }

  // ---- pages

  /** A page token: where to go on, bound to everything else that was asked. */
  static String token(String bound, long at) {
    String inner = at + "." + check(bound, at);
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("v1:" + inner).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Where a token says to go on; 0 when there is none.
   *
   * @throws AwsError when this service never gave that token for what is asked
   */
  static long offset(@Nullable String token, String bound, AwsError otherwise) {
    if (token == null || token.isEmpty()) {
      return 0;
    }
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      int dot = text.indexOf('.');
      if (text.startsWith("v1:") && dot > 3) {
        long at = Long.parseLong(text.substring(3, dot));
        if (text.substring(dot + 1).equals(check(bound, at))) {
          return at;
        }
      }
    } catch (IllegalArgumentException e) {
      throw otherwise;
    }
    throw otherwise;
  }

  private static String check(String bound, long at) {
    CRC32 crc = new CRC32();
    crc.update((bound + "#" + at).getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }

  /** A number the caller may give, within bounds. */
  static int limit(JsonNode given, int fallback, int least, int most, String field) {
    if (given.isMissingNode() || given.isNull()) {
      return fallback;
    }
    int value = given.asInt(-1);
    if (value < least || value > most) {
      throw new AwsError(
          400,
          "ValidationException",
          "Value '"
              + given.asText()
              + "' at '"
              + field
              + "' failed to satisfy constraint: Member"
              + " must be between "
              + least
              + " and "
              + most);
    }
    return value;
  }
}
