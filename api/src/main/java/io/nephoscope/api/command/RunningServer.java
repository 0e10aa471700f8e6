package io.nephoscope.api.command;

import io.nephoscope.api.Server;
import io.nephoscope.api.config.Configuration;
import io.nephoscope.api.config.ServerConfiguration;
import io.nephoscope.api.http.CannotListenException;
import io.nephoscope.api.plugin.Plugins;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server with the plugins it reads through, from its start to the end of the process. */
final class RunningServer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RunningServer.class);

  private final Server server;
  private final Plugins plugins;
  private final String host;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RunningServer(Server server, Plugins plugins, String host) {
    this.server = server;
    this.plugins = plugins;
    this.host = host.contains(":") ? "[" + host + "]" : host;
  }

  /**
   * Starts to listen and to read.
   *
   * @throws CommandFailure when it cannot; the plugins are closed then
   */
  static RunningServer start(Preparation preparation, @Nullable Integer port)
      throws CommandFailure {
    Configuration configuration = preparation.configuration();
    ServerConfiguration wanted =
        port == null ? configuration.server() : configuration.server().withPort(port);
    try {
      Server server =
          Server.start(
              wanted, configuration.connectors(), preparation::reread, preparation.plugins());
      return new RunningServer(server, preparation.plugins(), wanted.listen().host());
    } catch (CannotListenException e) {
      preparation.close();
      throw new CommandFailure(CommandFailure.NOT_STARTED, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      preparation.close();
      LOG.debug("the server could not be started", e);
      throw new CommandFailure(
          CommandFailure.NOT_STARTED,
          "nephoscope: the server could not be started: "
              + e.getMessage()
              + " (expected: a usable data folder). NEPHOSCOPE_LOG=DEBUG tells more.");
    }
  }

  Server server() {
    return server;
  }

  /** Where it answers, with a slash at the end. */
  String address() {
    return "http://" + host + ":" + server.port() + "/";
  }

  /** Stops answering and reading, then lets go of the plugins. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      server.close();
      plugins.close();
    }
  }

  /**
   * Runs the stopping when the process is told to end: Ctrl-C, SIGTERM, or the end of the command.
   */
  static void whenTheProcessEnds(Runnable stopping) {
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("stop").unstarted(stopping));
  }

  /** Waits for a signal; what then happens is up to {@link #whenTheProcessEnds}. */
  static void waitForTheEnd() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
