package io.nephoscope.api.export;

import java.io.IOException;

/** Takes the bytes of an export. Waits while the reader is behind, so not for event loops. */
@FunctionalInterface
public interface Sink {

  /**
   * Takes some bytes; returns when the reader can take more.
   *
   * @throws IOException when the reader is gone
   */
  void write(byte[] bytes) throws IOException;
}
