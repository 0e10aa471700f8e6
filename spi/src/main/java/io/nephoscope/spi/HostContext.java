package io.nephoscope.spi;

import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What the host lends to a connector. Valid until the connector is closed; safe for any thread. May
 * be called at any time and as often as one likes; no method waits, fails or returns null.
 */
public interface HostContext {

  /** The clock to ask, so that tests can set the time. */
  Clock clock();

  /**
   * Runs each task on a thread that may wait (a virtual thread). For calls of cloud clients that
   * block, such as the resolution of credentials. Called with a task after the connector was closed
   * it fails with {@link java.util.concurrent.RejectedExecutionException}; tasks that still run
   * then are interrupted.
   */
  Executor executor();

  /**
   * Where the connector may log. Failures that reach the host as exceptions are logged there, once.
   */
  System.Logger logger();
}
