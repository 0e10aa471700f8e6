package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
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
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Keeps the encoded observations in memory up to a size, and beyond it in a temporary file. */
final class SpooledContent implements ShardContent {

  private static final int KEPT_IN_MEMORY = 4 << 20;

  private final Path folder;
  private final MessageDigest sha256 = GlobalId.sha256();
  private ByteArrayOutputStream memory = new ByteArrayOutputStream();
  private @Nullable Path file;
  private DataOutputStream out = new DataOutputStream(memory);
  private BigInteger fingerprint = BigInteger.ZERO;
  private int size;

  SpooledContent(Path folder) {
    this.folder = folder;
  }

  @Override
  public void add(Observation observation) {
    byte[] bytes = ObservationCodec.encode(observation);
    // A sum, so that the order in which a cloud lists the same things does not matter.
    fingerprint = fingerprint.add(new BigInteger(1, sha256.digest(bytes)));
    try {
      out.writeInt(bytes.length);
      out.write(bytes);
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

  @Override
  public int size() {
    return size;
  }

  /** The same for the same observations in any order. */
  String digest() {
    return size + "-" + fingerprint.toString(36);
  }

  /** Reads everything once, in the order it was added. Nothing can be added afterwards. */
  Reading read() {
    try {
      out.flush();
      InputStream in;
      if (file == null) {
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

  /** The encoded observations, one after the other. */
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
