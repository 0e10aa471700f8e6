package io.nephoscope.api.http;

import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a body piece by piece, as fast as the client takes it, so that a large one does not hold
 * the event loop and a slow client does not fill the memory.
 */
final class Sending {

  private static final Logger LOG = LoggerFactory.getLogger(Sending.class);
  private static final int PIECE = 128 * 1024;

  private final Context loop;
  private final HttpServerResponse response;
  private final Buffer body;
  private int sent;

  private Sending(Context loop, HttpServerResponse response, Buffer body) {
    this.loop = loop;
    this.response = response;
    this.body = body;
  }

  static void send(Context loop, HttpServerResponse response, Buffer body) {
    response.putHeader("content-length", Integer.toString(body.length()));
    if (body.length() <= PIECE) {
      response.end(body).onFailure(Sending::gone);
    } else {
      response.exceptionHandler(Sending::gone);
      new Sending(loop, response, body).more();
    }
  }

  /** Sends a piece; the next one has its turn after everybody else's. */
  private void more() {
    int end = Math.min(body.length(), sent + PIECE);
    Buffer piece = body.slice(sent, end);
    sent = end;
    if (sent == body.length()) {
      response.end(piece).onFailure(Sending::gone);
    } else {
      response
          .write(piece)
          .onSuccess(written -> loop.runOnContext(turn -> more()))
          .onFailure(Sending::gone);
    }
  }

  private static void gone(Throwable why) {
    LOG.debug("A client went away before its answer: {}", why.toString());
  }
}
