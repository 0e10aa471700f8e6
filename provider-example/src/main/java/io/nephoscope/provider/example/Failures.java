package io.nephoscope.provider.example;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/**
 * The one place where the client's errors become the SPI's: by type, never by the text of a
 * message.
 */
final class Failures {

  private Failures() {}

  /**
   * @param file what was read
   * @param folderIsThere whether the folder it stands in can still be seen
   */
  static ProviderException of(String file, boolean folderIsThere, IOException failure) {
    return switch (failure) {
      case JsonProcessingException malformed -> malformed(file, malformed);
      case CharConversionException noText -> invalid(file, 1, "holds bytes that are no UTF-8 text");
      case AccessDeniedException denied ->
          new ProviderException(
              Category.PERMISSION_DENIED,
              file + ": may not be read.",
              "Let the user this server runs as read the folder and its files.",
              null,
              denied);
      case NoSuchFileException missing when folderIsThere ->
          new ProviderException(
              Category.NOT_ENABLED,
              file + ": is not there (expected: a file, if only with an empty list).",
              "Write the file; [] says that there is nothing.",
              null,
              missing);
      case NoSuchFileException missing ->
          new ProviderException(
              Category.UNAVAILABLE,
              file + ": the folder is not there.",
              "Mount the folder, or correct the setting folder.",
              null,
              missing);
      default ->
          new ProviderException(
              Category.UNAVAILABLE, file + ": could not be read.", null, null, failure);
    };
  }

  private static ProviderException malformed(String file, JsonProcessingException malformed) {
    JsonLocation location = malformed.getLocation();
    return new ProviderException(
        Category.INVALID_RESPONSE,
        file
            + " line "
            + (location == null ? 1 : Math.max(1, location.getLineNr()))
            + ": is no JSON. "
            + malformed.getOriginalMessage(),
        "Mend the file.",
        null,
        malformed);
  }

  /** A file that is JSON and says what nobody understands. */
  static ProviderException invalid(String file, int line, String problem) {
    return new ProviderException(
        Category.INVALID_RESPONSE,
        file + " line " + line + ": " + problem + ".",
        "Mend the file.",
        null,
        null);
  }

  /** The answer to every call after the connector was closed. */
  static ProviderException closed() {
    return new ProviderException(Category.UNAVAILABLE, "the connector is closed.");
  }
}
