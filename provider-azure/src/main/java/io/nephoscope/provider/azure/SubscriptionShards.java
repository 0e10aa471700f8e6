package io.nephoscope.provider.azure;

import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A source that is read subscription by subscription. */
abstract class SubscriptionShards implements Source {

  private final VisibleSubscriptions visible;
  private final OpenStages stages;

  SubscriptionShards(VisibleSubscriptions visible, OpenStages stages) {
    this.visible = visible;
    this.stages = stages;
  }

  @Override
  public final CompletionStage<List<Shard>> shards() {
    round();
    return stages.start(visible::shards);
  }

  /** A round of reading begins. */
  void round() {}

  @Override
  public final CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard.account().nativeId(), Position.of(token)));
  }

  /** Reads the page at a position; makes one request, except where its class says otherwise. */
  abstract CompletableFuture<Page> read(String subscription, Position position);

  /**
   * Resource Manager refills 25 reads per second per subscription and principal in a bucket of 250;
   * this leaves a fifth of it to pages that make more than one request. How much is left to others
   * who share the principal, is configured.
   */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("arm-reads/" + shard.account().nativeId(), 20, 200);
  }

  static ArmCall securityCall(String what, String subscription) {
    return new ArmCall(what, "/subscriptions/" + subscription, "Security Reader");
  }
}
