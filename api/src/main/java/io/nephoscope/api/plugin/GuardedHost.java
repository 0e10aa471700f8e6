package io.nephoscope.api.plugin;

import io.nephoscope.spi.HostContext;
import java.time.Clock;
import java.util.concurrent.Executor;

/**
 * What the host lends to a plugin, seen from its side of the {@link Guard}: tasks run under the
 * plugin's class loader.
 */
record GuardedHost(HostContext host, Guard guard) implements HostContext {

  @Override
  public Clock clock() {
    return host.clock();
  }

  @Override
  public Executor executor() {
    return task ->
        host.executor()
            .execute(() -> {
              ClassLoader before = guard.enter();
              try {
                task.run();
              } finally {
                guard.leave(before);
              }
            });
  }

  @Override
  public System.Logger logger() {
    return host.logger();
  }
}
