package io.nephoscope.simulator.google;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import com.google.rpc.QuotaFailure;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Refusals as Google writes them, with their machine-readable details. */
final class GoogleErrors {
  private GoogleErrors() {}

  /**
   * The caller lacks a right on a resource, or the resource does not exist: Google does not say.
   */
  static StatusRuntimeException denied(ApiName api, String operation, String resource) {
    return refusal(
        Code.PERMISSION_DENIED,
        "The caller does not have permission",
        ErrorInfo.newBuilder()
            .setReason("IAM_PERMISSION_DENIED")
            .setDomain(api.host())
            .putMetadata("method", operation)
            .putMetadata("resource", resource)
            .build());
  }

  static StatusRuntimeException exhausted(ApiName api, String quota, Duration retryAfter) {
    return refusal(
        Code.RESOURCE_EXHAUSTED,
        "Quota exceeded for quota metric '" + quota + "' of service '" + api.host() + "'.",
        ErrorInfo.newBuilder()
            .setReason("RATE_LIMIT_EXCEEDED")
            .setDomain("googleapis.com")
            .putMetadata("service", api.host())
            .putMetadata("quota_metric", api.host() + "/" + quota)
            .build(),
        QuotaFailure.newBuilder()
            .addViolations(
                QuotaFailure.Violation.newBuilder()
                    .setSubject("consumer")
                    .setDescription("Quota exceeded for " + quota))
            .build(),
        RetryInfo.newBuilder()
            .setRetryDelay(
                com.google.protobuf.Duration.newBuilder()
                    .setSeconds(retryAfter.getSeconds())
                    .setNanos(retryAfter.getNano()))
            .build());
  }

  static StatusRuntimeException expired(ApiName api) {
    return refusal(
        Code.UNAUTHENTICATED,
        "Request had invalid authentication credentials.",
        ErrorInfo.newBuilder()
            .setReason("ACCESS_TOKEN_EXPIRED")
            .setDomain("googleapis.com")
            .putMetadata("service", api.host())
            .build());
  }

  /** The API is not enabled in the project that asks. */
  static StatusRuntimeException disabled(ApiName api, @Nullable String account) {
    String consumer =
        account == null ? "projects/1" : account.contains("/") ? account : "projects/" + account;
    return refusal(
        Code.PERMISSION_DENIED,
        api.host() + " has not been used in this project before or it is disabled.",
        ErrorInfo.newBuilder()
            .setReason("SERVICE_DISABLED")
            .setDomain("googleapis.com")
            .putMetadata("service", api.host())
            .putMetadata("consumer", consumer)
            .build());
  }

  /** Whoever asks without a token, or with one that was not handed out here. */
  static StatusRuntimeException unauthenticated(String reason) {
    return refusal(
        Code.UNAUTHENTICATED,
        "Request is missing required authentication credential.",
        ErrorInfo.newBuilder().setReason(reason).setDomain("googleapis.com").build());
  }

  static StatusRuntimeException late() {
    return refusal(Code.DEADLINE_EXCEEDED, "Deadline expired before operation could complete.");
  }

  static StatusRuntimeException unavailable() {
    return refusal(Code.UNAVAILABLE, "The service is currently unavailable.");
  }

  static StatusRuntimeException invalid(String what) {
    return refusal(Code.INVALID_ARGUMENT, what);
  }

  private static StatusRuntimeException refusal(Code code, String message, Message... details) {
    Status.Builder status = Status.newBuilder().setCode(code.getNumber()).setMessage(message);
    for (Message detail : details) {
      status.addDetails(Any.pack(detail));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }
}
