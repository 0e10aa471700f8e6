package io.nephoscope.simulator.aws;

import java.time.Duration;

/** A refusal in AWS's words; the protocol decides how it is written. */
final class AwsError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final Duration retryAfter;

  AwsError(int status, String code, String message) {
    this(status, code, message, Duration.ZERO);
  }

  private AwsError(int status, String code, String message, Duration retryAfter) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** The same, telling the caller how long to wait; zero tells nothing. */
  AwsError after(Duration wait) {
    return new AwsError(status, code, text(), wait);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  Duration retryAfter() {
    return retryAfter;
  }

  String text() {
    String message = getMessage();
    return message == null ? code : message;
  }
}
