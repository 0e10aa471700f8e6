package io.nephoscope.api.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One SHA-256 for all jars of a plugin: that of the lines {@code sha256sum *.jar} prints in the
 * folder with the jars in the order of their names' bytes. So a jar that is changed, renamed, added
 * or removed changes it, and anybody can recompute it.
 */
final class JarsDigest {

  private JarsDigest() {}

  /** The digest in lower-case hexadecimal. */
  static String of(List<Path> jars) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Path jar : jars) {
      MessageDigest digest = sha256();
      try (InputStream in = Files.newInputStream(jar);
          OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        in.transferTo(out);
      }
      lines.append(hex(digest.digest())).append("  ").append(jar.getFileName()).append('\n');
    }
    return hex(sha256().digest(lines.toString().getBytes(StandardCharsets.UTF_8)));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256.", e);
    }
  }
}
