package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.Asset;
import com.google.cloud.asset.v1.ContentType;
import com.google.cloud.asset.v1.ListAssetsResponse;
import com.google.cloud.asset.v1.ResourceSearchResult;
import com.google.cloud.asset.v1.SearchAllResourcesResponse;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Everything that exists, from Cloud Asset Inventory, with each service's own description of it.
 *
 * <p>One shard for each of the widest scopes that may be read, and not per project: a page holds a
 * thousand resources wherever they are, and the quota counts pages. Where the assets may not be
 * listed but searched, they are searched; what the search does not tell is a gap.
 */
final class AssetInventorySource implements Source {

  private static final String SEARCHED = "search:";

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;
  private final AssetCalls assets;

  AssetInventorySource(
      GcpSettings settings, GcpClients clients, ProjectDirectory directory, AssetCalls assets) {
    this.settings = settings;
    this.clients = clients;
    this.directory = directory;
    this.assets = assets;
  }

  @Override
  public String name() {
    return "asset-inventory";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.RESOURCE, Observation.Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return clients.whileOpen(
        assets.call(name(), settings.scopes().getFirst(), "ListAssets"), assets.shards());
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    Call call = assets.call(name(), scope, "ListAssets").at(token.value());
    return clients.whileOpen(
        call,
        token.value().startsWith(SEARCHED)
            ? searched(scope, token)
            : listed(call, scope, token)
                .exceptionallyCompose(thrown -> {
                  ProviderException failure = GcpFailures.of(call, thrown);
                  return token.isFirst() && AssetCalls.isRefusal(failure)
                      ? searchedInstead(scope, failure)
                      : CompletableFuture.failedFuture(failure);
                }));
  }

  @Override
  public Budget budget(Shard shard) {
    return AssetCalls.resources();
  }

  private CompletableFuture<Page> listed(Call call, Scope scope, PageToken token) {
    return assets
        .list(call, scope, ContentType.RESOURCE, List.of(), token.value())
        .thenCombine(directory.current(), (answer, known) -> page(call, token, answer, known));
  }

  private static Page page(
      Call call, PageToken token, ListAssetsResponse answer, KnownProjects known) {
    List<Observation> found = new ArrayList<>(answer.getAssetsCount());
    for (Asset asset : answer.getAssetsList()) {
      if (asset.getName().isEmpty() || asset.getAssetType().isEmpty()) {
        throw GcpFailures.unreadable(call, "a resource without a name or type", null);
      }
      found.add(AssetResources.resource(asset, known));
    }
    return new Page(found, NextPage.of(call, token, answer.getNextPageToken()));
  }

  /** The first page of the search; when that is refused too, the first refusal stands. */
  private CompletableFuture<Page> searchedInstead(Scope scope, ProviderException refusal) {
    return searched(scope, PageToken.of(SEARCHED))
        .thenApply(page -> {
          List<Observation> all = new ArrayList<>(page.observations());
          all.add(
              new Gap(
                  scope.account(),
                  null,
                  refusal.category(),
                  refusal.getMessage()
                      + " The search is allowed: resources are seen without their configuration.",
                  refusal.remedy()));
          return new Page(all, page.next());
        })
        .exceptionallyCompose(alsoRefused -> CompletableFuture.failedFuture(refusal));
  }

  private CompletableFuture<Page> searched(Scope scope, PageToken token) {
    String googles = token.value().substring(SEARCHED.length());
    Call call = assets.call(name(), scope, "SearchAllResources").at(googles);
    return assets
        .search(call, scope, List.of(), googles)
        .thenCombine(
            directory.current(), (answer, known) -> searchedPage(call, googles, answer, known));
  }

  private static Page searchedPage(
      Call call, String token, SearchAllResourcesResponse answer, KnownProjects known) {
    List<Observation> found = new ArrayList<>(answer.getResultsCount());
    for (ResourceSearchResult result : answer.getResultsList()) {
      if (result.getName().isEmpty() || result.getAssetType().isEmpty()) {
        throw GcpFailures.unreadable(call, "a resource without a name or type", null);
      }
      found.add(AssetResources.resource(result, known));
    }
    String next = NextPage.different(call, token, answer.getNextPageToken());
    return new Page(found, next.isEmpty() ? PageToken.END : PageToken.of(SEARCHED + next));
  }
}
