package io.nephoscope.api.collect;

import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A source that says what the test wrote down. */
class ScriptedSource implements Source {

  /** What a call of {@link Source#page} does. */
  interface Pages {
    CompletionStage<Page> page(Shard shard, PageToken token);
  }

  /** One call of a page. */
  record Asked(Shard shard, PageToken token) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final List<Integer> listings = new CopyOnWriteArrayList<>();
  volatile Supplier<CompletionStage<List<Shard>>> shards =
      () -> CompletableFuture.completedFuture(List.of(shard("111", "eu")));
  volatile Pages pages = (shard, token) -> answer(resources("r", 3));
  volatile Budget budget = new Budget("quota", 1_000_000, 1_000_000);
  volatile Duration refreshEvery = Duration.ofHours(1);
  volatile Set<Observation.Kind> kinds =
      Set.of(Observation.Kind.RESOURCE, Observation.Kind.FINDING);
  private final String name;

  ScriptedSource(String name) {
    this.name = name;
  }

  static Shard shard(String account, String region) {
    return new Shard(new AccountRef(account, account), region);
  }

  static List<Observation> resources(String prefix, int count) {
    List<Observation> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(resource(prefix + i));
    }
    return all;
  }

  static Resource resource(String id) {
    return Resource.builder("111", id, "test::thing").build();
  }

  /** A last page. */
  static CompletionStage<Page> answer(List<? extends Observation> observations) {
    return CompletableFuture.completedFuture(Page.last(observations));
  }

  /** A page that goes on. */
  static CompletionStage<Page> answer(List<? extends Observation> observations, String next) {
    return CompletableFuture.completedFuture(
        new Page(List.copyOf(observations), PageToken.of(next)));
  }

  static <T> CompletionStage<T> failure(ProviderException.Category category) {
    return failure(category, null);
  }

  static <T> CompletionStage<T> failure(
      ProviderException.Category category, @Nullable Duration retryAfter) {
    return CompletableFuture.failedFuture(
        new ProviderException(category, "the cloud said " + category, "mend it", retryAfter, null));
  }

  /** The first calls fail this way, the others are answered. */
  Pages failingFirst(int calls, Supplier<CompletionStage<Page>> failing, Pages then) {
    return (shard, token) -> asked.size() <= calls ? failing.get() : then.page(shard, token);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return kinds;
  }

  @Override
  public Duration refreshEvery() {
    return refreshEvery;
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    listings.add(listings.size() + 1);
    return shards.get();
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    asked.add(new Asked(shard, token));
    return pages.page(shard, token);
  }

  @Override
  public Budget budget(Shard shard) {
    return budget;
  }
}
