package io.nephoscope.spi;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * One API of a cloud that can be read, such as Security Hub's findings.
 *
 * <p>All methods may be called from any thread, also at the same time for different shards. No
 * method waits. Nothing is null, and no stage completes with null. Every stage fails with a {@link
 * ProviderException} and nothing else; whatever else is thrown counts as {@code INTERNAL}.
 */
public interface Source {

  /**
   * A constant name, unique within the connector: lower-case with hyphens, such as {@code
   * "security-hub"}. Asked once for each connector; failing, like a name that is there twice, fails
   * {@link Connector#sources}.
   */
  String name();

  /**
   * Every kind of observation this source may say; at least one. Constant. Asked once for each
   * connector; failing fails {@link Connector#sources}.
   */
  Set<Observation.Kind> kinds();

  /**
   * How long what was read stays fresh, and so how often it is read again. Longer than zero.
   * Constant. Asked once for each connector; failing fails {@link Connector#sources}.
   */
  Duration refreshEvery();

  /**
   * What can be read now. A shard that is known to exist but cannot be read is listed all the same:
   * its {@link #page} says why. Called before every round of reading. Failing keeps the shards that
   * were known, with what was read of them, labelled; it is tried again.
   *
   * @return a stage; shards that are no longer in its list are forgotten with their data, after the
   *     same was said twice when many are gone at once
   */
  CompletionStage<List<Shard>> shards();

  /**
   * Reads one page of a shard.
   *
   * <p>The same token may be asked again, after a failure. <strong>What cannot be read fails; it is
   * never an empty page.</strong> A page holds at most a few thousand observations.
   *
   * <p>Called page after page until {@link PageToken#END}, every {@link #refreshEvery()} and when
   * somebody asks for it. Failing ends the reading of this shard alone: what was read of it before
   * stays, labelled with the reason, and it is tried again when its category says that this helps.
   *
   * @param shard one that {@link #shards()} returned
   * @param token {@link PageToken#FIRST}, or the {@link Page#next()} of an earlier page of this
   *     shard
   */
  CompletionStage<Page> page(Shard shard, PageToken token);

  /**
   * Whether this source says of what passes its checks that it passed. When it speaks of failures
   * only, its silence proves nothing, and no share of healthy resources is made of what it says.
   * Constant. Asked once for each connector; failing fails {@link Connector#sources}.
   */
  default boolean statesPasses() {
    return true;
  }

  /**
   * How fast the pages of a shard may be asked for. Shards whose budgets have the same key share
   * one token bucket, which the host keeps. Constant for a shard. Asked while a shard is read, any
   * number of times; failing fails that reading.
   *
   * @param shard one that {@link #shards()} returned
   */
  Budget budget(Shard shard);

  /**
   * The allowance of a quota in the cloud.
   *
   * @param key names the quota, such as {@code "GetFindings/123456789012/eu-west-1"}; the host adds
   *     the connector's id
   * @param perSecond how many pages per second in the long run; greater than zero
   * @param burst how many pages may be asked at once after a rest; at least one
   */
  record Budget(String key, double perSecond, int burst) {

    /** Checks the bounds. */
    public Budget {
      if (!(perSecond > 0) || burst < 1) {
        throw new IllegalArgumentException(
            "budget "
                + key
                + ": "
                + perSecond
                + "/s, burst "
                + burst
                + " (expected: both positive).");
      }
    }
  }
}
