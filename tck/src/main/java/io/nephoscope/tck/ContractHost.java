package io.nephoscope.tck;

import io.nephoscope.spi.HostContext;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.Clock;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The host as the contract plays it: counts the tasks it runs and keeps what is logged. */
final class ContractHost implements HostContext {

  private final Clock clock;
  private final Executor executor;
  private final AtomicInteger running = new AtomicInteger();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final System.Logger logger = new KeepingLogger();

  private ContractHost(Clock clock, @Nullable Executor executor) {
    this.clock = clock;
    this.executor = executor == null ? this::runOnVirtualThread : executor;
  }

  /** A host that runs every task at once, on a virtual thread. */
  static ContractHost ready(Clock clock) {
    return new ContractHost(clock, null);
  }

  /** A host whose tasks run under a context class loader. */
  static ContractHost under(ClassLoader context, Clock clock) {
    return new ContractHost(
        clock,
        task ->
            Thread.ofVirtual()
                .start(() -> {
                  Thread.currentThread().setContextClassLoader(context);
                  task.run();
                }));
  }

  /** A host that takes tasks and never runs them: whoever waits for one waits for ever. */
  static ContractHost idle(Clock clock) {
    return new ContractHost(clock, task -> {});
  }

  private void runOnVirtualThread(Runnable task) {
    running.incrementAndGet();
    Thread.ofVirtual()
        .start(() -> {
          try {
            task.run();
          } finally {
            running.decrementAndGet();
          }
        });
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

  /** How many tasks have begun and not ended. */
  int running() {
    return running.get();
  }

  /** Everything logged so far, with stack traces. */
  List<String> logged() {
    return List.copyOf(logged);
  }

  private final class KeepingLogger implements System.Logger {
    @Override
    public String getName() {
      return "contract";
    }

    @Override
    public boolean isLoggable(Level level) {
      return true;
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String message,
        @Nullable Throwable thrown) {
      StringWriter text = new StringWriter();
      text.append(String.valueOf(message));
      if (thrown != null) {
        thrown.printStackTrace(new PrintWriter(text));
      }
      logged.add(text.toString());
    }

    @Override
    public void log(
        Level level,
        @Nullable ResourceBundle bundle,
        @Nullable String format,
        @Nullable Object @Nullable ... parameters) {
      logged.add(
          format == null || parameters == null || parameters.length == 0
              ? String.valueOf(format)
              : MessageFormat.format(format, parameters));
    }
  }
}
