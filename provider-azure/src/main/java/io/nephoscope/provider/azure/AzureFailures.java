package io.nephoscope.provider.azure;

import com.azure.core.exception.ClientAuthenticationException;
import com.azure.core.exception.HttpResponseException;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpResponse;
import com.microsoft.aad.msal4j.MsalClientException;
import com.microsoft.aad.msal4j.MsalJsonParsingException;
import com.microsoft.aad.msal4j.MsalServiceException;
import com.microsoft.aad.msal4j.MsalThrottlingException;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.net.URI;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Says what a failure of the Azure clients means: by type, status and error code, never by the
 * words of a message. No text here holds a secret or a token.
 */
final class AzureFailures {

  private static final HttpHeaderName QUOTA_RESETS_AFTER =
      HttpHeaderName.fromString("x-ms-user-quota-resets-after");
  private static final Pattern ENTRA_CODE = Pattern.compile("AADSTS\\d+");
  private static final Set<String> NO_SUCH_SUBSCRIPTION =
      Set.of("SubscriptionNotFound", "InvalidSubscriptionId", "NoValidSubscriptionsInQueryRequest");
  private static final Set<String> SWITCHED_OFF =
      Set.of(
          "MissingSubscriptionRegistration",
          "SubscriptionNotRegistered",
          "Subscription Not Registered",
          "NoRegisteredProviderFound",
          "InvalidResourceType");

  private AzureFailures() {}

  static ProviderException of(
      Throwable failure, ArmCall call, AzureSettings settings, Clock clock) {
    List<Throwable> chain = chain(failure);
    for (Throwable one : chain) {
      if (one instanceof ProviderException known) {
        return known;
      }
    }
    for (Throwable one : chain) {
      if (one instanceof CertificateException) {
        return new ProviderException(
            Category.INVALID_CONFIGURATION,
            call + ": the server's certificate is not trusted (expected: one of a trusted maker).",
            settings.caFile() == null
                ? "Set ca-file to the certificates of the private authority that signed it."
                : "Check that ca-file holds the certificate of the authority that signed it.",
            null,
            failure);
      }
    }
    for (Throwable one : chain) {
      if (one instanceof AnswerLimit.TooLarge) {
        return invalid(
            call,
            "the answer has more than " + AnswerLimit.MOST + " bytes",
            "a page of fewer",
            failure);
      }
    }
    for (Throwable one : chain) {
      if (one instanceof MsalServiceException refused) {
        return token(refused, call, settings, clock);
      }
    }
    for (Throwable one : chain) {
      if (one instanceof HttpResponseException answered
          && answered.getResponse() != null
          && !(one instanceof ClientAuthenticationException && chain.size() > 1)) {
        return answer(answered, call, settings, clock);
      }
    }
    for (Throwable one : chain) {
      if (one instanceof com.fasterxml.jackson.core.JsonProcessingException
          || (one instanceof MsalClientException unread
              && "invalid_json".equals(unread.errorCode()))) {
        return invalid(call, "the token endpoint's answer is not JSON", "a token", failure);
      }
    }
    for (Throwable one : chain) {
      if (one instanceof IOException || one instanceof TimeoutException) {
        return new ProviderException(
            Category.UNAVAILABLE,
            call + ": " + one.getClass().getSimpleName() + " (expected: an answer).",
            "Check that "
                + Stream.of(settings.endpoint(), settings.authority())
                    .map(URI::getAuthority)
                    .distinct()
                    .collect(Collectors.joining(" and "))
                + " can be reached from here. It is tried again by itself.",
            null,
            failure);
      }
    }
    for (Throwable one : chain) {
      if (one instanceof ClientAuthenticationException || one instanceof MsalClientException) {
        return refused(call, settings, "no token", failure);
      }
    }
    return new ProviderException(
        Category.INTERNAL,
        call + ": " + chain.getLast().getClass().getName() + " (expected: an answer).",
        "Report this to the makers of the plugin.",
        null,
        failure);
  }

  /** An answer nobody understands. */
  static ProviderException invalid(ArmCall call, String what, String expected) {
    return invalid(call, what, expected, null);
  }

  static ProviderException invalid(
      ArmCall call, String what, String expected, @Nullable Throwable cause) {
    return new ProviderException(
        Category.INVALID_RESPONSE,
        call + ": " + what + " (expected: " + expected + ").",
        "Nothing is taken from it; it is asked again. If it stays, look for a proxy in between.",
        null,
        cause);
  }

  private static ProviderException token(
      MsalServiceException refused, ArmCall call, AzureSettings settings, Clock clock) {
    if (refused instanceof MsalThrottlingException early) {
      // MSAL does not even ask while the token endpoint's last refusal tells it to wait.
      return new ProviderException(
          Category.THROTTLED,
          call + ": the token endpoint asked to be left alone (expected: a token).",
          null,
          Duration.ofMillis(early.retryInMs()),
          refused);
    }
    if (refused instanceof MsalJsonParsingException) {
      return invalid(call, "the token endpoint's answer is not JSON", "a token", refused);
    }
    Integer status = refused.statusCode();
    if (status != null && status == 429) {
      return new ProviderException(
          Category.THROTTLED,
          call + ": the token endpoint answers 429 (expected: a token).",
          null,
          retryAfter(header(refused, "Retry-After"), clock.instant()),
          refused);
    }
    if (status != null && status >= 500) {
      return new ProviderException(
          Category.UNAVAILABLE,
          call + ": the token endpoint answers " + status + " (expected: a token).",
          null,
          retryAfter(header(refused, "Retry-After"), clock.instant()),
          refused);
    }
    Matcher entra = ENTRA_CODE.matcher(String.valueOf(refused.getMessage()));
    return refused(
        call, settings, refused.errorCode() + (entra.find() ? " " + entra.group() : ""), refused);
  }

