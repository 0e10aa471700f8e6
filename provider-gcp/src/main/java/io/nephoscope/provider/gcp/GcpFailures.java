package io.nephoscope.provider.gcp;

import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.ErrorDetails;
import com.google.api.gax.rpc.StatusCode;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Turns what Google's clients throw into the one exception the host knows: by status code and error
 * details, never by message text.
 */
final class GcpFailures {

  /** Reasons of {@link ErrorInfo} that say: the API is switched off for the project that asks. */
  private static final Set<String> SWITCHED_OFF =
      Set.of("SERVICE_DISABLED", "API_DISABLED", "SERVICE_NOT_ACTIVATED");

  private static final String AGAIN =
      "It is read again by itself. If it stays, look at the status of Google Cloud, and at what"
          + " stands between here and Google.";

  private GcpFailures() {}

  /** The failure of a call. */
  static ProviderException of(Call call, Throwable thrown) {
    Throwable failure = unwrapped(thrown);
    if (failure instanceof ProviderException known) {
      return known;
    }
    if (failure instanceof ApiException refused) {
      return refused(call, refused);
    }
    if (causedBy(failure, InvalidProtocolBufferException.class)) {
      return unreadable(call, "the answer cannot be decoded", failure);
    }
    if (causedBy(failure, SSLException.class)) {
      return distrust(call, failure);
    }
    if (causedBy(failure, IOException.class)) {
      return new ProviderException(
          Category.UNAVAILABLE,
          call.where() + ": no answer (expected: an answer of " + call.service().api() + ").",
          AGAIN,
          null,
          failure);
    }
    return new ProviderException(
        Category.INTERNAL,
        call.where() + ": " + failure.getClass().getSimpleName() + " in the provider.",
        "Report this as a fault of the Google Cloud provider.",
        null,
        failure);
  }

  /** Whether a token was refused: another one may be accepted. */
  static boolean isRefusedToken(Throwable thrown) {
    return unwrapped(thrown) instanceof ApiException refused
        && refused.getStatusCode().getCode() == StatusCode.Code.UNAUTHENTICATED;
  }

  /** An answer that arrived and makes no sense. */
  static ProviderException unreadable(Call call, String what, @Nullable Throwable cause) {
    return new ProviderException(
        Category.INVALID_RESPONSE,
        call.where() + ": " + what + " (expected: an answer of this service).",
        "It is read again by itself. If it stays, check what stands between here and Google.",
        null,
        cause);
  }

  /** What is asked of a connector that is closed. */
  static ProviderException closed(String connector) {
    return new ProviderException(
        Category.UNAVAILABLE,
        connector + ": the connector is closed.",
        "Nothing needs to be done: a connector that is still configured is opened again.",
        null,
        null);
  }

  private static ProviderException refused(Call call, ApiException refused) {
    StatusCode.Code code = refused.getStatusCode().getCode();
    ErrorInfo info = errorInfo(refused);
    String said = call.where() + ": " + code + (info == null ? "" : " " + info.getReason()) + ".";
    if (causedBy(refused, SSLException.class)) {
      return distrust(call, refused);
    }
    return switch (code) {
      case RESOURCE_EXHAUSTED ->
          new ProviderException(
              Category.THROTTLED,
              said,
              "Wait, or ask Google for a higher quota of " + call.service().api() + ".",
              retryDelay(refused),
              refused);
      case PERMISSION_DENIED ->
          info != null && SWITCHED_OFF.contains(info.getReason())
              ? switchedOff(call, said, info, refused)
              : new ProviderException(Category.PERMISSION_DENIED, said, grant(call), null, refused);
      case UNAUTHENTICATED ->
          new ProviderException(
              Category.UNAUTHENTICATED,
              said,
              "Renew the credentials of the connector (setting credentials-file, or the application"
                  + " default credentials).",
              null,
              refused);
      case NOT_FOUND ->
          new ProviderException(
              Category.INVALID_CONFIGURATION,
              said,
              "Check that " + call.scope() + " exists.",
              null,
              refused);
      case FAILED_PRECONDITION, UNIMPLEMENTED -> switchedOff(call, said, info, refused);
      case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED ->
          new ProviderException(Category.UNAVAILABLE, said, AGAIN, retryDelay(refused), refused);
      // What the client cannot decode it reports as a call it cancelled itself.
      case CANCELLED ->
          causedBy(refused, InvalidProtocolBufferException.class)
              ? unreadable(call, "the answer cannot be decoded", refused)
              : new ProviderException(Category.UNAVAILABLE, said, AGAIN, null, refused);
      case INTERNAL, DATA_LOSS, UNKNOWN ->
          causedBy(refused, WholePages.TooLarge.class)
              ? unreadable(call, "a page of " + new WholePages.TooLarge().getMessage(), refused)
              : new ProviderException(Category.INVALID_RESPONSE, said, AGAIN, null, refused);
      case INVALID_ARGUMENT, OUT_OF_RANGE ->
          // All that differs between the first page and this one is the token Google gave.
          call.later()
              ? unreadable(call, code + " to a page token of Google's own", refused)
              : ours(said, refused);
      case ALREADY_EXISTS, OK -> ours(said, refused);
    };
  }

  /** No TLS came about: with the service, or with whoever hands out its tokens. */
  private static ProviderException distrust(Call call, Throwable failure) {
    return new ProviderException(
        Category.UNAVAILABLE,
        call.where()
            + ": no TLS connection came about (expected: a certificate of an authority that is"
            + " trusted).",
        "Check what stands between here and Google; if it has an authority of its own, name its"
            + " certificate with the setting ca-file.",
        null,
        failure);
  }

  private static ProviderException ours(String said, ApiException refused) {
    return new ProviderException(
        Category.INTERNAL,
        said,
        "Report this as a fault of the Google Cloud provider.",
        null,
        refused);
  }

  private static ProviderException switchedOff(
      Call call, String said, @Nullable ErrorInfo info, ApiException refused) {
    Map<String, String> metadata = info == null ? Map.of() : info.getMetadataMap();
    String api = metadata.getOrDefault("service", call.service().api());
    String consumer = metadata.getOrDefault("consumer", call.scope());
    return new ProviderException(
        Category.NOT_ENABLED,
        said,
        "Enable the API " + api + " in " + consumer + " (gcloud services enable " + api + ").",
        null,
        refused);
  }

  private static String grant(Call call) {
    return "Grant the role '" + call.role() + "' on " + call.scope() + " to the connector.";
  }

  private static @Nullable ErrorInfo errorInfo(ApiException refused) {
    ErrorDetails details = refused.getErrorDetails();
    return details == null ? null : details.getErrorInfo();
  }

  private static @Nullable Duration retryDelay(ApiException refused) {
    ErrorDetails details = refused.getErrorDetails();
    RetryInfo info = details == null ? null : details.getRetryInfo();
    if (info == null || !info.hasRetryDelay()) {
      return null;
    }
    try {
      Duration delay =
          Duration.ofSeconds(info.getRetryDelay().getSeconds(), info.getRetryDelay().getNanos());
      return delay.isPositive() ? delay : null;
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable failure = thrown;
    while ((failure instanceof CompletionException || failure instanceof ExecutionException)
        && failure.getCause() != null) {
      failure = failure.getCause();
    }
    return failure;
  }

  private static boolean causedBy(Throwable failure, Class<? extends Throwable> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
