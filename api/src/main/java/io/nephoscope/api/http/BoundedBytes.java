package io.nephoscope.api.http;

import io.nephoscope.api.graphql.RequestError;
import java.io.ByteArrayOutputStream;

/** Collects an answer, and refuses one that is too large to be held and sent. */
final class BoundedBytes extends ByteArrayOutputStream {

  private static final int LARGEST = 32 << 20;

  private final int largest;

  /** As large as an answer over HTTP may be. */
  BoundedBytes() {
    this(LARGEST);
  }

  /**
   * @param largest how many bytes at most
   */
  BoundedBytes(int largest) {
    this.largest = largest;
  }

  @Override
  public synchronized void write(int one) {
    check(1);
    super.write(one);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) {
    check(length);
    super.write(bytes, offset, length);
  }

  private void check(int more) {
    if (count + more > largest) {
      throw new RequestError(
          RequestError.Code.TOO_COSTLY,
          "answer: it is larger than "
              + (largest >> 20)
              + " MiB. Ask for fewer rows, or without native and configuration.");
    }
  }
}
