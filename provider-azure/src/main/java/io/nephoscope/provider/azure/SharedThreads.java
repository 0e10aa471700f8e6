package io.nephoscope.provider.azure;

import com.azure.core.util.SharedExecutorService;
import reactor.core.scheduler.Schedulers;

/**
 * The threads that azure-core and Reactor start for everybody in this plugin. They would outlive
 * every connector and keep the plugin's classes in memory; they end with the last connector and
 * begin again with the next.
 */
final class SharedThreads {

  private static int users;

  private SharedThreads() {}

  /** One connector more. */
  static synchronized void use() {
    users++;
  }

  /** One connector less; called once for each {@link #use}, after its sockets are closed. */
  static synchronized void release() {
    users--;
    if (users == 0) {
      SharedExecutorService.getInstance().reset();
      Schedulers.shutdownNow();
    }
  }
}
