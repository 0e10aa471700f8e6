package io.nephoscope.provider.azure;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.fasterxml.jackson.databind.JsonNode;
import io.nephoscope.spi.ProviderException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Asks Azure Resource Manager, one request at a time, and says what came back or why nothing did.
 * Safe for any thread; the stages fail with a {@link io.nephoscope.spi.ProviderException}, bare or
 * as the cause of a {@link java.util.concurrent.CompletionException}.
 */
final class Arm {

  private final AzureSettings settings;
  private final ArmService service;
  private final Clock clock;
  private final Executor executor;
  private final GraphPace pace = new GraphPace(System::nanoTime);

  Arm(AzureSettings settings, ArmService service, Clock clock, Executor executor) {
    this.settings = settings;
    this.service = service;
    this.clock = clock;
    this.executor = executor;
  }

  /** The requests there are; each takes the {@link #endpoint()} as its first argument. */
  ArmService service() {
    return service;
  }

  String endpoint() {
    return settings.endpoint().toString();
  }

  /** One page of a list: the first, or the one behind {@code nextLink} if that is not empty. */
  CompletableFuture<ArmList> list(
      ArmCall call, String nextLink, Supplier<Mono<Response<byte[]>>> first) {
    if (nextLink.isEmpty()) {
      return ask(call, first).thenApply(body -> ArmList.of(body, call, nextLink));
    }
    if (!staysHome(nextLink)) {
      return CompletableFuture.failedFuture(
          AzureFailures.invalid(
              call,
              "the next page is said to be at " + place(nextLink),
              "a page of " + place(endpoint()) + "; the token was not sent"));
    }
    return ask(call, () -> service.next(endpoint(), nextLink))
        .thenApply(body -> ArmList.of(body, call, nextLink));
  }

  /** All rows of a short list, page after page. */
  CompletableFuture<List<NativeRow>> all(ArmCall call, Supplier<Mono<Response<byte[]>>> first) {
    return more(call, "", first, new ArrayList<>(), new HashSet<>());
  }

  private CompletableFuture<List<NativeRow>> more(
      ArmCall call,
      String link,
      Supplier<Mono<Response<byte[]>>> first,
      List<NativeRow> rows,
      Set<String> links) {
    return list(call, link, first)
        .thenCompose(page -> {
          rows.addAll(page.rows());
          if (!page.next().isEmpty() && !links.add(page.next())) {
            return CompletableFuture.failedFuture(
                AzureFailures.invalid(
                    call, "the list leads back to a page already read", "a later page"));
          }
          if (rows.size() > LONGEST) {
            return CompletableFuture.failedFuture(
                AzureFailures.invalid(call, "the list does not end", "under " + LONGEST));
          }
          return page.next().isEmpty()
              ? CompletableFuture.completedFuture(List.copyOf(rows))
              : more(call, page.next(), first, rows, links);
        });
  }

  private static final int LONGEST = 200_000;

  /** One thing, by an id that Azure named; one that would lead elsewhere is refused. */
  CompletableFuture<NativeRow> one(ArmCall call, String id, String version) {
    if (!id.matches("/[^/?#][^?#]*") || id.contains("://") || id.contains("..")) {
      return CompletableFuture.failedFuture(
          AzureFailures.invalid(call, "an id is no path", "/subscriptions/… or /providers/…"));
    }
    String path = id.replace("%", "%25").replace(" ", "%20");
    return ask(call, () -> service.byId(endpoint(), path, version))
        .thenApply(body -> new NativeRow(body, call));
  }

  /** One page of Resource Graph's answer, as soon as its quota allows to ask. */
  CompletableFuture<GraphAnswer> graph(ArmCall call, GraphQuery query) {
    Duration wait = pace.turn();
    if (wait.isZero()) {
      return asked(call, query);
    }
    return CompletableFuture.runAsync(
            () -> {},
            CompletableFuture.delayedExecutor(wait.toNanos(), TimeUnit.NANOSECONDS, executor))
        .thenCompose(turn -> asked(call, query));
  }

  private CompletableFuture<GraphAnswer> asked(ArmCall call, GraphQuery query) {
    return response(
            call,
            () ->
                service.graph(
                    endpoint(),
                    ArmService.GRAPH,
                    "application/json",
                    BinaryData.fromString(query.body())))
        .handle((response, failure) -> {
          if (failure != null) {
            throw throttled(failure);
          }
          HttpHeaders headers = response.getHeaders();
          pace.heard(headers.getValue(QUOTA_REMAINING), headers.getValue(QUOTA_RESETS_AFTER));
          return GraphAnswer.of(
              NativeRow.parse(response.getValue(), call),
              call,
              query.token(),
              query.skip(),
              "true".equalsIgnoreCase(headers.getValue(SUBSCRIPTION_LIMIT_HIT)));
        });
  }

  /** All queries of the connector rest, not only the one that was refused. */
  private CompletionException throttled(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof ProviderException refused
        && refused.category() == ProviderException.Category.THROTTLED) {
      pace.pause(refused.retryAfter() == null ? GraphPace.WINDOW : refused.retryAfter());
    }
    return failure instanceof CompletionException wrapped
        ? wrapped
        : new CompletionException(failure);
  }

  private static final HttpHeaderName QUOTA_REMAINING =
      HttpHeaderName.fromString("x-ms-user-quota-remaining");
  private static final HttpHeaderName QUOTA_RESETS_AFTER =
      HttpHeaderName.fromString("x-ms-user-quota-resets-after");
  private static final HttpHeaderName SUBSCRIPTION_LIMIT_HIT =
      HttpHeaderName.fromString("x-ms-tenant-subscription-limit-hit");

  /** All rows of a short answer of Resource Graph, page after page. */
  CompletableFuture<List<NativeRow>> graphAll(ArmCall call, GraphQuery query) {
    return graphMore(call, query, new ArrayList<>(), new HashSet<>());
  }

  private CompletableFuture<List<NativeRow>> graphMore(
      ArmCall call, GraphQuery query, List<NativeRow> rows, Set<String> tokens) {
    return graph(call, query)
        .thenCompose(answer -> {
          rows.addAll(answer.rows());
          if (answer.next().isEmpty()) {
            return CompletableFuture.completedFuture(List.copyOf(rows));
          }
          return tokens.add(answer.next()) && rows.size() <= LONGEST
              ? graphMore(call, query.at(answer.next()), rows, tokens)
              : CompletableFuture.failedFuture(
                  AzureFailures.invalid(call, "the answer does not end", "an end"));
        });
  }

  private CompletableFuture<JsonNode> ask(ArmCall call, Supplier<Mono<Response<byte[]>>> request) {
    return response(call, request)
        .thenApply(response -> NativeRow.parse(response.getValue(), call));
  }

  private CompletableFuture<Response<byte[]>> response(
      ArmCall call, Supplier<Mono<Response<byte[]>>> request) {
    return Mono.defer(request)
        .toFuture()
        .handle((@Nullable Response<byte[]> response, @Nullable Throwable failure) -> {
          if (failure != null) {
            throw AzureFailures.of(failure, call, settings, clock);
          }
          if (response == null) {
            throw AzureFailures.invalid(call, "there is no answer", "JSON");
          }
          return response;
        });
  }

  private boolean staysHome(String link) {
    try {
      return ArmPipeline.sameHost(settings.endpoint(), URI.create(link));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Host and port of a link; the rest of it may carry rights and is not shown. */
  private static String place(String link) {
    try {
      URI address = URI.create(link);
      return address.getHost() == null
          ? "no host"
          : address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    } catch (IllegalArgumentException e) {
      return "an address that is none";
    }
  }
}
