package io.nephoscope.api;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks again and again whether a plugin folder has changed and come to rest, and takes it then.
 */
final class PluginWatch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PluginWatch.class);

  private final Connections connections;
  private final ScheduledExecutorService alarm =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform()
              .daemon()
              .inheritInheritableThreadLocals(false)
              .name("plugin-watch")
              .factory());
  private boolean told;

  private PluginWatch(Connections connections) {
    this.connections = connections;
  }

  static PluginWatch start(Connections connections, Duration every) {
    PluginWatch watch = new PluginWatch(connections);
    var _ =
        watch.alarm.scheduleWithFixedDelay(
            watch::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    try {
      connections.reloadWhatRests();
      told = false;
    } catch (IOException | RuntimeException e) {
      if (!told) {
        LOG.warn(
            "plugins: the folder cannot be watched: {} (expected: a readable folder). What was"
                + " loaded stays in use.",
            e.toString());
        told = true;
      }
    }
  }

  /** Looks no more; a reload under way is waited for, some seconds at most. */
  @Override
  public void close() {
    alarm.shutdown();
    try {
      if (!alarm.awaitTermination(5, TimeUnit.SECONDS)) {
        alarm.shutdownNow();
      }
    } catch (InterruptedException e) {
      alarm.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
