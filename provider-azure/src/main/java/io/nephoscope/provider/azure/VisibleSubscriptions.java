package io.nephoscope.provider.azure;

import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Which subscriptions there are to read. All sources ask before every round, so one answer serves
 * whoever asks within a minute.
 */
final class VisibleSubscriptions {

  static final ArmCall CALL = new ArmCall("subscriptions", "/subscriptions", "Reader");
  private static final Duration FRESH = Duration.ofSeconds(60);

  private final AzureSettings settings;
  private final Arm arm;
  private final Clock clock;
  private final AtomicReference<@Nullable Asked> last = new AtomicReference<>();

  private record Asked(Instant at, CompletableFuture<Map<String, NativeRow>> answer) {}

  VisibleSubscriptions(AzureSettings settings, Arm arm, Clock clock) {
    this.settings = settings;
    this.arm = arm;
    this.clock = clock;
  }

  /** By lower-case id, in Azure's order; fails when the identity sees none at all. */
  CompletableFuture<Map<String, NativeRow>> visible() {
    Instant now = clock.instant();
    Asked known = last.get();
    if (known != null
        && !known.answer().isCompletedExceptionally()
        && Duration.between(known.at(), now).compareTo(FRESH) < 0) {
      return known.answer();
    }
    Asked asked = new Asked(now, new CompletableFuture<>());
    if (!last.compareAndSet(known, asked)) {
      return visible();
    }
    var passedOn =
        arm.all(CALL, () -> arm.service().subscriptions(arm.endpoint(), ArmService.SUBSCRIPTIONS))
            .thenApply(this::byId)
            .whenComplete((rows, failure) -> {
              if (failure == null) {
                asked.answer().complete(rows);
              } else {
                asked.answer().completeExceptionally(failure);
              }
            });
    return passedOn.thenCompose(done -> asked.answer());
  }

  private Map<String, NativeRow> byId(List<NativeRow> rows) {
    Map<String, NativeRow> byId = new LinkedHashMap<>();
    rows.forEach(row -> byId.put(row.requiredId("subscriptionId"), row));
    if (byId.isEmpty()) {
      throw new ProviderException(
          Category.PERMISSION_DENIED,
          CALL + ": the identity sees none (expected: at least one).",
          "Grant " + settings.principal() + " the role Reader on a subscription.",
          null,
          null);
    }
    return byId;
  }

  /** What is to be read and visible, in the order of ids. */
  CompletableFuture<List<String>> scopes() {
    return visible()
        .thenApply(rows ->
            rows.keySet().stream()
                .filter(id ->
                    settings.subscriptions().isEmpty() || settings.subscriptions().contains(id))
                .sorted()
                .toList());
  }

  /**
   * One shard per subscription: the configured ones, also those that the identity does not see
   * (they fail when they are read), or else all visible ones; in the order of ids, in which
   * inventories are read.
   */
  CompletableFuture<List<Shard>> shards() {
    return visible()
        .thenApply(rows ->
            (settings.subscriptions().isEmpty()
                    ? List.copyOf(rows.keySet())
                    : settings.subscriptions())
                .stream()
                    .sorted()
                    .map(id -> Shard.global(new AccountRef(id, name(id, rows))))
                    .toList());
  }

  private static String name(String id, Map<String, NativeRow> rows) {
    NativeRow row = rows.get(id);
    String name = row == null ? null : row.text("displayName");
    return name == null ? id : name;
  }
}
