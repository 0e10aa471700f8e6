package io.nephoscope.api.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a check of one connector found.
 *
 * @param connector the connector's id
 * @param provider the provider's id
 * @param identity who the cloud says we are; {@code null} when it did not say
 * @param trouble why the connector cannot be used at all; {@code null} when it can
 * @param sources what was found of each source
 */
record CheckReport(
    String connector,
    String provider,
    @Nullable String identity,
    @Nullable Trouble trouble,
    List<SourceReport> sources) {

  CheckReport {
    sources = List.copyOf(sources);
  }

  /** A connector that cannot be used. */
  static CheckReport refused(
      String connector, String provider, @Nullable String identity, Trouble trouble) {
    return new CheckReport(connector, provider, identity, trouble, List.of());
  }

  /** Whether everything can be read. */
  boolean good() {
    return trouble == null && sources.stream().allMatch(SourceReport::good);
  }

  /**
   * What was found of a source.
   *
   * @param name the source's name
   * @param shards how many shards it has
   * @param readable of how many a first page was read
   * @param listing why its shards could not be listed; {@code null} when they could
   * @param groups why shards cannot be read, the same reason once
   * @param gaps what the first pages of shards that can be read did not see, the same reason once
   */
  record SourceReport(
      String name,
      int shards,
      int readable,
      @Nullable Trouble listing,
      List<Group> groups,
      List<Group> gaps) {

    SourceReport {
      groups = List.copyOf(groups);
      gaps = List.copyOf(gaps);
    }

    boolean good() {
      return listing == null && groups.isEmpty() && gaps.isEmpty();
    }
  }

  /**
   * Why something cannot be read.
   *
   * @param category who must act
   * @param message what happened
   * @param remedy what to do; {@code null} when nothing is known
   */
  record Trouble(String category, String message, @Nullable String remedy) {}

  /**
   * Shards that cannot be read for the same reason.
   *
   * @param trouble the reason, with {@code <account>} and {@code <region>} where they differ
   * @param shards the shards, as account and region
   */
  record Group(Trouble trouble, List<String> shards) {
    Group {
      shards = List.copyOf(shards);
    }
  }
}
