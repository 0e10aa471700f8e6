package io.nephoscope.provider.aws;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.securityhub.model.ListEnabledProductsForImportResponse;

/**
 * Which products' findings Security Hub takes in, per account and region. What it takes in is read
 * there and nowhere else, so that nothing is told twice.
 */
final class HubImports {

  private static final Duration LIFE = Duration.ofMinutes(15);
  private static final String OPERATION = "ListEnabledProductsForImport";

  private final Clock clock;
  private final Map<String, AwsSurvey.Kept<Set<String>>> places = new ConcurrentHashMap<>();

  HubImports(Clock clock) {
    this.clock = clock;
  }

  /**
   * Whether Security Hub takes in the findings of a product; asks when that is not known. Without
   * Security Hub nobody does.
   *
   * @param product as product ARNs end, such as {@code aws/inspector}
   */
  boolean takesIn(AwsClients.Desk desk, String product) {
    return places
        .computeIfAbsent(
            desk.account() + "/" + desk.region(), key -> new AwsSurvey.Kept<>(clock, LIFE))
        .get(() -> ask(desk))
        .contains(product);
  }

  private static Set<String> ask(AwsClients.Desk desk) {
    Set<String> products = new HashSet<>();
    @Nullable String[] token = {null};
    do {
      ListEnabledProductsForImportResponse answer;
      try {
        answer =
            desk.call(
                "securityhub",
                OPERATION,
                d ->
                    d.securityHub()
                        .listEnabledProductsForImport(
                            request -> request.maxResults(100).nextToken(token[0])));
      } catch (ProviderException e) {
        if (e.category() == Category.NOT_ENABLED) {
          return Set.of();
        }
        throw e;
      }
      if (!answer.hasProductSubscriptions()
          || (answer.nextToken() != null && answer.nextToken().equals(token[0]))) {
        throw desk.unreadable("securityhub", OPERATION, "no list, or the same page twice");
      }
      for (String arn : answer.productSubscriptions()) {
        products.add(arn.substring(arn.indexOf("product-subscription/") + 21));
      }
      token[0] = answer.nextToken();
    } while (token[0] != null && !token[0].isEmpty());
    return Set.copyOf(products);
  }
}
