package io.nephoscope.spi;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * What a {@link Source} may also implement when its API can tell what changed since a moment.
 * Between two whole reads of a shard, the host then asks for changes only.
 *
 * <p>Changes never prove that something is gone, unless the cloud says so; that is what the whole
 * read, {@link Source#page}, is for. A shard is read whole first, every {@link #wholeReadEvery()},
 * and whenever reading its changes failed with {@code INVALID_RESPONSE}.
 *
 * <p>The promises of {@link Source} about threads, waiting and failures hold here too.
 */
public interface ReadsChanges {

  /**
   * How long changes are enough, before the whole shard is read again. Constant, not shorter than
   * {@link Source#refreshEvery()}. Asked once for each connector; failing fails {@link
   * Connector#sources}.
   */
  Duration wholeReadEvery();

  /**
   * Reads one page of what changed in a shard.
   *
   * <p>What is said again although it did not change does no harm. The host paces these pages with
   * {@link Source#budget}, like any other.
   *
   * <p>Called page after page until {@link PageToken#END}, every {@link Source#refreshEvery()} in
   * between whole reads. Failing changes nothing of what was read: nothing is applied before the
   * last page came, and after {@code INVALID_RESPONSE} the shard is read whole.
   *
   * @param shard one that {@link Source#shards()} returned
   * @param since when the last read of the shard that came to its end was begun, less a few minutes
   *     for clocks that differ; the same for all pages of one read
   * @param token {@link PageToken#FIRST}, or the {@link Changes#next()} of an earlier page of this
   *     read
   */
  CompletionStage<Changes> changes(Shard shard, Instant since, PageToken token);

  /**
   * What one call said about changes.
   *
   * <p>Of two pages about the same thing the later one holds; what one page both says and withdraws
   * it says.
   *
   * @param observations each takes the place of what this shard held under the same identity: the
   *     kind and the native id; for a {@link Standard} account and native id; for a {@link Control}
   *     account and names; for an {@link Assessment} account, region, check and resource; for an
   *     {@link AgentStatus} resource and name; for a {@link NativeScore} account, name and
   *     standard. A {@link Gap} is known by all it says, and goes with the next whole read only
   * @param withdrawn what holds no longer in this shard, because the cloud says so
   * @param next where to go on, or {@link PageToken#END}; never {@link PageToken#FIRST}
   */
  record Changes(List<Observation> observations, List<Withdrawn> withdrawn, PageToken next) {

    /** Copies the lists. */
    public Changes {
      observations = List.copyOf(observations);
      withdrawn = List.copyOf(withdrawn);
      if (next.isFirst()) {
        throw new IllegalArgumentException(
            "changes: next is FIRST (expected: a later token, or END).");
      }
    }
  }

  /**
   * Something that holds no longer: a finding whose check passes now, a resource that was deleted.
   * Naming what was never known does no harm.
   *
   * @param kind {@link Observation.Kind#RESOURCE} or {@link Observation.Kind#FINDING}
   * @param nativeId its native id
   */
  record Withdrawn(Observation.Kind kind, String nativeId) {

    /** Checks the kind. */
    public Withdrawn {
      if (kind != Observation.Kind.RESOURCE && kind != Observation.Kind.FINDING) {
        throw new IllegalArgumentException(
            "withdrawn " + nativeId + ": " + kind + " (expected: RESOURCE or FINDING).");
      }
    }
  }
}
