package io.nephoscope.provider.example;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cloud's client: reads files and checks the access key before each. Its methods wait for the
 * disk, so they run on the host's executor only. Every failure is a {@link ProviderException}.
 */
final class Folder {

  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  private final JsonMapper mapper = JsonMapper.builder().build();
  private final Path path;
  private final Optional<String> accessKey;

  Folder(Path path, Optional<String> accessKey) {
    this.path = path;
    this.accessKey = accessKey;
  }

  /**
   * One file as it was at one moment.
   *
   * @param name the file, as people know it
   * @param version another one when the content is another
   */
  record Content(String name, String version, List<Entry> entries) {}

  /** The name of the organisation whose folder this is. */
  String organisation() {
    return accountsObject().text("organisation");
  }

  /** The accounts of accounts.json. */
  List<Entry> accounts() {
    return accountsFile().entries();
  }

  /** The accounts of accounts.json, as something to page through. */
  Content accountsFile() {
    String name = "accounts.json";
    byte[] bytes = bytes(name);
    Entry whole = Entry.object(name, bytes, mapper);
    return new Content(name, digest(bytes), whole.objects("accounts"));
  }

  private Entry accountsObject() {
    String name = "accounts.json";
    return Entry.object(name, bytes(name), mapper);
  }

  /**
   * The entries of one account's file.
   *
   * @throws ProviderException {@code NOT_ENABLED} when the account has no such file: nobody said
   *     that there is nothing, so it must not look as if there were nothing
   */
  Content file(String subfolder, String account) {
    if (!FILE_NAME.matcher(account).matches()) {
      throw new ProviderException(
          Category.INVALID_RESPONSE,
          "accounts.json: the id " + account + " is no file name (expected: " + FILE_NAME + ").");
    }
    String name = subfolder + "/" + account + ".json";
    byte[] bytes = bytes(name);
    return new Content(name, digest(bytes), Entry.array(name, bytes, mapper));
  }

  private byte[] bytes(String name) {
    checkAccess();
    try {
      return Files.readAllBytes(path.resolve(name));
    } catch (IOException failure) {
      throw Failures.of(name, Files.isDirectory(path), failure);
    }
  }

  private void checkAccess() {
    String name = "access-key.sha256";
    String expected;
    try {
      expected = Files.readString(path.resolve(name)).strip();
    } catch (NoSuchFileException open) {
      return;
    } catch (IOException failure) {
      throw Failures.of(name, Files.isDirectory(path), failure);
    }
    byte[] shown = accessKey.orElse("").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(
        expected.getBytes(StandardCharsets.UTF_8),
        digest(shown).getBytes(StandardCharsets.UTF_8))) {
      throw new ProviderException(
          Category.UNAUTHENTICATED,
          "access-key: refused (expected: the key whose SHA-256 is in " + name + ").",
          "Set access-key to the folder's key, or ask its owner for the new one.",
          null,
          null);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException missing) {
      throw new ProviderException(
          Category.INTERNAL, "this Java has no SHA-256.", null, null, missing);
    }
  }

  /** Shows no key. */
  @Override
  public String toString() {
    return "Folder[" + path + "]";
  }
}
