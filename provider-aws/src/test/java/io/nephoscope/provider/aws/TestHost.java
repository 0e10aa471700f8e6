package io.nephoscope.provider.aws;

import io.nephoscope.spi.HostContext;
import java.time.Clock;
import java.util.concurrent.Executor;

/** A host with the real clock and a virtual thread for each task. */
final class TestHost implements HostContext {
  @Override
  public Clock clock() {
    return Clock.systemUTC();
  }

  @Override
  public Executor executor() {
    return task -> Thread.ofVirtual().start(task);
  }

  @Override
  public System.Logger logger() {
    return System.getLogger("test");
  }
}
