package io.nephoscope.api.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Writes a response from a thread that may wait: each piece is on its way before the next is made,
 * so that a slow reader slows the writer down and fills no memory.
 */
final class ExportWriting {

  private static final long PATIENCE_SECONDS = 60;

  private final Context loop;
  private final HttpServerResponse response;

  ExportWriting(Context loop, HttpServerResponse response) {
    this.loop = loop;
    this.response = response;
  }

  void begin(String mediaType, Map<String, String> headers) throws IOException {
    await(() -> {
      response.setChunked(true);
      response.putHeader("content-type", mediaType);
      response.putHeader("x-content-type-options", "nosniff");
      headers.forEach(response::putHeader);
      return Future.succeededFuture();
    });
  }

  void write(byte[] bytes) throws IOException {
    await(() -> response.write(Buffer.buffer(bytes)));
  }

  void end() throws IOException {
    await(response::end);
  }

  private void await(Supplier<Future<Void>> writing) throws IOException {
    Promise<Void> done = Promise.promise();
    loop.runOnContext(turn -> {
      if (response.closed()) {
        done.tryFail("the reader went away");
      } else {
        writing.get().onSuccess(done::tryComplete).onFailure(done::tryFail);
      }
    });
    try {
      done.future()
          .toCompletionStage()
          .toCompletableFuture()
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException gone) {
      throw new IOException("the reader went away", gone.getCause());
    } catch (TimeoutException slow) {
      throw new IOException("the reader took nothing for " + PATIENCE_SECONDS + " s", slow);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new IOException("the server is stopping", stopped);
    }
  }
}
