package io.nephoscope.api.plugin;

import io.nephoscope.spi.HostContext;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What the host lends to one connector: the clock, virtual threads named after it, and a log of its
 * own, {@code io.nephoscope.connector.<id>}. Close it after the connector.
 */
public final class ConnectorHost implements HostContext, AutoCloseable {

  private final Clock clock;
  private final ExecutorService executor;
  private final System.Logger logger;

  /** What is lent to the connector with this id. */
  public ConnectorHost(String connector, Clock clock) {
    this.clock = clock;
    this.executor =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual()
                .inheritInheritableThreadLocals(false)
                .name(connector + "-", 0)
                .factory());
    this.logger = System.getLogger("io.nephoscope.connector." + connector);
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Executor executor() {
    return executor;
  }

  @Override
  public System.Logger logger() {
    return logger;
  }

  /** Interrupts what still runs and waits for nothing. */
  @Override
  public void close() {
    executor.shutdownNow();
  }
}
