package io.nephoscope.api.collect;

import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.ShardChanges;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.ShardState;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import java.io.IOError;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what came of the readings: in the snapshot store, and each failure in one line of the
 * log, where it stays silent until the failure changes or ends. Commits a while after something was
 * written. A store that fails never stops the collecting. Safe for any thread.
 */
final class Ledger {

  private static final Logger LOG = LoggerFactory.getLogger(Ledger.class);
  private static final String STORE = "snapshot store";

  private final SnapshotStore store;
  private final Waiting waiting;
  private final Duration commitAfter;
  private final Map<String, String> told = new ConcurrentHashMap<>();
  private final AtomicBoolean commitPlanned = new AtomicBoolean();

  Ledger(SnapshotStore store, Waiting waiting, Duration commitAfter) {
    this.store = store;
    this.waiting = waiting;
    this.commitAfter = commitAfter;
  }

  /** Says how a connector stands. */
  void connector(ConnectorRecord connector) {
    write(() -> store.putConnector(connector));
  }

  /** Says what a source is and when it is next read. */
  void source(SourceRecord source) {
    write(() -> store.putSource(source));
  }

  /** Says which sources a connector has; others are forgotten with what was read of them. */
  void sources(String connector, Collection<String> names) {
    write(() -> store.retainSources(connector, names));
  }

  /** Says which shards a source has. */
  void shards(String connector, String source, Collection<ShardKey> shards) {
    write(() -> store.putShards(connector, source, shards));
  }

  /** What is known of a shard; empty also when the store cannot say. */
  Optional<ShardState> state(ShardKey key) {
    try {
      return store.state(key);
    } catch (RuntimeException | IOError failure) {
      storeFailed(failure);
      return Optional.empty();
    }
  }

  /** An empty content. */
  ShardContent newContent() throws CallFailure {
    try {
      return store.newContent();
    } catch (RuntimeException | IOError failure) {
      throw CallFailure.notKept(failure);
    }
  }

  /** Empty changes. */
  ShardChanges newChanges(ShardKey key) throws CallFailure {
    try {
      return store.newChanges(key);
    } catch (RuntimeException | IOError failure) {
      throw CallFailure.notKept(failure);
    }
  }

  /** Changes a shard, unless the count of what there would be is not accepted. */
  boolean apply(ShardKey key, ShardChanges changes, Instant readAt, IntPredicate accepted)
      throws CallFailure {
    boolean applied;
    try {
      applied = store.apply(key, changes, readAt, accepted);
    } catch (RuntimeException | IOError failure) {
      throw CallFailure.notKept(failure);
    }
    if (applied) {
      planCommit();
      mended(key.toString());
    }
    return applied;
  }

  /** Puts a shard in place of its older self. */
  void publish(ShardKey key, ShardContent content, Instant readAt, String readBy)
      throws CallFailure {
    try {
      store.publish(key, content, readAt, readBy);
    } catch (RuntimeException | IOError failure) {
      throw CallFailure.notKept(failure);
    }
    planCommit();
    mended(key.toString());
  }

  /** Says that a shard could not be read, and why. */
  void fail(ShardKey key, CallFailure failure, Instant attemptedAt) {
    tell(key.toString(), failure);
    Problem before = state(key).map(ShardState::problem).orElse(null);
    write(() -> store.fail(key, failure.problem(before, attemptedAt), attemptedAt));
  }

  /** Logs a failure, unless the last one of the same subject was the same. */
  void tell(String subject, CallFailure failure) {
    String line =
        failure.remedy() == null
            ? failure.category() + ": " + failure.text()
            : failure.category() + ": " + failure.text() + " " + failure.remedy();
    if (line.equals(told.put(subject, line))) {
      return;
    }
    if (failure.category() == GapCategory.INTERNAL) {
      LOG.error("{}: {}", subject, line, failure.getCause());
    } else {
      LOG.warn("{}: {}", subject, line);
    }
  }

  /** Logs that a subject is well, if it was not. */
  void mended(String subject) {
    if (told.remove(subject) != null) {
      LOG.info("{}: is read again.", subject);
    }
  }

  /** Forgets what was said of a subject that is gone. */
  void forget(String subject) {
    told.remove(subject);
  }

  /** Makes everything written so far survive the end of the process. */
  void commit() {
    try {
      store.commit();
      mended(STORE);
    } catch (RuntimeException | IOError failure) {
      storeFailed(failure);
    }
  }

  private void write(Runnable writing) {
    try {
      writing.run();
      planCommit();
    } catch (RuntimeException | IOError failure) {
      storeFailed(failure);
    }
  }

  private void planCommit() {
    if (commitPlanned.compareAndSet(false, true)) {
      waiting.after(
          commitAfter,
          () ->
              waiting.start(
                  "collect-commit",
                  () -> {
                    commitPlanned.set(false);
                    commit();
                  }));
    }
  }

  private void storeFailed(Throwable failure) {
    tell(STORE, CallFailure.notKept(failure));
  }
}
