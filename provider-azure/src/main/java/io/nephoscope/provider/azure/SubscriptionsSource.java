package io.nephoscope.provider.azure;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
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

/** The subscriptions of the tenant, of which configured ones that nobody sees are gaps. */
final class SubscriptionsSource implements Source {

  private final AzureSettings settings;
  private final Arm arm;
  private final VisibleSubscriptions visible;
  private final OpenStages stages;

  SubscriptionsSource(
      AzureSettings settings, Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    this.settings = settings;
    this.arm = arm;
    this.visible = visible;
    this.stages = stages;
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

  private CompletableFuture<Page> read(Position position) {
    CompletableFuture<ArmList> list =
        arm.list(
            VisibleSubscriptions.CALL,
            position.link(),
            () -> arm.service().subscriptions(arm.endpoint(), ArmService.SUBSCRIPTIONS));
    return list.thenCompose(page -> {
      List<Observation> seen = new ArrayList<>();
      for (NativeRow row : page.rows()) {
        if (chosen(row.requiredId("subscriptionId"))) {
          seen.add(account(row));
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
            return Page.last(seen);
          });
    });
  }

  private boolean chosen(String subscription) {
    return settings.subscriptions().isEmpty() || settings.subscriptions().contains(subscription);
  }

  static Account account(NativeRow row) {
    String id = row.requiredId("subscriptionId");
    String name = row.text("displayName");
    String tenant = row.text("tenantId");
    return new Account(
        id,
        name == null ? id : name,
        row.text("state"),
        null,
        tenant == null ? List.of() : List.of("tenants/" + tenant),
        row.map("tags"));
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
                "Check the id in subscriptions, and grant application "
                    + settings.client()
                    + " the role Reader on /subscriptions/"
                    + id
                    + "."))
        .toList();
  }
}
