package io.nephoscope.simulator.google;

import com.google.cloud.asset.v1.Asset;
import com.google.cloud.asset.v1.AssetServiceGrpc;
import com.google.cloud.asset.v1.ContentType;
import com.google.cloud.asset.v1.ListAssetsRequest;
import com.google.cloud.asset.v1.ListAssetsResponse;
import com.google.cloud.asset.v1.SearchAllResourcesRequest;
import com.google.cloud.asset.v1.SearchAllResourcesResponse;
import io.grpc.stub.StreamObserver;
import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.ResourceListing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Cloud Asset Inventory. */
final class CloudAssetService extends AssetServiceGrpc.AssetServiceImplBase {
  static final List<CallDesk.Quota> QUOTAS =
      List.of(
          new CallDesk.Quota("ListAssets/project", 100),
          new CallDesk.Quota("ListAssets/organization", 800));

  static final List<CallDesk.Quota> SEARCHES =
      List.of(
          new CallDesk.Quota("SearchAllResources/project", 400),
          new CallDesk.Quota("SearchAllResources/organization", 1500));

  /** Agents report so often that none of them ever seems silent, and tests see no time pass. */
  private static final Duration REPORTS = Duration.ofHours(12);

  private final Instant startedAt;
  private final CallDesk desk;
  private final Hierarchy hierarchy;
  private final AssetDocuments documents;

  CloudAssetService(CallDesk desk, Hierarchy hierarchy) {
    this.startedAt = desk.clock().instant();
    this.desk = desk;
    this.hierarchy = hierarchy;
    this.documents = new AssetDocuments(desk.estate());
  }

  @Override
  public void listAssets(ListAssetsRequest request, StreamObserver<ListAssetsResponse> out) {
    desk.serve(
        ApiName.ASSET,
        "ListAssets",
        hierarchy.accountOf(request.getParent()),
        QUOTAS,
        out,
        repeat -> answer(request, repeat));
  }

  @Override
  public void searchAllResources(
      SearchAllResourcesRequest request, StreamObserver<SearchAllResourcesResponse> out) {
    desk.serve(
        ApiName.ASSET,
        "SearchAllResources",
        hierarchy.accountOf(request.getScope()),
        SEARCHES,
        out,
        repeat -> found(request, repeat));
  }

  private SearchAllResourcesResponse found(SearchAllResourcesRequest request, boolean repeat) {
    if (!request.getQuery().isEmpty() || !request.getOrderBy().isEmpty()) {
      throw GoogleErrors.invalid("query and order_by are not served by this simulator.");
    }
    Predicate<Cell> readable =
        Hierarchy.within(
            hierarchy.readable(ApiName.ASSET, "SearchAllResources", request.getScope()));
    ResourceListing resources =
        desk.estate().resources(Cloud.GOOGLE, readable.and(ofTypes(request.getAssetTypesList())));
    String listing =
        "search:" + request.getScope() + request.getAssetTypesList() + desk.estate().seed();
    long from = PageTokens.position(listing, request.getPageToken());
    int size = PageTokens.size(request.getPageSize(), 100, 500);
    SearchAllResourcesResponse.Builder answer = SearchAllResourcesResponse.newBuilder();
    for (EstateResource resource : resources.page(from, size)) {
      answer.addResults(documents.found(resource));
    }
    long to = from + answer.getResultsCount();
    String next = to < resources.size() ? PageTokens.of(listing, to) : "";
    return answer
        .setNextPageToken(PageTokens.next(listing, request.getPageToken(), next, repeat))
        .build();
  }

  private ListAssetsResponse answer(ListAssetsRequest request, boolean repeat) {
    Predicate<Cell> readable =
        Hierarchy.within(hierarchy.readable(ApiName.ASSET, "ListAssets", request.getParent()));
    ResourceListing resources =
        desk.estate()
            .resources(
                Cloud.GOOGLE,
                readable
                    .and(ofTypes(request.getAssetTypesList()))
                    .and(cell -> AssetPolicies.have(request.getContentType(), cell.type())));
    String listing =
        request.getParent()
            + request.getAssetTypesList()
            + request.getContentTypeValue()
            + desk.estate().seed();
    long from = PageTokens.position(listing, request.getPageToken());
    int size = PageTokens.size(request.getPageSize(), 100, 1000);

    ListAssetsResponse.Builder answer =
        ListAssetsResponse.newBuilder().setReadTime(Times.of(desk.clock().instant()));
    for (EstateResource resource : resources.page(from, size)) {
      if (request.getContentType() != ContentType.OS_INVENTORY || OsInventories.has(resource)) {
        answer.addAssets(asset(resource, request.getContentType()));
      }
    }
    long to = Math.min(resources.size(), from + size);
    String next = to < resources.size() ? PageTokens.of(listing, to) : "";
    return answer
        .setNextPageToken(PageTokens.next(listing, request.getPageToken(), next, repeat))
        .build();
  }

  private Asset asset(EstateResource resource, ContentType content) {
    Asset.Builder asset =
        Asset.newBuilder()
            .setName(resource.nativeId())
            .setAssetType(resource.type().nativeName())
            .setUpdateTime(Times.of(resource.createdAt()))
            .addAllAncestors(resource.account().ancestors());
    switch (content) {
      case RESOURCE -> asset.setResource(documents.of(resource));
      case IAM_POLICY -> asset.setIamPolicy(AssetPolicies.of(resource));
      case OS_INVENTORY -> asset.setOsInventory(OsInventories.of(resource, reportedAt()));
      case CONTENT_TYPE_UNSPECIFIED -> {}
      default ->
          throw GoogleErrors.invalid(
              "content_type " + content + " is not served by this simulator.");
    }
    return asset.build();
  }

  private Instant reportedAt() {
    long rounds = Duration.between(startedAt, desk.clock().instant()).dividedBy(REPORTS);
    return startedAt.plus(REPORTS.multipliedBy(rounds));
  }

  /** No types are all types; each is a regular expression for the whole name. */
  private static Predicate<Cell> ofTypes(List<String> types) {
    if (types.isEmpty()) {
      return cell -> true;
    }
    try {
      List<Pattern> patterns = types.stream().map(Pattern::compile).toList();
      return cell ->
          patterns.stream()
              .anyMatch(pattern -> pattern.matcher(cell.type().nativeName()).matches());
    } catch (PatternSyntaxException e) {
      throw GoogleErrors.invalid("asset_types: '" + e.getPattern() + "' is no regular expression.");
    }
  }
}
