package io.nephoscope.provider.gcp;

import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Which projects of an organisation or folder the inventory leaves out. Apart from the inventory
 * itself, whose quota would not do for a question about each project.
 */
final class CoverageSource implements Source {

  private static final int PROJECTS = 5;

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;
  private final AssetCalls assets;
  private final Inventoried inventoried = new Inventoried();
  private final OneByOne oneByOne;

  CoverageSource(
      GcpSettings settings, GcpClients clients, ProjectDirectory directory, AssetCalls assets) {
    this.settings = settings;
    this.clients = clients;
    this.directory = directory;
    this.assets = assets;
    this.oneByOne = new OneByOne(directory, PROJECTS, inventoried);
  }

  @Override
  public String name() {
    return "coverage";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofHours(1);
  }

  /** A project that is configured alone says by its own shards what cannot be read. */
  @Override
  public CompletionStage<List<Shard>> shards() {
    return clients.whileOpen(
        inventoried.call(settings.scopes().getFirst()),
        directory
            .current()
            .thenApply(known ->
                known.shards(settings.scopes()).stream()
                    .filter(shard -> Scope.of(shard.account()).kind() != Scope.Kind.PROJECT)
                    .toList()));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    return clients.whileOpen(
        inventoried.call(scope),
        token.isFirst()
            ? oneByOne
                .told(scope)
                .thenCompose(gap ->
                    gap.isPresent()
                        ? CompletableFuture.completedFuture(Page.last(List.of(gap.get())))
                        : oneByOne.page(scope, OneByOne.first(scope)))
            : oneByOne.page(scope, token));
  }

  /** What is asked is spaced by itself ({@link AssetCalls}). */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("Coverage", 1, 2);
  }

  private final class Inventoried implements OneByOne.Look {
    @Override
    public Call call(Scope scope) {
      return assets.call(name(), scope, "SearchAllResources");
    }

    @Override
    public CompletableFuture<Optional<Gap>> at(Call call, Scope scope) {
      return assets.trySearch(call, scope).thenApply(answer -> Optional.empty());
    }
  }
}
