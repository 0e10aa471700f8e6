package io.nephoscope.simulator.wire;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** One cloud's own protocol, spoken on a local port. */
public interface Wire {
  /**
   * Starts listening on 127.0.0.1, on a port the system chooses. Called once. What was started ends
   * with {@code vertx} or with the process.
   *
   * @return where it listens; fails if it cannot listen
   */
  Future<WireAddress> start(Vertx vertx, SimulatedClouds clouds);
}
