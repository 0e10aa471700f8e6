package io.nephoscope.provider.example;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.Observation.Kind;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One folder, and the four things that can be read in it. Safe for any thread. */
final class ExampleConnector implements Connector {

  private final Folder folder;
  private final Calls calls;
  private final List<FolderSource> sources;

  ExampleConnector(Folder folder, int pageSize, Calls calls) {
    this.folder = folder;
    this.calls = calls;
    this.sources =
        List.of(
            FolderSource.ofAccounts(folder, pageSize, calls),
            FolderSource.of(Kind.RESOURCE, "resources", Meaning::resource, folder, pageSize, calls),
            FolderSource.of(Kind.FINDING, "findings", Meaning::finding, folder, pageSize, calls),
            FolderSource.of(
                Kind.ASSESSMENT, "assessments", Meaning::assessment, folder, pageSize, calls));
  }

  /**
   * To a folder we are the user of the operating system. Opening it also proves the access key, so
   * that a wrong one is refused before the first read.
   */
  @Override
  public CompletionStage<Identity> identify() {
    return calls.begin(
        () -> new Identity(System.getProperty("user.name", "unknown"), folder.organisation()));
  }

  @Override
  public List<FolderSource> sources() {
    return sources;
  }

  @Override
  public void close() {
    calls.close();
  }
}
