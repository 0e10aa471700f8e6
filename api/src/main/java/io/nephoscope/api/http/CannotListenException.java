package io.nephoscope.api.http;

import java.net.BindException;
import org.jspecify.annotations.Nullable;

/** The server cannot listen where it should. */
public final class CannotListenException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  CannotListenException(String host, int port, @Nullable Throwable cause) {
    super(message(host, port, cause), cause);
  }

  private static String message(String host, int port, @Nullable Throwable cause) {
    String why =
        cause instanceof BindException
            ? "is taken, or is no address of this machine"
            : "cannot be listened on ("
                + (cause == null ? "interrupted" : cause.getMessage())
                + ")";
    return "listen: "
        + host
        + ":"
        + port
        + " "
        + why
        + " (expected: a free port of this machine). Choose another port, or 0 for any.";
  }
}
