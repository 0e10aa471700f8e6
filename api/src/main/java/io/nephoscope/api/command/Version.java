package io.nephoscope.api.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: our version, as the build wrote it down, and the JVM's. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Version.class.getResourceAsStream("version.properties")) {
      if (in == null) {
        throw new IOException("version.properties is missing (expected: in the jar). Build again.");
      }
      properties.load(in);
    }
    return new String[] {
      "nephoscope " + properties.getProperty("version"), "java " + Runtime.version()
    };
  }
}
