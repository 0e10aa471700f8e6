package io.nephoscope.api.graphql;

import io.nephoscope.api.snapshot.SortKey;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes cursors and reads them: the sort key of a row, bound to the question it belongs to and
 * signed, so that it stays a place in every later snapshot and cannot be forged.
 */
public final class Cursors {

  /** More than five texts of 8,000 characters, which is what the index sorts by, can become. */
  private static final int LONGEST = 250_000;

  private static final int SIGNATURE = 16;

  /** Holds the key; each signature is made by a copy. */
  private final Mac signer;

  /**
   * @param secret at least 32 random bytes; the same over restarts, or older cursors are refused
   */
  public Cursors(byte[] secret) {
    if (secret.length < 32) {
      throw new IllegalArgumentException("cursor key: too short (expected: at least 32 bytes).");
    }
    try {
      signer = Mac.getInstance("HmacSHA256");
      signer.init(new SecretKeySpec(secret, "HmacSHA256"));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  /**
   * A cursor.
   *
   * @param question what the row is part of, with its order; the cursor is refused for any other
   */
  String write(String question, SortKey place) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(place.values().size());
      for (Object value : place.values()) {
        switch (value) {
          case null -> out.writeByte(0);
          case Long number -> {
            out.writeByte(1);
            out.writeLong(number);
          }
          default -> {
            byte[] utf8 = value.toString().getBytes(StandardCharsets.UTF_8);
            out.writeByte(2);
            out.writeInt(utf8.length);
            out.write(utf8);
          }
        }
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    byte[] payload = bytes.toByteArray();
    byte[] signed = Arrays.copyOf(signature(question, payload), SIGNATURE + payload.length);
    System.arraycopy(payload, 0, signed, SIGNATURE, payload.length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
  }

  /**
   * The place a cursor stands for.
   *
   * @throws RequestError BAD_CURSOR when the cursor was not made here for this question
   */
  SortKey read(String argument, String question, String cursor) {
    if (cursor.length() > LONGEST) {
      throw bad(argument, "it is longer than any cursor");
    }
    byte[] signed;
    try {
      signed = Base64.getUrlDecoder().decode(cursor);
    } catch (IllegalArgumentException notBase64) {
      throw bad(argument, "it is no cursor");
    }
    if (signed.length <= SIGNATURE) {
      throw bad(argument, "it is no cursor");
    }
    byte[] payload = Arrays.copyOfRange(signed, SIGNATURE, signed.length);
    byte[] signature = Arrays.copyOf(signed, SIGNATURE);
    if (!MessageDigest.isEqual(signature, signature(question, payload))) {
      throw bad(argument, "it was changed, or belongs to another list or order");
    }
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(payload))) {
      int size = in.readUnsignedByte();
      List<@Nullable Object> values = new ArrayList<>(size);
      for (int i = 0; i < size; i++) {
        switch (in.readByte()) {
          case 0 -> values.add(null);
          case 1 -> values.add(in.readLong());
          default -> {
            byte[] utf8 = new byte[in.readInt()];
            in.readFully(utf8);
            values.add(new String(utf8, StandardCharsets.UTF_8));
          }
        }
      }
      return new SortKey(values);
    } catch (IOException signedByUsYetBroken) {
      throw new UncheckedIOException(signedByUsYetBroken);
    }
  }

  private static RequestError bad(String argument, String why) {
    return new RequestError(
        RequestError.Code.BAD_CURSOR,
        argument
            + ": "
            + why
            + " (expected: a cursor from an earlier answer to the same list in the same order). Start"
            + " again without it.");
  }

  private byte[] signature(String question, byte[] payload) {
    try {
      Mac mac = (Mac) signer.clone();
      mac.update(question.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return Arrays.copyOf(mac.doFinal(payload), SIGNATURE);
    } catch (CloneNotSupportedException impossible) {
      throw new IllegalStateException("the JDK's HmacSHA256 can be copied", impossible);
    }
  }
}
