package io.nephoscope.api.graphql.plan;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON as it is being written, in UTF-8. For one thread. */
final class JsonBytes {

  private static final JsonStringEncoder ENCODER = JsonStringEncoder.getInstance();
  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 64;

  private final int largest;
  private byte[] bytes;
  private int size;

  /**
   * @param expected about how much will be written
   * @param largest how many bytes at most
   */
  JsonBytes(int expected, int largest) {
    this.largest = Math.min(largest, LARGEST_ARRAY);
    this.bytes = new byte[Math.min(Math.max(64, expected), this.largest)];
  }

  int size() {
    return size;
  }

  void raw(byte[] written) {
    room(written.length);
    System.arraycopy(written, 0, bytes, size, written.length);
    size += written.length;
  }

  void raw(char ascii) {
    room(1);
    bytes[size++] = (byte) ascii;
  }

  /** A text in quotes, escaped as Jackson does. */
  void text(String text) {
    int length = text.length();
    room(length + 2L);
    int start = size;
    bytes[size++] = '"';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < 0x20 || c > 0x7e || c == '"' || c == '\\') {
        size = start;
        escaped(text);
        return;
      }
      bytes[size++] = (byte) c;
    }
    bytes[size++] = '"';
  }

  private void escaped(String text) {
    byte[] quoted = ENCODER.quoteAsUTF8(text);
    raw('"');
    raw(quoted);
    raw('"');
  }

  void number(int number) {
    ascii(Integer.toString(number));
  }

  void number(double number) {
    ascii(Double.toString(number));
  }

  void flag(boolean flag) {
    ascii(flag ? "true" : "false");
  }

  void nothing() {
    ascii("null");
  }

  private void ascii(String text) {
    raw(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** What was written since then. */
  byte[] since(int start) {
    return Arrays.copyOfRange(bytes, start, size);
  }

  /** Everything that was written; nothing is written after it. */
  byte[] all() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private void room(long more) {
    long needed = size + more;
    if (needed <= bytes.length) {
      return;
    }
    if (needed > largest) {
      throw new TooLarge();
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(largest, Math.max(needed, bytes.length * 2L)));
  }

  /** More was written than may be. */
  static final class TooLarge extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLarge() {
      super(null, null, false, false);
    }
  }
}
