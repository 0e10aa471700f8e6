package io.nephoscope.provider.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.gax.grpc.GrpcStatusCode;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.ApiExceptionFactory;
import com.google.api.gax.rpc.ErrorDetails;
import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GcpFailuresTest {

  private static final Call CALL =
      new Call(
          "acme",
          "asset-inventory",
          "organizations/1",
          "ListAssets",
          Service.ASSET,
          "Cloud Asset Viewer");

  @ParameterizedTest
  @CsvSource({
    "RESOURCE_EXHAUSTED, THROTTLED",
    "PERMISSION_DENIED, PERMISSION_DENIED",
    "UNAUTHENTICATED, UNAUTHENTICATED",
    "UNAVAILABLE, UNAVAILABLE",
    "DEADLINE_EXCEEDED, UNAVAILABLE",
    "ABORTED, UNAVAILABLE",
    "CANCELLED, UNAVAILABLE",
    "INTERNAL, INVALID_RESPONSE",
    "DATA_LOSS, INVALID_RESPONSE",
    "UNKNOWN, INVALID_RESPONSE",
    "NOT_FOUND, INVALID_CONFIGURATION",
    "FAILED_PRECONDITION, NOT_ENABLED",
    "UNIMPLEMENTED, NOT_ENABLED",
    "INVALID_ARGUMENT, INTERNAL",
  })
  void statusCodesDecideTheCategory(Status.Code code, Category category) {
    ProviderException failure = GcpFailures.of(CALL, thrown(code, new IOException("wire")));

    assertThat(failure.category()).isEqualTo(category);
    assertThat(failure.getMessage()).contains("organizations/1").contains("ListAssets");
  }

  @ParameterizedTest
  @EnumSource(names = "OK", mode = EnumSource.Mode.EXCLUDE)
  void everyStatusCodeHasACategory(Status.Code code) {
    assertThat(GcpFailures.of(CALL, thrown(code, new IOException("wire"))).category()).isNotNull();
  }

  @Test
  void aServiceThatIsDisabledIsNotEnabledAndTheRemedyNamesTheApi() {
    ProviderException failure =
        GcpFailures.of(
            CALL,
            thrown(
                Status.Code.PERMISSION_DENIED,
                new IOException("wire"),
                ErrorInfo.newBuilder()
                    .setReason("SERVICE_DISABLED")
                    .setDomain("googleapis.com")
                    .putMetadata("service", "cloudasset.googleapis.com")
                    .putMetadata("consumer", "projects/123")
                    .build()));

    assertThat(failure.category()).isEqualTo(Category.NOT_ENABLED);
    assertThat(failure.remedy())
        .contains("gcloud services enable cloudasset.googleapis.com")
        .contains("projects/123");
  }

  @Test
  void theDelayGoogleAsksForIsKept() {
    ProviderException failure =
        GcpFailures.of(
            CALL,
            thrown(
                Status.Code.RESOURCE_EXHAUSTED,
                new IOException("wire"),
                RetryInfo.newBuilder()
                    .setRetryDelay(
                        com.google.protobuf.Duration.newBuilder()
                            .setSeconds(2)
                            .setNanos(500_000_000))
                    .build()));

    assertThat(failure.retryAfter()).isEqualTo(Duration.ofMillis(2500));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-5, 0",
    "-315576000000, 0",
    "9223372036854775807, 999999999",
    "9223372036854775807, 2147483647",
  })
  void aDelayThatIsNoneOrNoTimeAtAllNeverBreaksTheFailure(long seconds, int nanos) {
    ProviderException failure =
        GcpFailures.of(
            CALL,
            thrown(
                Status.Code.RESOURCE_EXHAUSTED,
                new IOException("wire"),
                RetryInfo.newBuilder()
                    .setRetryDelay(
                        com.google.protobuf.Duration.newBuilder()
                            .setSeconds(seconds)
                            .setNanos(nanos))
                    .build()));

    assertThat(failure.category()).isEqualTo(Category.THROTTLED);
    if (seconds <= 0) {
      assertThat(failure.retryAfter()).isNull();
    }
  }

  @Test
  void aTokenOfGooglesThatItDoesNotAcceptAnyMoreIsNoFaultOfOurs() {
    ProviderException failure =
        GcpFailures.of(
            CALL.at("token"), thrown(Status.Code.INVALID_ARGUMENT, new IOException("wire")));

    assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE);
    assertThat(failure.getMessage()).contains("page token");
  }

  @Test
  void anAnswerThatCannotBeDecodedIsAnInvalidResponseThoughTheClientCallsItCancelled() {
    ProviderException failure =
        GcpFailures.of(
            CALL, thrown(Status.Code.CANCELLED, new InvalidProtocolBufferException("truncated")));

    assertThat(failure.category()).isEqualTo(Category.INVALID_RESPONSE);
  }

  @Test
  void aFailureThatIsAlreadyOursIsPassedOn() {
    ProviderException ours = new ProviderException(Category.NOT_ENABLED, "off");

    assertThat(GcpFailures.of(CALL, new CompletionException(ours))).isSameAs(ours);
  }

  @Test
  void aFaultInTheProviderIsInternalAndShowsNoMessageOfOthers() {
    ProviderException failure = GcpFailures.of(CALL, new IllegalStateException("token=secret"));

    assertThat(failure.category()).isEqualTo(Category.INTERNAL);
    assertThat(failure.getMessage()).doesNotContain("secret");
  }

  private static ApiException thrown(Status.Code code, Throwable cause, Message... details) {
    List<Any> packed = Stream.of(details).map(Any::pack).toList();
    return ApiExceptionFactory.createException(
        cause,
        GrpcStatusCode.of(code),
        false,
        ErrorDetails.builder().setRawErrorMessages(packed).build());
  }
}
