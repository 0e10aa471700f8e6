package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.Asset;
import com.google.cloud.asset.v1.ContentType;
import com.google.cloud.asset.v1.ListAssetsResponse;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The IAM policy of everything that has one, looked through for members that are everybody. What is
 * found is a finding of our own, because it needs no product of Google's to be switched on.
 */
final class IamPoliciesSource implements Source {

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;
  private final AssetCalls assets;

  IamPoliciesSource(
      GcpSettings settings, GcpClients clients, ProjectDirectory directory, AssetCalls assets) {
    this.settings = settings;
    this.clients = clients;
    this.directory = directory;
    this.assets = assets;
  }

  @Override
  public String name() {
    return "iam-policies";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.FINDING);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(30);
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
        assets
            .list(call, scope, ContentType.IAM_POLICY, List.of(), token.value())
            .thenCombine(directory.current(), (answer, known) -> page(call, token, answer, known)));
  }

  @Override
  public Budget budget(Shard shard) {
    return AssetCalls.others();
  }

  private static Page page(
      Call call, PageToken token, ListAssetsResponse answer, KnownProjects known) {
    List<Finding> found = new ArrayList<>();
    for (Asset asset : answer.getAssetsList()) {
      if (asset.getName().isEmpty()) {
        throw GcpFailures.unreadable(call, "a policy of a resource without a name", null);
      }
      PublicMembers.of(asset)
          .ifPresent(open ->
              found.add(
                  open.finding(
                      asset, AssetResources.account(asset, known), AssetResources.region(asset))));
    }
    return new Page(List.copyOf(found), NextPage.of(call, token, answer.getNextPageToken()));
  }
}
