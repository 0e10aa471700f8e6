package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.ContentType;
import com.google.cloud.asset.v1.ListAssetsRequest;
import com.google.cloud.asset.v1.ListAssetsResponse;
import com.google.cloud.asset.v1.SearchAllResourcesRequest;
import com.google.cloud.asset.v1.SearchAllResourcesResponse;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source.Budget;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The calls of Cloud Asset Inventory that several sources make, and where they may be made. */
final class AssetCalls {

  private static final String ROLE = "Cloud Asset Viewer";
  private static final int LIST_PAGE = 1000;
  private static final int SEARCH_PAGE = 500;

  /** SearchAllResources allows 400 calls a minute for the project that asks: these are 375. */
  private static final Duration BETWEEN_SEARCHES = Duration.ofMillis(160);

  private final GcpSettings settings;
  private final GcpClients clients;
  private final PermittedScopes permitted;
  private final Spacing searches;

  AssetCalls(GcpSettings settings, GcpClients clients, ProjectDirectory directory, Clock clock) {
    this.settings = settings;
    this.clients = clients;
    this.permitted = new PermittedScopes(settings, directory, clock, this::probe);
    this.searches = new Spacing(BETWEEN_SEARCHES, clients::after);
  }

  /** One shard for each of the widest scopes that may be listed or searched. */
  CompletableFuture<List<Shard>> shards() {
    return permitted.shards();
  }

  /**
   * ListAssets allows 100 calls a minute for the project that asks and 800 for the organisation.
   * The sweep of all resources has a share of its own, so that the longest never waits for the
   * others; no minute holds more than 99 pages of all, and one is left for looking where it may be
   * asked.
   */
  static Budget resources() {
    return new Budget("ListAssets", 1.02, 4);
  }

  /** The share of the shorter sweeps: IAM policies and OS inventories. */
  static Budget others() {
    return new Budget("ListAssets/others", 0.51, 3);
  }

  Call call(String source, Scope scope, String rpc) {
    return new Call(settings.connector(), source, scope.parent(), rpc, Service.ASSET, ROLE);
  }

  /** One page of assets, of some types or of all when none is named. */
  CompletableFuture<ListAssetsResponse> list(
      Call call, Scope scope, ContentType content, List<String> types, String token) {
    return list(call, scope, content, types, token, LIST_PAGE);
  }

  /**
   * One page of what the search knows, of some types or of all when none is named: less of each
   * resource, but under a lesser right and a quota of its own.
   */
  CompletableFuture<SearchAllResourcesResponse> search(
      Call call, Scope scope, List<String> types, String token) {
    return search(call, scope, types, token, SEARCH_PAGE);
  }

  /** Whether the search is allowed at all; the answer is of no use. */
  CompletableFuture<?> trySearch(Call call, Scope scope) {
    return search(call, scope, List.of(), "", 1);
  }

  /** Whether a failure is a lack of rights, so that a lesser one may be tried. */
  static boolean isRefusal(ProviderException failure) {
    return failure.category() == Category.PERMISSION_DENIED;
  }

  private CompletableFuture<?> probe(Scope scope) {
    return list(
            call("asset-inventory", scope, "ListAssets"),
            scope,
            ContentType.RESOURCE,
            List.of(),
            "",
            1)
        .<Object>thenApply(answer -> answer)
        .exceptionallyCompose(refused ->
            trySearch(call("asset-inventory", scope, "SearchAllResources"), scope)
                .<Object>thenApply(answer -> answer));
  }

  private CompletableFuture<ListAssetsResponse> list(
      Call call, Scope scope, ContentType content, List<String> types, String token, int size) {
    ListAssetsRequest request =
        ListAssetsRequest.newBuilder()
            .setParent(scope.parent())
            .setContentType(content)
            .addAllAssetTypes(types)
            .setPageSize(size)
            .setPageToken(token)
            .build();
    return clients
        .assets(call, client -> client.listAssetsCallable().futureCall(request))
        .thenApply(answer -> {
          // Google dates every page. One without a date is no page, and not an empty estate.
          if (!answer.hasReadTime()) {
            throw GcpFailures.unreadable(call, "a page without a read time", null);
          }
          return answer;
        });
  }

  private CompletableFuture<SearchAllResourcesResponse> search(
      Call call, Scope scope, List<String> types, String token, int size) {
    SearchAllResourcesRequest request =
        SearchAllResourcesRequest.newBuilder()
            .setScope(scope.parent())
            .addAllAssetTypes(types)
            .setPageSize(size)
            .setPageToken(token)
            .build();
    return searches
        .turn()
        .thenCompose(turn ->
            clients.assets(
                call, client -> client.searchAllResourcesCallable().futureCall(request)));
  }
}
