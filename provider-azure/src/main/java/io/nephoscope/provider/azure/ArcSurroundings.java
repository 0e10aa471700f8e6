package io.nephoscope.provider.azure;

import io.nephoscope.provider.azure.ArcNeighbours.Gathered;
import io.nephoscope.provider.azure.GraphLine.Order;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is known around machines of Arc, read from Resource Graph for all subscriptions together by
 * whoever needs it first, and shared by those who come soon after. Safe for any thread.
 */
final class ArcSurroundings {

  private static final String EXTENSIONS =
      "resources | where type =~ 'microsoft.hybridcompute/machines/extensions'"
          + " and tostring(properties.type) startswith 'MDE.'"
          + " | project id, name, type, subscriptionId, properties | order by id asc";

  /** The machines of other clouds that Defender judges, with what those clouds call them. */
  private static final String ELSEWHERE =
      "securityresources | where type =~ 'microsoft.security/assessments'"
          + " and tostring(properties.resourceDetails.ResourceType) in~"
          + " ('microsoft.security/securityconnectors/ec2instance',"
          + " 'microsoft.security/securityconnectors/computeinstances')"
          + " | project id, name, type, subscriptionId, properties | order by id asc";

  /** How long one reading serves all. */
  private static final Duration FRESH = Duration.ofMinutes(5);

  private final Arm arm;
  private final VisibleSubscriptions visible;
  private final LongSupplier nanos;
  private final AtomicReference<@Nullable Asked> last = new AtomicReference<>();

  private record Asked(long at, CompletableFuture<ArcNeighbours> answer) {}

  /**
   * @param nanos a clock like {@link System#nanoTime()}
   */
  ArcSurroundings(Arm arm, VisibleSubscriptions visible, LongSupplier nanos) {
    this.arm = arm;
    this.visible = visible;
    this.nanos = nanos;
  }

  /** The reading under way, the one that is fresh, or a new one. */
  CompletableFuture<ArcNeighbours> known() {
    while (true) {
      Asked before = last.get();
      long now = nanos.getAsLong();
      if (before != null
          && !before.answer().isCompletedExceptionally()
          && (!before.answer().isDone() || now - before.at() < FRESH.toNanos())) {
        return before.answer();
      }
      Asked asked = new Asked(now, new CompletableFuture<>());
      if (last.compareAndSet(before, asked)) {
        var _ =
            read()
                .whenComplete((neighbours, failure) -> {
                  if (failure == null) {
                    asked.answer().complete(neighbours);
                  } else {
                    asked.answer().completeExceptionally(failure);
                  }
                });
        return asked.answer();
      }
    }
  }

  private CompletableFuture<ArcNeighbours> read() {
    Gathered gathered = new Gathered();
    ArmCall extensions = new ArmCall("extensions of Arc machines", WHERE, "Reader");
    ArmCall elsewhere = new ArmCall("machines of other clouds", WHERE, "Security Reader");
    return visible
        .scopes()
        .thenCompose((List<String> scopes) ->
            arm.graphEach(Order.LATER, extensions, EXTENSIONS, scopes, gathered::extension)
                .thenCompose(done ->
                    arm.graphEach(Order.LATER, elsewhere, ELSEWHERE, scopes, gathered::judged)))
        .thenApply(done -> gathered.all());
  }

  private static final String WHERE = "all visible subscriptions";
}
