package io.nephoscope.api.snapshot;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Bytes as which parts of a row were written, so that they are not made again for the next answer.
 * A few at most; those that came first give way. Safe for any thread.
 */
public final class WrittenPieces {

  private static final int MOST = 4;

  private static final class Piece {
    private final Object part;
    private final byte[] bytes;
    private final @Nullable Piece before;

    Piece(Object part, byte[] bytes, @Nullable Piece before) {
      this.part = part;
      this.bytes = bytes;
      this.before = before;
    }
  }

  private final AtomicReference<@Nullable Piece> last = new AtomicReference<>();

  WrittenPieces() {}

  /** What was kept for a part; {@code null} when nothing was. Not to be changed. */
  public byte @Nullable [] get(Object part) {
    for (Piece piece = last.get(); piece != null; piece = piece.before) {
      if (piece.part.equals(part)) {
        return piece.bytes;
      }
    }
    return null;
  }

  /** Keeps the bytes of a part, which are never changed again. */
  public void keep(Object part, byte[] bytes) {
    last.updateAndGet(before -> new Piece(part, bytes, first(before, MOST - 1)));
  }

  private static @Nullable Piece first(@Nullable Piece piece, int count) {
    return piece == null || count == 0
        ? null
        : new Piece(piece.part, piece.bytes, first(piece.before, count - 1));
  }
}
