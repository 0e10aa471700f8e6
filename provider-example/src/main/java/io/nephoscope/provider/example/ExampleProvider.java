package io.nephoscope.provider.example;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.TypedSchema;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A cloud that is a folder of JSON files: what stands in a data centre nobody else describes.
 *
 * <pre>
 * accounts.json              {"organisation": "acme", "accounts": [{"id": …, "name": …}, …]}
 * resources/ACCOUNT.json     [{"id": …, "type": …, "region": …}, …]
 * findings/ACCOUNT.json      [{"id": …, "title": …, "resources": […]}, …]
 * assessments/ACCOUNT.json   [{"check": …, "status": "PASSED", "resource": …}, …]
 * access-key.sha256          who may read; without it everybody may
 * </pre>
 *
 * <p>Found by {@link java.util.ServiceLoader}. Stateless; safe for any thread.
 */
public final class ExampleProvider implements CloudProvider, TypedSchema {

  private static final String FOLDER = "folder";
  private static final String PAGE_SIZE = "page-size";
  private static final String ACCESS_KEY = "access-key";
  private static final int LARGEST_PAGE = 1_000;

  /** Called by the service loader; does nothing that could fail or wait. */
  public ExampleProvider() {}

  @Override
  public String id() {
    return "example";
  }

  @Override
  public String title() {
    return "Example: a folder of JSON files";
  }

  @Override
  public String version() {
    return "0.1.0";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.required(FOLDER, Form.PATH, "The folder that holds accounts.json."),
        Setting.optional(
            PAGE_SIZE,
            Form.NUMBER,
            "How many entries a page holds: 1 to " + LARGEST_PAGE + ", else 100."),
        Setting.optional(
                ACCESS_KEY,
                Form.TEXT,
                "The key whose SHA-256 stands in access-key.sha256, if that file is there.")
            .asSecret());
  }

  /** Looks at the settings alone: whether the folder exists is asked by the first read. */
  @Override
  public Connector connect(ConnectorConfig config, HostContext host) {
    config.requiredText(FOLDER);
    Path path = config.path(FOLDER).orElseThrow();
    if (!path.isAbsolute()) {
      throw new ProviderException(
          Category.INVALID_CONFIGURATION,
          config.connector() + ": " + FOLDER + " is " + path + " (expected: an absolute path).");
    }
    long pageSize = config.number(PAGE_SIZE, 100);
    if (pageSize < 1 || pageSize > LARGEST_PAGE) {
      throw new ProviderException(
          Category.INVALID_CONFIGURATION,
          config.connector()
              + ": "
              + PAGE_SIZE
              + " is "
              + pageSize
              + " (expected: 1 to "
              + LARGEST_PAGE
              + ").");
    }
    Folder folder = new Folder(path, config.text(ACCESS_KEY));
    return new ExampleConnector(folder, (int) pageSize, new Calls(host.executor()));
  }

  @Override
  public String sdl() {
    return """
    "A machine that stands in a hall."
    type ExampleServer implements Resource & Node {
      "How many cores it has."
      cores: Int
      "How much memory it has, in GiB."
      memoryGiB: Int
      "What it runs."
      operatingSystem: String
      "Whether its disk is encrypted."
      encrypted: Boolean @from(pointer: "/diskEncrypted")
      "What it cannot do without; null when nobody wrote it down."
      needs: [Resource!] @related(pointer: "/needs")
    }
    """;
  }

  @Override
  public Map<String, String> types() {
    return Map.of("Acme/Machine", "ExampleServer");
  }
}
