package io.nephoscope.api.http;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystem;
import io.vertx.core.http.MimeMapping;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The large files of the GraphiQL page, from memory. Unpacking them from their jar, or sending them
 * from disk piece by piece, would hold an event loop too long.
 */
final class GraphiQlFiles implements Handler<RoutingContext> {

  private static final String FOLDER = "io/vertx/ext/web/handler/graphiql";

  private final Map<String, Buffer> files;

  private GraphiQlFiles(Map<String, Buffer> files) {
    this.files = Map.copyOf(files);
  }

  /** Reads them; waits for the disk. */
  static GraphiQlFiles read(Vertx vertx) {
    FileSystem disk = vertx.fileSystem();
    // Unpacks the whole folder, the small files too.
    disk.existsBlocking(FOLDER);
    Map<String, Buffer> files = new HashMap<>();
    for (String part : List.of("assets", "monacoeditorwork")) {
      for (String file : disk.readDirBlocking(FOLDER + "/" + part)) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        files.put("/graphiql/" + part + "/" + name, disk.readFileBlocking(file));
      }
    }
    return new GraphiQlFiles(files);
  }

  @Override
  public void handle(RoutingContext rc) {
    Buffer file = files.get(rc.normalizedPath());
    if (file == null) {
      rc.next();
      return;
    }
    String type = MimeMapping.mimeTypeForFilename(rc.normalizedPath());
    rc.response()
        .putHeader("content-type", type == null ? "application/octet-stream" : type)
        .putHeader("cache-control", "max-age=86400")
        .putHeader("x-content-type-options", "nosniff")
        .end(file);
  }
}
