package io.nephoscope.api.snapshot;

import io.nephoscope.api.standards.Catalogue;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * Everything known, replaced shard by shard. One writer at a time (callers may be many; they wait
 * their turn), any number of readers, who never wait.
 *
 * <p>Writing waits for the disk: call it from a thread that may wait, never from an event loop.
 */
public interface SnapshotStore extends AutoCloseable {

  /**
   * Opens the store in a folder of its own, made when it is not there. What an earlier process
   * committed is there at once.
   */
  static SnapshotStore open(Path folder, Clock clock) {
    return LuceneSnapshotStore.open(folder, clock);
  }

  /** Whether something was kept in a folder before. */
  static boolean isIn(Path folder) {
    return LuceneSnapshotStore.isIn(folder);
  }

  /** The newest view, pinned until it is closed. Never waits. */
  View view();

  /**
   * The newest view of what is in memory. Whatever would have to be read or counted fails, mostly
   * with {@link NotAtHandException}; what it answers takes no time, so that an event loop may ask
   * it. Never waits.
   */
  View viewAtHand();

  /** The number of the newest snapshot. Never waits. */
  long number();

  /**
   * Calls the listener after every change, once the newest view shows it, until what is returned is
   * closed. The call comes from the thread that writes: the listener neither waits nor fails.
   */
  AutoCloseable onChange(Runnable listener);

  /**
   * Says which standards there are from now on. What was kept of providers that add others than
   * before is understood anew, at once for all readers.
   */
  void know(Catalogue catalogue);

  /** Says which provider plugins there are; replaces what was said before. */
  void putProviders(Collection<ProviderRecord> providers);

  /** Says how a connector stands; replaces what was said of it before. */
  void putConnector(ConnectorRecord connector);

  /**
   * Says what a connector's source is and when it is next read; replaces what was said of it
   * before.
   */
  void putSource(SourceRecord source);

  /**
   * Says which shards a source has now. New ones become PENDING; those that are no longer listed
   * are removed with all their data.
   */
  void putShards(String connector, String source, Collection<ShardKey> shards);

  /**
   * Forgets every source of this connector that is not named here, with its shards and data; other
   * connectors keep theirs.
   */
  void retainSources(String connector, Collection<String> sources);

  /** Forgets every connector that is not named here, with its sources, shards and data. */
  void retainConnectors(Collection<String> connectors);

  /** An empty content to be filled by one reading of a shard. */
  ShardContent newContent();

  /**
   * Puts a completely read shard in place of its older self, at once for all readers. A content
   * equal to the one kept is not written again; only its time is. Closes the content.
   *
   * @param readAt when the reading began
   * @param readBy the version of the provider that read it; empty when unknown
   */
  void publish(ShardKey key, ShardContent content, Instant readAt, String readBy);

  /** Publishes what was read by a provider of unknown version. */
  default void publish(ShardKey key, ShardContent content, Instant readAt) {
    publish(key, content, readAt, "");
  }

  /** Empty changes of a shard, to be filled by one reading of what changed. */
  ShardChanges newChanges(ShardKey key);

  /**
   * Changes a shard that was read whole before, at once for all readers: what was put takes the
   * place of what is known under the same identity, what was withdrawn goes, and the rest stays, in
   * this shard and all others. What is put and known already is not written again. Closes the
   * changes.
   *
   * @param readAt when the reading began
   * @param accepted decides, by how many observations there would be, whether to do it
   * @return whether it was done
   * @throws IllegalStateException when the shard was never read whole
   */
  boolean apply(ShardKey key, ShardChanges changes, Instant readAt, IntPredicate accepted);

  /** Says that a shard could not be read. Its older data stays. */
  void fail(ShardKey key, Problem problem, Instant attemptedAt);

  /** What is known of the reading of a shard. */
  Optional<ShardState> state(ShardKey key);

  /** Makes everything published so far survive the end of the process. */
  void commit();

  /** Commits and lets go of the folder. Views still open stay readable until they are closed. */
  @Override
  void close();
}