  private static ProviderException refused(
      ArmCall call, AzureSettings settings, String code, Throwable cause) {
    return new ProviderException(
        Category.UNAUTHENTICATED,
        call
            + ": "
            + settings.principal()
            + " got no token in tenant "
            + settings.tenant()
            + ", "
            + code
            + " (expected: a token).",
        switch (settings.kind()) {
          case CLIENT_SECRET ->
              "Check tenant-id and client-id, and that client-secret is the secret's value, not its"
                  + " id, and has not expired.";
          case CERTIFICATE ->
              "Check tenant-id and client-id, and that client-certificate is one of the application's"
                  + " and has not expired.";
          case WORKLOAD_IDENTITY ->
              "Check tenant-id and client-id, and that a federated credential of the application"
                  + " names the issuer and subject of the token in federated-token-file.";
          case MANAGED_IDENTITY ->
              "Check that this machine has a managed identity, and that client-id names it if it is"
                  + " a user-assigned one.";
          case AZURE_CLI -> "Log in with: az login --tenant " + settings.tenant();
        },
        null,
        cause);
  }

  private static ProviderException answer(
      HttpResponseException answered, ArmCall call, AzureSettings settings, Clock clock) {
    HttpResponse response = answered.getResponse();
    int status = response.getStatusCode();
    List<String> codes = codes(answered.getValue());
    Duration wait =
        retryAfter(response.getHeaderValue(HttpHeaderName.RETRY_AFTER), clock.instant());
    String message =
        call
            + ": "
            + status
            + (codes.isEmpty() ? "" : " " + codes.getFirst())
            + " (expected: 200).";
    String grant =
        "Grant " + settings.principal() + " the role " + call.role() + " on " + call.scope() + ".";
    if (codes.stream().anyMatch(NO_SUCH_SUBSCRIPTION::contains)) {
      return new ProviderException(
          Category.PERMISSION_DENIED,
          message,
          "Check the subscription's id in subscriptions. " + grant,
          wait,
          answered);
    }
    if (codes.stream().anyMatch(SWITCHED_OFF::contains)) {
      return new ProviderException(
          Category.NOT_ENABLED,
          message,
          "Register the resource provider in " + call.scope() + ", or switch the service on there.",
          wait,
          answered);
    }
    return switch (status) {
      case 401 ->
          new ProviderException(
              Category.UNAUTHENTICATED,
              message,
              "Azure refuses the token of "
                  + settings.principal()
                  + ": check tenant-id, and that the application is not disabled.",
              wait,
              answered);
      case 403 -> new ProviderException(Category.PERMISSION_DENIED, message, grant, wait, answered);
      case 404 ->
          new ProviderException(
              Category.NOT_ENABLED,
              message,
              "Check that the service is offered and registered in " + call.scope() + ".",
              wait,
              answered);
      case 429 ->
          new ProviderException(
              Category.THROTTLED,
              message,
              null,
              wait == null ? quotaReset(response.getHeaderValue(QUOTA_RESETS_AFTER)) : wait,
              answered);
      case 408 -> new ProviderException(Category.UNAVAILABLE, message, null, wait, answered);
      default -> {
        if (status >= 500) {
          yield new ProviderException(Category.UNAVAILABLE, message, null, wait, answered);
        }
        yield status >= 400
            ? new ProviderException(
                Category.INTERNAL,
                message,
                "Report this to the makers of the plugin.",
                wait,
                answered)
            : invalid(call, "the answer is " + status, "200", answered);
      }
    };
  }

  /** The codes of ARM's error, outermost first: {@code {"error":{"code","details":[{"code"}]}}}. */
  private static List<String> codes(@Nullable Object body) {
    List<String> codes = new ArrayList<>();
    if (body instanceof Map<?, ?> map && map.get("error") instanceof Map<?, ?> error) {
      if (error.get("code") instanceof String code) {
        codes.add(code);
      }
      if (error.get("details") instanceof List<?> details) {
        for (Object detail : details) {
          if (detail instanceof Map<?, ?> inner && inner.get("code") instanceof String code) {
            codes.add(code);
          }
        }
      }
    }
    return codes;
  }

  private static @Nullable String header(MsalServiceException refused, String name) {
    Map<String, List<String>> headers = refused.headers();
    if (headers == null) {
      return null;
    }
    return headers.entrySet().stream()
        .filter(header -> name.equalsIgnoreCase(header.getKey()) && !header.getValue().isEmpty())
        .map(header -> header.getValue().getFirst())
        .findFirst()
        .orElse(null);
  }

  /** RFC 9110 section 10.2.3: seconds, or a date. What is neither says nothing. */
  static @Nullable Duration retryAfter(@Nullable String value, Instant now) {
    if (value == null) {
      return null;
    }
    String text = value.strip();
    if (text.matches("\\d{1,9}")) {
      return Duration.ofSeconds(Long.parseLong(text));
    }
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** Resource Graph's own header, {@code 00:00:05}. */
  private static @Nullable Duration quotaReset(@Nullable String value) {
    if (value == null) {
      return null;
    }
    try {
      return Duration.ofSeconds(LocalTime.parse(value.strip()).toSecondOfDay());
    } catch (DateTimeParseException e) {
      return null;
    }
  }

  /** A failure and its causes, outermost first; suppressed ones are left out. */
  private static List<Throwable> chain(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> chain = new ArrayList<>();
    for (Throwable at = failure; at != null && seen.add(at); at = at.getCause()) {
      chain.add(at);
    }
    return chain;
  }
}
