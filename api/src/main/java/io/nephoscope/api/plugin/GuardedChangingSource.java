package io.nephoscope.api.plugin;

import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A plugin's source that can also say what changed, behind its {@link Guard}. */
final class GuardedChangingSource extends GuardedSource implements ReadsChanges {

  private final ReadsChanges plugin;
  private final Duration wholeReadEvery;

  private GuardedChangingSource(
      Source source,
      ReadsChanges plugin,
      Guard guard,
      Constants constants,
      Duration wholeReadEvery) {
    super(source, guard, constants);
    this.plugin = plugin;
    this.wholeReadEvery = wholeReadEvery;
  }

  /**
   * Asks for what is constant.
   *
   * @throws ProviderException when the plugin cannot say it, or it makes no sense
   */
  static GuardedChangingSource of(
      Source source, ReadsChanges plugin, Guard guard, Constants constants) {
    Duration wholeReadEvery =
        guard.call(constants.name() + " wholeReadEvery()", plugin::wholeReadEvery);
    if (!wholeReadEvery.isPositive()) {
      throw new ProviderException(
          Category.INTERNAL,
          guard.plugin()
              + ": "
              + constants.name()
              + " is to be read whole every "
              + wholeReadEvery
              + " (expected: longer than zero).");
    }
    return new GuardedChangingSource(source, plugin, guard, constants, wholeReadEvery);
  }

  @Override
  public Duration wholeReadEvery() {
    return wholeReadEvery;
  }

  @Override
  public CompletionStage<Changes> changes(Shard shard, Instant since, PageToken token) {
    return guard.stage(
        name() + " changes()", () -> plugin.changes(shard, since, token), Function.identity());
  }
}
