package io.nephoscope.api.snapshot;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps pieces of bytes in the order they came: in memory up to a size, and beyond it in a
 * temporary file. For one thread.
 */
final class Spool implements AutoCloseable {

  private static final int KEPT_IN_MEMORY = 4 << 20;

  private final Path folder;
  private ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable Path file;
  private DataOutputStream out = new DataOutputStream(memory);
  private int size;

  Spool(Path folder) {
    this.folder = folder;
  }

  void add(byte[] piece) {
    try {
      out.writeInt(piece.length);
      out.write(piece);
      size++;
      if (file == null && memory.size() > KEPT_IN_MEMORY) {
        moveToFile();
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void moveToFile() throws IOException {
    Files.createDirectories(folder);
    Path spool = Files.createTempFile(folder, "shard", ".spool");
    file = spool;
    OutputStream stream = new BufferedOutputStream(Files.newOutputStream(spool), 1 << 16);
    memory.writeTo(stream);
    memory = new ByteArrayOutputStream();
    out = new DataOutputStream(stream);
  }

  /** How many pieces were added. */
  int size() {
    return size;
  }

  /**
   * Reads everything from the first piece; may be asked for again. Nothing can be added afterwards.
   */
  Reading read() {
    try {
      InputStream in;
      if (file == null) {
        out.flush();
        in = new ByteArrayInputStream(memory.toByteArray());
      } else {
        out.close();
        in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
      }
      return new Reading(new DataInputStream(in), size);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Throws everything away; a second call does nothing. */
  @Override
  public void close() {
    memory = new ByteArrayOutputStream();
    if (file != null) {
      try {
        out.close();
        Files.deleteIfExists(file);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      } finally {
        file = null;
      }
    }
  }

  /** The pieces, one after the other. */
  static final class Reading implements Iterator<byte[]>, AutoCloseable {
    private final DataInputStream in;
    private int left;

    private Reading(DataInputStream in, int left) {
      this.in = in;
      this.left = left;
    }

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public byte[] next() {
      if (left == 0) {
        throw new NoSuchElementException();
      }
      try {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        left--;
        return bytes;
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }

    @Override
    public void close() {
      try {
        in.close();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
  }
}
