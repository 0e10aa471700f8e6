package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.ContentType;
import com.google.cloud.asset.v1.ResourceSearchResult;
import io.nephoscope.provider.gcp.KeptPages.Kept;
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
import java.util.HashSet;
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
 * agent that ever spoke. The machines are searched, which has a quota of its own: listing them
 * would take pages from the inventory.
 */
final class OsInventorySource implements Source {

  private static final List<String> MACHINES = List.of("compute.googleapis.com/Instance");
  private static final String MACHINES_PART = "machines:";
  private static final String INVENTORIES_PART = "inventories:";

  /** A page of ours is paced as a page of the list, and the search has smaller ones. */
  private static final int SEARCHES = 16;

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;
  private final AssetCalls assets;
  private final Clock clock;
  private final KeptPages<AgentReports> reported;
  private final KeptPages<Set<String>> inhabited;

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
    this.reported = new KeptPages<>(this::inventories);
    this.inhabited =
        new KeptPages<>((scope, token) -> machines(scope, token).thenApply(Machines::kept));
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
    return clients.whileOpen(
        assets.call(name(), settings.scopes().getFirst(), "ListAssets"), assets.shards());
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    String at = token.value();
    return at.startsWith(MACHINES_PART)
        ? machinesPage(scope, at.substring(MACHINES_PART.length()))
        : inventoriesPage(scope, token.isFirst() ? "" : at.substring(INVENTORIES_PART.length()));
  }

  @Override
  public Budget budget(Shard shard) {
    return AssetCalls.others();
  }

  // ---- the inventories

  /** A page of the first part says nothing yet; what it holds is kept for the second. */
  private CompletableFuture<Page> inventoriesPage(Scope scope, String token) {
    return clients.whileOpen(
        listing(scope, token),
        inventories(scope, token)
            .thenApply(read -> {
              reported.keep(scope, token, read);
              return new Page(
                  List.of(),
                  PageToken.of(
                      read.next().isEmpty() ? MACHINES_PART : INVENTORIES_PART + read.next()));
            }));
  }

  private CompletableFuture<Kept<AgentReports>> inventories(Scope scope, String token) {
    Call call = listing(scope, token);
    return assets
        .list(call, scope, ContentType.OS_INVENTORY, MACHINES, token)
        .thenApply(answer ->
            new Kept<>(
                AgentReports.of(answer),
                NextPage.different(call, token, answer.getNextPageToken())));
  }

  // ---- the machines

  /** Machines that were found one after the other, and where to go on. */
  private record Machines(List<ResourceSearchResult> found, String next) {
    Kept<Set<String>> kept() {
      Set<String> projects = new HashSet<>();
      found.forEach(machine -> projects.add(AgentReports.projectOf(machine.getName())));
      return new Kept<>(projects, next);
    }
  }

  private CompletableFuture<Page> machinesPage(Scope scope, String token) {
    Call call = searching(scope, token);
    return clients.whileOpen(
        call,
        machines(scope, token)
            .thenCompose(machines -> {
              inhabited.keep(scope, token, machines.kept());
              return reported
                  .all(scope)
                  .thenApply(AgentReports::together)
                  .thenCompose(reports -> page(call, scope, machines, reports));
            }));
  }

  private CompletableFuture<Page> page(
      Call call, Scope scope, Machines machines, AgentReports reports) {
    CompletableFuture<List<Observation>> statuses =
        directory.current().thenApply(known -> statuses(machines, reports, known));
    return machines.next().isEmpty()
        ? statuses.thenCombine(
            inhabited.all(scope),
            (said, projects) -> {
              said.addAll(silences(call, projects, reports));
              return Page.last(said);
            })
        : statuses.thenApply(said -> new Page(said, PageToken.of(MACHINES_PART + machines.next())));
  }

  private List<Observation> statuses(Machines machines, AgentReports reports, KnownProjects known) {
    List<Observation> said = new ArrayList<>(machines.found().size());
    for (ResourceSearchResult machine : machines.found()) {
      said.add(OsConfigAgent.of(machine, reports, known, clock.instant()));
    }
    return said;
  }

  private CompletableFuture<Machines> machines(Scope scope, String token) {
    return more(scope, new Machines(new ArrayList<>(), token), SEARCHES);
  }

  private CompletableFuture<Machines> more(Scope scope, Machines before, int searches) {
    Call call = searching(scope, before.next());
    return assets
        .search(call, scope, MACHINES, before.next())
        .thenCompose(answer -> {
          for (ResourceSearchResult machine : answer.getResultsList()) {
            if (machine.getName().isEmpty()) {
              throw GcpFailures.unreadable(call, "a machine without a name", null);
            }
            before.found().add(machine);
          }
          Machines now =
              new Machines(
                  before.found(),
                  NextPage.different(call, before.next(), answer.getNextPageToken()));
          return now.next().isEmpty() || searches == 1
              ? CompletableFuture.completedFuture(now)
              : more(scope, now, searches - 1);
        });
  }

  // ---- the silence

  /** Said once all machines are known, of each project that has some and reports of none. */
  private static List<Gap> silences(Call call, List<Set<String>> inhabited, AgentReports reports) {
    Set<String> silent = new TreeSet<>();
    inhabited.forEach(silent::addAll);
    silent.removeAll(reports.projects());
    return silent.stream().map(project -> silence(call, project)).toList();
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

  private Call listing(Scope scope, String token) {
    return assets.call(name(), scope, "ListAssets").at(token);
  }

  private Call searching(Scope scope, String token) {
    return assets.call(name(), scope, "SearchAllResources").at(token);
  }
}
