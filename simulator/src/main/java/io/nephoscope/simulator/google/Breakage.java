package io.nephoscope.simulator.google;

import io.grpc.Context;
import io.nephoscope.simulator.fault.FaultKind;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** How the answer to the current call is to be spoilt on its way out, if at all. */
final class Breakage {
  static final Context.Key<Breakage> KEY = Context.key("breakage");

  /** More than the four megabytes that gRPC takes by itself. */
  private static final int BULK = 5_000_000;

  private volatile @Nullable FaultKind kind;

  /** The one of the call that is being served on this thread. */
  static Breakage current() {
    Breakage current = KEY.get();
    if (current == null) {
      throw new IllegalStateException("breakage: no call is being served on this thread");
    }
    return current;
  }

  /** Has the answer spoilt when it is sent. */
  void spoil(FaultKind how) {
    kind = how;
  }

  @Nullable FaultKind kind() {
    return kind;
  }

  /** The bytes of a message as they go out. */
  static byte[] applied(@Nullable FaultKind how, byte[] message) {
    return switch (how) {
      case TRUNCATE -> truncated(message);
      case GARBAGE -> garbage();
      case BULKY -> bulky(message);
      case null, default -> message;
    };
  }

  /**
   * The first half of a message, which ends within a field: a half that happened to end between two
   * fields would be a proper message that says less.
   */
  private static byte[] truncated(byte[] whole) {
    ByteArrayOutputStream half = new ByteArrayOutputStream();
    half.writeBytes(Arrays.copyOf(whole, whole.length / 2));
    half.writeBytes(new byte[] {0x0A, 0x7F, 'h', 'a', 'l', 'f'});
    return half.toByteArray();
  }

  /** No protobuf message starts with this wire type. */
  private static byte[] garbage() {
    return new byte[] {0x07, (byte) 0xFF, (byte) 0xFF, 0x3C, 0x68, 0x74, 0x6D, 0x6C};
  }

  /** The same message and a field that nobody knows, of five million bytes: number 2000, bytes. */
  private static byte[] bulky(byte[] whole) {
    ByteArrayOutputStream bulk = new ByteArrayOutputStream(whole.length + BULK + 16);
    bulk.writeBytes(whole);
    varint((2000L << 3) | 2, bulk);
    varint(BULK, bulk);
    bulk.writeBytes(new byte[BULK]);
    return bulk.toByteArray();
  }

  private static void varint(long value, ByteArrayOutputStream out) {
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
