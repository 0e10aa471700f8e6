package io.nephoscope.provider.azure;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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
    return batch(subscriptions, 0, new HashMap<>())
        .thenApply(above -> new Found(above, null))
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

  private CompletableFuture<Map<String, List<String>>> batch(
      List<String> subscriptions, int from, Map<String, List<String>> found) {
    if (from >= subscriptions.size()) {
      return CompletableFuture.completedFuture(found);
    }
    int to = Math.min(subscriptions.size(), from + GraphQuery.SUBSCRIPTIONS);
    ArmCall call = new ArmCall("management groups", "the visible subscriptions", "Reader");
    return arm.graphAll(call, GraphQuery.of(QUERY, subscriptions.subList(from, to)))
        .thenCompose(rows -> {
          for (NativeRow row : rows) {
            List<String> chain = new ArrayList<>();
            for (NativeRow group : row.rows("properties", "managementGroupAncestorsChain")) {
              chain.add(group.required("name"));
            }
            found.put(row.requiredId("subscriptionId"), List.copyOf(chain));
          }
          return batch(subscriptions, to, found);
        });
  }
}
