package io.nephoscope.api;

import io.nephoscope.api.graphql.GraphQlExecution;
import io.nephoscope.api.history.HistoryFile;
import io.nephoscope.api.history.HistoryPoint;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.View;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down how things stand: once everything was read, and again and again while it changes. */
final class Recording implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Recording.class);

  private final SnapshotStore store;
  private final GraphQlExecution execution;
  private final HistoryFile history;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("history").factory());
  private long recorded = -1;

  Recording(SnapshotStore store, GraphQlExecution execution, HistoryFile history) {
    this.store = store;
    this.execution = execution;
    this.history = history;
  }

  /** Records now, and as often as this when there is another snapshot. */
  void start(Duration every) {
    try {
      var _ =
          thread.scheduleWithFixedDelay(this::record, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      LOG.debug("The server stopped before there was anything to record.");
    }
  }

  private void record() {
    try (View view = store.view()) {
      if (view.number() != recorded) {
        for (HistoryPoint point : execution.questions().standing(view)) {
          history.record(point);
        }
        recorded = view.number();
      }
    } catch (RuntimeException failure) {
      LOG.error("The history was not recorded; it is tried again.", failure);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("The history was still being recorded when the server stopped.");
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
