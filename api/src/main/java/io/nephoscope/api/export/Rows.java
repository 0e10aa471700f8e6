package io.nephoscope.api.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Gathers lines into pieces of a size that is worth sending. For one thread. */
final class Rows {

  private static final int PIECE = 64 * 1024;

  private final Sink sink;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(PIECE + 4096);

  Rows(Sink sink) {
    this.sink = sink;
  }

  /** Adds a line. */
  void line(String text) {
    gathered.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    gathered.write('\n');
    if (gathered.size() >= PIECE) {
      flush();
    }
  }

  /** Sends what is left. */
  void flush() {
    if (gathered.size() > 0) {
      byte[] piece = gathered.toByteArray();
      gathered.reset();
      try {
        sink.write(piece);
      } catch (IOException gone) {
        throw new UncheckedIOException(gone);
      }
    }
  }
}
