package io.nephoscope.api.http;

import io.vertx.core.Handler;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Refuses requests that name another host than this machine. Without authentication a web page
 * could otherwise have its own name point here and read everything (DNS rebinding).
 */
final class LoopbackOnly implements Handler<RoutingContext> {

  private static final Set<String> HERE = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

  @Override
  public void handle(RoutingContext rc) {
    HostAndPort authority = rc.request().authority();
    if (authority != null && isHere(authority.host())) {
      rc.next();
    } else {
      rc.response()
          .setStatusCode(421)
          .putHeader("content-type", "text/plain; charset=utf-8")
          .end("Host: it names another machine (expected: 127.0.0.1 or localhost).\n");
    }
  }

  /** Whether a name is this machine's own. */
  static boolean isHere(String host) {
    return HERE.contains(host);
  }
}
