package io.nephoscope.provider.aws;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import javax.xml.stream.XMLStreamException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.thirdparty.jackson.core.JacksonException;

/**
 * What the SDK's exceptions mean: the only place where an AWS error becomes a {@link
 * ProviderException}. It looks at types, error codes and status codes, never at the text of a
 * message.
 */
final class AwsFailures {

  private static final Set<String> THROTTLED =
      Set.of(
          "Throttling",
          "ThrottlingException",
          "ThrottledException",
          "RequestThrottled",
          "RequestThrottledException",
          "RequestLimitExceeded",
          "TooManyRequestsException",
          "LimitExceededException",
          "BandwidthLimitExceeded",
          "PriorRequestNotComplete",
          "TransactionInProgressException",
          "SlowDown");
  private static final Set<String> REFUSED =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "RequestExpired",
          "InvalidClientTokenId",
          "UnrecognizedClientException",
          "InvalidAccessKeyId",
          "InvalidToken",
          "InvalidIdentityToken",
          "IDPRejectedClaim",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "IncompleteSignature",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "AuthFailure");
  private static final Set<String> EXPIRED =
      Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired");
  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "AccessDeniedForDependencyException",
          "UnauthorizedOperation",
          "UnauthorizedAccess",
          "NotAuthorized",
          "OrganizationAccessDeniedException");
  private static final Set<String> SWITCHED_OFF =
      Set.of(
          "InvalidAccessException",
          "NoAvailableConfigurationRecorderException",
          "NoRunningConfigurationRecorderException",
          "AWSOrganizationsNotInUseException",
          "SubscriptionRequiredException",
          "OptInRequired");
  private static final Set<String> LACKING =
      Set.of("UnknownOperationException", "InvalidAction", "NotImplemented");
  private static final Set<String> ABSENT =
      Set.of(
          "NotFoundException",
          "ResourceNotFoundException",
          "NoSuchConfigRuleException",
          "TrailNotFoundException",
          "QueueDoesNotExist",
          "AWS.SimpleQueueService.NonExistentQueue");
  private static final Map<String, String> ACTIONS =
      Map.of(
          "securityhub:GetFindingsV2", "securityhub:GetFindings",
          "s3:ListBuckets", "s3:ListAllMyBuckets",
          "s3:GetPublicAccessBlock", "s3:GetBucketPublicAccessBlock",
          "s3:GetBucketEncryption", "s3:GetEncryptionConfiguration");
  private static final Set<String> STALE_TOKEN =
      Set.of("InvalidNextTokenException", "InvalidNextToken", "ExpiredNextTokenException");

  private AwsFailures() {}

  /**
   * What was asked of AWS.
   *
   * @param service the SDK's word for it, which is also the prefix of its IAM actions
   * @param operation such as {@code GetFindings}
   * @param role whose session asked
   */
  record Call(String service, String operation, String account, String region, String role) {
    String action() {
      return service + ":" + operation;
    }

    String where() {
      return service + " " + operation + " of account " + account + " in " + region;
    }
  }

  /** What a failed call means. */
  static ProviderException of(Call call, Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof ProviderException known) {
        return known;
      }
      if (cause instanceof AwsServiceException answer) {
        return answered(call, answer);
      }
      if (cause instanceof ApiCallTimeoutException
          || cause instanceof ApiCallAttemptTimeoutException
          || cause instanceof TimeoutException) {
        return failed(Category.UNAVAILABLE, call, "no answer in time", "an answer", null, cause);
      }
      if (cause instanceof JacksonException
          || cause instanceof XMLStreamException
          || cause instanceof UncheckedIOException
          || cause instanceof NumberFormatException) {
        return unreadable(call, "half a document, or none", cause);
      }
      if (cause instanceof IOException || cause instanceof CancellationException) {
        return failed(
            Category.UNAVAILABLE,
            call,
            "the connection failed (" + cause.getClass().getSimpleName() + ")",
            "an answer",
            "Check the network, and that the region exists.",
            cause);
      }
    }
    if (failure instanceof SdkException || failure.getCause() instanceof SdkException) {
      return unreadable(call, "something the SDK could not make sense of", failure);
    }
    return failed(
        Category.INTERNAL, call, failure.getClass().getName(), "an answer", null, failure);
  }

  /** An answer that lacks what AWS always says: never taken for "there is nothing". */
  static ProviderException unreadable(Call call, String found, @Nullable Throwable cause) {
    return failed(
        Category.INVALID_RESPONSE,
        call,
        "AWS answered " + found,
        "a complete answer",
        "Try again later; if it stays, check the endpoint.",
        cause);
  }

  /** A service that answers, and says that it is off. */
  static ProviderException switchedOff(Call call, String found) {
    return failed(
        Category.NOT_ENABLED,
        call,
        "the service is not switched on (" + found + ")",
        "it to be on",
        switchFor(call),
        null);
  }

  /** Whether the session a call was made with is over. */
  static boolean isExpiry(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AwsServiceException answer) {
        return EXPIRED.contains(codeOf(answer));
      }
    }
    return false;
  }

  /** Whether AWS said that what was asked about does not exist. */
  static boolean isAbsence(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof AwsServiceException answer) {
        String code = codeOf(answer);
        return ABSENT.contains(code)
            || (answer.statusCode() == 404 && !code.isEmpty() && !LACKING.contains(code));
      }
    }
    return false;
  }

  /**
   * Whether a failure is about one operation and stays: another operation may well be answered, and
   * asking this one again soon will not help.
   */
  static boolean isOfOneOperation(ProviderException failure) {
    return switch (failure.category()) {
      case PERMISSION_DENIED, NOT_ENABLED, INTERNAL -> true;
      case INVALID_CONFIGURATION, UNAUTHENTICATED, THROTTLED, UNAVAILABLE, INVALID_RESPONSE ->
          false;
    };
  }

  /** Our own mistake. */
  static ProviderException unexpected(String where, Throwable failure) {
    return new ProviderException(
        Category.INTERNAL,
        where + ": " + failure.getClass().getName() + " in the AWS provider (expected: none).",
        "Report it with the server's log.",
        null,
        failure);
  }

  private static ProviderException answered(Call call, AwsServiceException answer) {
    String code = codeOf(answer);
    int status = answer.statusCode();
    String said = code.isEmpty() ? "status " + status : code;
    if (status == 429 || THROTTLED.contains(code)) {
      return new ProviderException(
          Category.THROTTLED,
          call.where() + ": AWS answered " + said + " (expected: room in the quota).",
          "Wait, or give other readers of this account less to do.",
          retryAfter(answer),
          answer);
    }
    if (REFUSED.contains(code)) {
      // No cause and no text of AWS: an answer about signatures may quote the session token.
      return failed(
          Category.UNAUTHENTICATED,
          call,
          "AWS refused the credentials with " + said,
          "a valid session of " + call.role(),
          "Renew the credentials; if only this region refuses them, enable it in the account.",
          null);
    }
    if (DENIED.contains(code)) {
      return failed(
          Category.PERMISSION_DENIED,
          call,
          "AWS answered " + said,
          "the right to call it",
          "Allow "
              + ACTIONS.getOrDefault(call.action(), call.action())
              + " to "
              + call.role()
              + ", and look for a service control policy that denies it.",
          answer);
    }
    if (SWITCHED_OFF.contains(code)) {
      return failed(
          Category.NOT_ENABLED,
          call,
          "the service is not switched on (AWS answered " + said + ")",
          "it to be on",
          switchFor(call),
          answer);
    }
    if (LACKING.contains(code)) {
      return failed(
          Category.NOT_ENABLED,
          call,
          "this endpoint does not know the operation (it answered " + said + ")",
          "an endpoint that does",
          null,
          answer);
    }
    if (status >= 500) {
      return new ProviderException(
          Category.UNAVAILABLE,
          call.where() + ": AWS answered " + said + " (expected: an answer).",
          "Try again later.",
          retryAfter(answer),
          answer);
    }
    if (STALE_TOKEN.contains(code)) {
      return unreadable(call, said + " to a page token of its own", answer);
    }
    if (code.isEmpty()) {
      return unreadable(call, said + " without an error code", answer);
    }
    return failed(
        Category.INTERNAL, call, "AWS answered " + said, "a request AWS understands", null, answer);
  }

  private static String switchFor(Call call) {
    return switch (call.service()) {
      case "securityhub" ->
          "Enable Security Hub CSPM in " + call.region() + " of account " + call.account() + ".";
      case "config" ->
          "Start the AWS Config recorder in "
              + call.region()
              + " of account "
              + call.account()
              + ".";
      case "guardduty" ->
          "Enable GuardDuty in " + call.region() + " of account " + call.account() + ".";
      case "inspector2" ->
          "Enable Amazon Inspector in " + call.region() + " of account " + call.account() + ".";
      case "organizations" ->
          "Use the organisation's management account, or list the accounts in the configuration.";
      default ->
          "Switch " + call.service() + " on in " + call.region() + " of " + call.account() + ".";
    };
  }

  private static String codeOf(AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private static @Nullable Duration retryAfter(AwsServiceException answer) {
    AwsErrorDetails details = answer.awsErrorDetails();
    if (details == null || details.sdkHttpResponse() == null) {
      return null;
    }
    SdkHttpResponse response = details.sdkHttpResponse();
    return response
        .firstMatchingHeader("Retry-After")
        .flatMap(value ->
            value.matches("\\d{1,10}")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(value)))
                : until(value, response))
        .orElse(null);
  }

  /** The wait until a date, by the clock of the one who named it. */
  private static Optional<Duration> until(String date, SdkHttpResponse response) {
    return response
        .firstMatchingHeader("Date")
        .flatMap(now -> {
          try {
            DateTimeFormatter format = DateTimeFormatter.RFC_1123_DATE_TIME;
            Duration wait =
                Duration.between(
                    ZonedDateTime.parse(now, format), ZonedDateTime.parse(date, format));
            return wait.isNegative() ? Optional.empty() : Optional.of(wait);
          } catch (DateTimeParseException e) {
            return Optional.empty();
          }
        });
  }

  private static ProviderException failed(
      Category category,
      Call call,
      String happened,
      String expected,
      @Nullable String remedy,
      @Nullable Throwable cause) {
    return new ProviderException(
        category,
        call.where() + ": " + happened + " (expected: " + expected + ").",
        remedy,
        null,
        cause);
  }
}
