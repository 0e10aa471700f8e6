package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Observation;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/** The statements of one reading of changes, encoded, each under its identity. */
final class SpooledChanges implements ShardChanges {

  private final ShardKey shard;
  private final Spool spool;

  /** By identity, the number of the statement that holds. */
  private final Map<BytesRef, Integer> latest = new HashMap<>();

  SpooledChanges(ShardKey shard, Path folder) {
    this.shard = shard;
    this.spool = new Spool(folder);
  }

  /** A statement that holds. */
  static final class Statement {
    private final BytesRef identity;
    private final byte @Nullable [] body;

    private Statement(BytesRef identity, byte @Nullable [] body) {
      this.identity = identity;
      this.body = body;
    }

    /** What it is about. */
    BytesRef identity() {
      return identity;
    }

    /** The encoded observation; {@code null} when it holds no longer. */
    byte @Nullable [] body() {
      return body;
    }
  }

  @Override
  public void put(Observation observation) {
    add(ObservationIdentity.of(shard, observation), ObservationCodec.encode(observation));
  }

  @Override
  public void withdraw(Observation.Kind kind, String nativeId) {
    add(ObservationIdentity.of(shard, kind, nativeId), new byte[0]);
  }

  private void add(BytesRef identity, byte[] body) {
    byte[] piece = Arrays.copyOf(identity.bytes, ObservationIdentity.LENGTH + body.length);
    System.arraycopy(body, 0, piece, ObservationIdentity.LENGTH, body.length);
    latest.put(identity, spool.size());
    spool.add(piece);
  }

  @Override
  public int size() {
    return spool.size();
  }

  /** The shard that has changed. */
  ShardKey shard() {
    return shard;
  }

  /** The statements that hold, one for each identity, in the order they came. */
  Statements statements() {
    return new Statements(spool.read());
  }

  @Override
  public void close() {
    spool.close();
  }

  /** One statement after the other. */
  final class Statements implements Iterator<Statement>, AutoCloseable {
    private final Spool.Reading pieces;
    private int number;
    private @Nullable Statement next;

    private Statements(Spool.Reading pieces) {
      this.pieces = pieces;
      this.next = read();
    }

    private @Nullable Statement read() {
      while (pieces.hasNext()) {
        byte[] piece = pieces.next();
        BytesRef identity = new BytesRef(Arrays.copyOf(piece, ObservationIdentity.LENGTH));
        int mine = number++;
        Integer holds = latest.get(identity);
        if (holds != null && holds == mine) {
          return new Statement(
              identity,
              piece.length == ObservationIdentity.LENGTH
                  ? null
                  : Arrays.copyOfRange(piece, ObservationIdentity.LENGTH, piece.length));
        }
      }
      return null;
    }

    @Override
    public boolean hasNext() {
      return next != null;
    }

    @Override
    public Statement next() {
      Statement now = next;
      if (now == null) {
        throw new NoSuchElementException();
      }
      next = read();
      return now;
    }

    @Override
    public void close() {
      pieces.close();
    }
  }
}
