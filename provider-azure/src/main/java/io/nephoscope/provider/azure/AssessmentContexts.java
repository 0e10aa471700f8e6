package io.nephoscope.provider.azure;

import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.provider.azure.Exemptions.Exemption;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Reads what assessments need to be understood, and keeps it while a subscription is read. Metadata
 * that is the same in several subscriptions, as nearly all of it is, is held once.
 */
final class AssessmentContexts {

  /** More assignments than these are not looked into: their exemptions are told as possible. */
  private static final int ASSIGNMENTS = 50;

  private final Arm arm;
  private final Map<String, AssessmentContext> bySubscription = new ConcurrentHashMap<>();
  private final Map<String, JsonNode> shared = new ConcurrentHashMap<>();

  AssessmentContexts(Arm arm) {
    this.arm = arm;
  }

  /** What is kept, or else read now. */
  CompletableFuture<AssessmentContext> of(String subscription) {
    AssessmentContext known = bySubscription.get(subscription);
    return known == null ? anew(subscription) : CompletableFuture.completedFuture(known);
  }

  /** Reads; five requests, and two for each assignment that something is exempt from. */
  CompletableFuture<AssessmentContext> anew(String subscription) {
    List<Gap> gaps = new CopyOnWriteArrayList<>();
    CompletableFuture<ConnectedClouds> clouds = clouds(subscription, gaps);
    CompletableFuture<Exemptions> exemptions = exemptions(subscription, gaps);
    return metadata(subscription)
        .thenCompose(metadata ->
            clouds.thenCombine(
                exemptions,
                (connected, exempt) -> {
                  AssessmentContext context =
                      new AssessmentContext(metadata, connected, exempt, gaps);
                  bySubscription.put(subscription, context);
                  return context;
                }));
  }

  /** The subscription was read to its end. */
  void forget(String subscription) {
    bySubscription.remove(subscription);
  }

  private CompletableFuture<Map<String, NativeRow>> metadata(String subscription) {
    ArmCall call = SubscriptionShards.securityCall("assessment metadata", subscription);
    return arm.all(
            call,
            () ->
                arm.service()
                    .security(
                        arm.endpoint(), subscription, "assessmentMetadata", ArmService.ASSESSMENTS))
        .thenApply(rows -> {
          Map<String, NativeRow> byKey = new HashMap<>();
          for (NativeRow row : rows) {
            String key = row.requiredId("name");
            JsonNode properties = row.node().path("properties");
            byKey.put(
                key,
                new NativeRow(
                    shared.compute(
                        key, (same, before) -> properties.equals(before) ? before : properties),
                    row.call()));
          }
          return Map.copyOf(byKey);
        });
  }

  private CompletableFuture<ConnectedClouds> clouds(String subscription, List<Gap> gaps) {
    ArmCall call = SubscriptionShards.securityCall("security connectors", subscription);
    return orGap(
        arm.all(
                call,
                () ->
                    arm.service()
                        .security(
                            arm.endpoint(),
                            subscription,
                            "securityConnectors",
                            ArmService.SECURITY_CONNECTORS))
            .thenApply(ConnectedClouds::of),
        ConnectedClouds.NONE,
        gaps,
        refused ->
            new Gap(
                subscription,
                null,
                refused.category(),
                refused.getMessage()
                    + " Which accounts of other clouds are connected to Defender was not seen.",
                refused.remedy()));
  }

  private CompletableFuture<Exemptions> exemptions(String subscription, List<Gap> gaps) {
    ArmCall call =
        new ArmCall("policy exemptions", "/subscriptions/" + subscription, "Security Reader");
    CompletableFuture<Exemptions> read =
        arm.all(
                call,
                () -> arm.service().exemptions(arm.endpoint(), subscription, ArmService.EXEMPTIONS))
            .thenCompose(rows -> {
              List<Exemption> all = rows.stream().map(Exemption::of).toList();
              return policies(Exemptions.assignments(all), 0, new HashMap<>())
                  .thenApply(policies -> new Exemptions(all, policies));
            });
    return orGap(
        read,
        Exemptions.NONE,
        gaps,
        refused ->
            new Gap(
                subscription,
                null,
                refused.category(),
                refused.getMessage() + " Who exempted what, and until when, was not seen.",
                refused.remedy()));
  }

  private CompletableFuture<Map<String, Map<String, String>>> policies(
      List<String> assignments, int at, Map<String, Map<String, String>> found) {
    if (at >= Math.min(assignments.size(), ASSIGNMENTS)) {
      return CompletableFuture.completedFuture(Map.copyOf(found));
    }
    String assignment = assignments.get(at);
    ArmCall call = new ArmCall("policy assignment", assignment, "Security Reader");
    return quietly(
            arm.one(call, assignment, ArmService.POLICIES)
                .thenCompose(row -> set(row.requiredId("properties", "policyDefinitionId"))),
            Map.<String, String>of())
        .thenCompose(references -> {
          if (!references.isEmpty()) {
            found.put(assignment, references);
          }
          return policies(assignments, at + 1, found);
        });
  }

  /** An assignment of a single policy has no references. */
  private CompletableFuture<Map<String, String>> set(String id) {
    if (!id.contains("/policysetdefinitions/")) {
      return CompletableFuture.completedFuture(Map.of("", id));
    }
    ArmCall call = new ArmCall("policy set", id, "Security Reader");
    return arm.one(call, id, ArmService.POLICIES).thenApply(Exemptions::references);
  }

  /** What a person must mend is a gap; what passes by itself fails and is asked again. */
  private static <T> CompletableFuture<T> orGap(
      CompletableFuture<T> read, T without, List<Gap> gaps, Function<ProviderException, Gap> gap) {
    return read.exceptionally(failure -> {
      ProviderException refused = lasting(failure);
      gaps.add(gap.apply(refused));
      return without;
    });
  }

  private static <T> CompletableFuture<T> quietly(CompletableFuture<T> read, T without) {
    return read.exceptionally(failure -> {
      var _ = lasting(failure);
      return without;
    });
  }

  private static ProviderException lasting(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof ProviderException refused
        && (refused.category() == Category.PERMISSION_DENIED
            || refused.category() == Category.NOT_ENABLED)) {
      return refused;
    }
    throw failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }
}
