package io.nephoscope.provider.azure;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The subscriptions of the tenant, also disabled ones, with the management groups above them.
 * Configured ones that nobody sees are gaps.
 */
final class SubscriptionsSource implements Source {

  private final AzureSettings settings;
  private final Arm arm;
  private final VisibleSubscriptions visible;
  private final OpenStages stages;
  private final ManagementGroups groups;
  private final AtomicReference<ManagementGroups.@Nullable Found> above = new AtomicReference<>();

  SubscriptionsSource(
      AzureSettings settings, Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    this.settings = settings;
    this.arm = arm;
    this.visible = visible;
    this.stages = stages;
    this.groups = new ManagementGroups(arm);
  }

  @Override
  public String name() {
    return "subscriptions";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.ACCOUNT, Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    Shard tenant = Shard.global(new AccountRef(settings.tenant(), settings.tenant()));
    return stages.start(() -> CompletableFuture.completedFuture(List.of(tenant)));
  }

  @Override
  public Budget budget(Shard shard) {
    return new Budget("arm-reads/tenant", 10, 50);
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(Position.of(token)));
  }

  /** The first page also asks for the management groups, which later pages remember. */
  private CompletableFuture<Page> read(Position position) {
    ManagementGroups.Found known = position.list().isEmpty() ? null : above.get();
    CompletableFuture<ManagementGroups.Found> found =
        known != null
            ? CompletableFuture.completedFuture(known)
            : visible
                .scopes()
                .thenCompose(groups::above)
                .thenApply(now -> {
                  above.set(now);
                  return now;
                });
    return found.thenCompose(groupsAbove -> page(position, groupsAbove));
  }

  private CompletableFuture<Page> page(Position position, ManagementGroups.Found found) {
    CompletableFuture<ArmList> list =
        arm.list(
            VisibleSubscriptions.CALL,
            position.link(),
            () -> arm.service().subscriptions(arm.endpoint(), ArmService.SUBSCRIPTIONS));
    return list.thenCompose(page -> {
      List<Observation> seen = new ArrayList<>();
      for (NativeRow row : page.rows()) {
        String id = row.requiredId("subscriptionId");
        if (chosen(id)) {
          seen.add(account(row, found.above().getOrDefault(id, List.of())));
        }
      }
      if (!page.next().isEmpty()) {
        PageToken next = new Position("subscriptions", page.next(), List.of()).token();
        return CompletableFuture.completedFuture(new Page(seen, next));
      }
      return visible
          .visible()
          .thenApply(all -> {
            seen.addAll(unseen(all));
            if (found.refused() != null) {
              seen.add(withoutGroups(found.refused()));
            }
            return Page.last(seen);
          });
    });
  }

  private Gap withoutGroups(ProviderException refused) {
    return new Gap(
        settings.tenant(),
        null,
        refused.category(),
        refused.getMessage() + " Which management groups subscriptions are in was not seen.",
        refused.remedy());
  }

  private boolean chosen(String subscription) {
    return settings.subscriptions().isEmpty() || settings.subscriptions().contains(subscription);
  }

  static Account account(NativeRow row, List<String> groups) {
    String id = row.requiredId("subscriptionId");
    String name = row.text("displayName");
    String tenant = row.text("tenantId");
    List<String> ancestors = new ArrayList<>();
    groups.forEach(group -> ancestors.add("managementGroups/" + group));
    if (tenant != null) {
      ancestors.add("tenants/" + tenant);
    }
    return new Account(
        id, name == null ? id : name, row.text("state"), null, ancestors, row.map("tags"));
  }

  private List<Gap> unseen(Map<String, NativeRow> all) {
    return settings.subscriptions().stream()
        .filter(id -> !all.containsKey(id))
        .map(id ->
            new Gap(
                id,
                null,
                Category.PERMISSION_DENIED,
                "Azure subscription "
                    + id
                    + " is configured and the identity does not see it (expected: visible).",
                "Check the id in subscriptions, and grant "
                    + settings.principal()
                    + " the role Reader on /subscriptions/"
                    + id
                    + "."))
        .toList();
  }
}
