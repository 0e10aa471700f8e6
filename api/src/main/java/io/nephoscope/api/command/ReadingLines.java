package io.nephoscope.api.command;

import io.nephoscope.api.Server;
import io.nephoscope.api.collect.ReadingProgress;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Shows how far the first reading has come: one line that is written over on a terminal, a new line
 * every two seconds elsewhere.
 */
final class ReadingLines {

  private static final Duration ON_A_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(2);
  private static final String START_OF_LINE = "\r\u001b[K";

  private final PrintWriter err;
  private final boolean terminal;

  ReadingLines(PrintWriter err) {
    this(err, Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false));
  }

  ReadingLines(PrintWriter err, boolean terminal) {
    this.err = err;
    this.terminal = terminal;
  }

  /** Returns when every shard has been tried once. */
  void follow(Server server) throws InterruptedException {
    CompletableFuture<Void> done = server.firstRead().toCompletableFuture();
    long wait = (terminal ? ON_A_TERMINAL : ELSEWHERE).toMillis();
    while (!ended(done, wait)) {
      show(server.progress());
    }
    show(server.progress());
    if (terminal) {
      err.println();
      err.flush();
    }
  }

  /** Whether the reading has ended, in whatever way: what failed is shown as data. */
  private static boolean ended(CompletableFuture<Void> done, long wait)
      throws InterruptedException {
    try {
      done.get(wait, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    }
  }

  private void show(ReadingProgress progress) {
    String line = text(progress);
    if (terminal) {
      err.print(START_OF_LINE + line);
    } else {
      err.println(line);
    }
    err.flush();
  }

  static String text(ReadingProgress progress) {
    return String.format(
        Locale.ROOT,
        "Reading: %d of %d shards, %,d observations%s",
        progress.shardsDone(),
        progress.shardsTotal(),
        progress.observations(),
        progress.failed() == 0 ? "" : ", " + progress.failed() + " cannot be read");
  }
}
