package io.nephoscope.provider.azure;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Which management groups are above which subscription, as Resource Graph knows it. */
final class ManagementGroups {

  private static final String QUERY =
      "resourcecontainers | where type =~ 'microsoft.resources/subscriptions'"
          + " | project id, name, type, subscriptionId, properties | order by id asc";

  private final Arm arm;

  ManagementGroups(Arm arm) {
    this.arm = arm;
  }

  /**
   * What was found.
   *
   * @param above by subscription in lower case: the names of the groups, nearest first
   * @param refused why nothing was found; {@code null} when it was
   */
  record Found(Map<String, List<String>> above, @Nullable ProviderException refused) {
    Found {
      above = Map.copyOf(above);
    }
  }

  /** One query, or one for each thousand subscriptions. What passes by itself fails. */
  CompletableFuture<Found> above(List<String> subscriptions) {
    ArmCall call = new ArmCall("management groups", "the visible subscriptions", "Reader");
    Map<String, List<String>> found = new ConcurrentHashMap<>();
    return arm.graphEach(
            GraphLine.Order.FIRST,
            call,
            QUERY,
            subscriptions,
            row ->
                found.put(
                    row.requiredId("subscriptionId"),
                    row.rows("properties", "managementGroupAncestorsChain").stream()
                        .map(group -> group.required("name"))
                        .toList()))
        .thenApply(all -> new Found(found, null))
        .exceptionally(failure -> {
          Throwable cause = failure;
          while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
          }
          if (cause instanceof ProviderException refused
              && (refused.category() == Category.PERMISSION_DENIED
                  || refused.category() == Category.NOT_ENABLED)) {
            return new Found(Map.of(), refused);
          }
          throw new CompletionException(cause);
        });
  }
}
