package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.Asset;
import com.google.cloud.asset.v1.ContentType;
import com.google.cloud.asset.v1.ListAssetsResponse;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Whether VM Manager's agent (OS Config) speaks on each machine.
 *
 * <p>Cloud Asset Inventory lists the inventories that agents reported, and only those. So a walk
 * has two parts: first the inventories, then all machines; a machine without an inventory has no
 * agent that ever spoke.
 */
final class OsInventorySource implements Source {

  private static final List<String> MACHINES = List.of("compute.googleapis.com/Instance");
  private static final String MACHINES_PART = "machines:";
  private static final String INVENTORIES_PART = "inventories:";

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;
  private final AssetCalls assets;
  private final Clock clock;
  private final ReportedInventories reported;

  OsInventorySource(
      GcpSettings settings,
      GcpClients clients,
      ProjectDirectory directory,
      AssetCalls assets,
      Clock clock) {
    this.settings = settings;
    this.clients = clients;
    this.directory = directory;
    this.assets = assets;
    this.clock = clock;
    this.reported = new ReportedInventories(this::inventories);
  }

  @Override
  public String name() {
    return "os-inventory";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.AGENT_STATUS, Observation.Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(30);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return clients.whileOpen(call(settings.scopes().getFirst()), assets.shards());
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    Call call = call(scope);
    String at = token.value();
    return clients.whileOpen(
        call,
        at.startsWith(MACHINES_PART)
            ? machines(call, scope, at.substring(MACHINES_PART.length()))
            : inventories(
                call, scope, token.isFirst() ? "" : at.substring(INVENTORIES_PART.length())));
  }

  @Override
  public Budget budget(Shard shard) {
    return AssetCalls.budget();
  }

  /** A page of the first part says nothing yet; what it holds is kept for the second. */
  private CompletableFuture<Page> inventories(Call call, Scope scope, String token) {
    return reported
        .read(scope, token)
        .thenApply(chunk -> {
          if (chunk.next().equals(token) && !token.isEmpty()) {
            throw GcpFailures.unreadable(call, "the next page is the page just read", null);
          }
          return new Page(
              List.of(),
              PageToken.of(
                  chunk.next().isEmpty() ? MACHINES_PART : INVENTORIES_PART + chunk.next()));
        });
  }

  private CompletableFuture<Page> machines(Call call, Scope scope, String token) {
    return assets
        .list(call, scope, ContentType.RESOURCE, MACHINES, token)
        .thenCombine(reported.all(scope), Answer::new)
        .thenCombine(directory.current(), (answer, known) -> machines(call, token, answer, known));
  }

  private record Answer(ListAssetsResponse machines, ReportedInventories.All reported) {}

  private Page machines(Call call, String token, Answer answer, KnownProjects known) {
    List<Observation> found = new ArrayList<>(answer.machines().getAssetsCount());
    Set<String> silent = new TreeSet<>();
    for (Asset machine : answer.machines().getAssetsList()) {
      if (machine.getName().isEmpty()) {
        throw GcpFailures.unreadable(call, "a machine without a name", null);
      }
      AgentStatus status =
          OsConfigAgent.of(
              machine,
              answer.reported(),
              AssetResources.account(machine, known),
              AssetResources.region(machine),
              clock.instant());
      found.add(status);
      if (status.state() == AgentStatus.State.UNKNOWN) {
        silent.add(status.account());
      }
    }
    silent.forEach(project -> found.add(silence(call, project)));
    String next = answer.machines().getNextPageToken();
    if (!next.isEmpty() && next.equals(token)) {
      throw GcpFailures.unreadable(call, "the next page is the page just read", null);
    }
    return new Page(found, next.isEmpty() ? PageToken.END : PageToken.of(MACHINES_PART + next));
  }

  private static Gap silence(Call call, String project) {
    return new Gap(
        project,
        null,
        Category.NOT_ENABLED,
        call.where() + ": no machine of " + project + " ever reported an inventory.",
        "Enable VM Manager in "
            + project
            + " (gcloud services enable osconfig.googleapis.com --project="
            + project
            + ") and set the metadata enable-osconfig=TRUE.");
  }

  private CompletableFuture<ListAssetsResponse> inventories(Scope scope, String token) {
    return assets.list(call(scope), scope, ContentType.OS_INVENTORY, MACHINES, token);
  }

  private Call call(Scope scope) {
    return assets.call(name(), scope, "ListAssets");
  }
}
