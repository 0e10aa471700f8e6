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
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Asks Azure Resource Manager, one request at a time, and says what came back or why nothing did.
 * Safe for any thread; the stages fail with a {@link io.nephoscope.spi.ProviderException}, bare or
 * as the cause of a {@link java.util.concurrent.CompletionException}.
 */
final class Arm {

  /**
   * Longer than the host waits for a page: it only ends what nobody waits for, such as an answer
   * that comes byte by byte.
   */
  private static final Duration WHOLE = Duration.ofSeconds(90);

  private final AzureSettings settings;
  private final ArmService service;
  private final Clock clock;
  private final Executor executor;
  private final Duration whole;
  private final GraphPace pace = new GraphPace(System::nanoTime);
  private final GraphLine line = new GraphLine(pace, System::nanoTime, this::after);

  Arm(AzureSettings settings, ArmService service, Clock clock, Executor executor) {
    this(settings, service, clock, executor, WHOLE);
  }

  /**
   * @param whole how long an answer may take to its last byte
   */
  Arm(AzureSettings settings, ArmService service, Clock clock, Executor executor, Duration whole) {
    this.settings = settings;
    this.whole = whole;
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

  /** One page of Resource Graph's answer, as soon as its quota and its order allow to ask. */
  CompletableFuture<GraphAnswer> graph(GraphLine.Order order, ArmCall call, GraphQuery query) {
    return line.turn(order).thenCompose(turn -> asked(call, query, turn));
  }

  private void after(Duration delay, Runnable what) {
    CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, executor)
        .execute(what);
  }

  private CompletableFuture<GraphAnswer> asked(
      ArmCall call, GraphQuery query, GraphLine.Taken turn) {
    return response(
            call,
            () ->
                service.graph(
                    endpoint(),
                    ArmService.GRAPH,
                    "application/json",
                    BinaryData.fromString(query.body())))
        .handle((response, failure) -> {
          line.answered(turn);
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

  /**
   * Every row of an answer of Resource Graph about some subscriptions, page after page, a thousand
   * subscriptions at a time. Nothing is kept here.
   */
  CompletableFuture<Void> graphEach(
      GraphLine.Order order,
      ArmCall call,
      String text,
      List<String> subscriptions,
      Consumer<NativeRow> row) {
    CompletableFuture<Void> done = CompletableFuture.completedFuture(null);
    for (int from = 0; from < subscriptions.size(); from += GraphQuery.SUBSCRIPTIONS) {
      int to = Math.min(subscriptions.size(), from + GraphQuery.SUBSCRIPTIONS);
      GraphQuery query = GraphQuery.of(text, subscriptions.subList(from, to));
      done = done.thenCompose(before -> graphPages(order, call, query, row, new HashSet<>()));
    }
    return done;
  }

  private CompletableFuture<Void> graphPages(
      GraphLine.Order order,
      ArmCall call,
      GraphQuery query,
      Consumer<NativeRow> row,
      Set<String> tokens) {
    return graph(order, call, query)
        .thenCompose(answer -> {
          answer.rows().forEach(row);
          if (answer.next().isEmpty()) {
            return CompletableFuture.completedFuture(null);
          }
          return tokens.add(answer.next()) && tokens.size() <= MOST_PAGES
              ? graphPages(order, call, query.at(answer.next()), row, tokens)
              : CompletableFuture.failedFuture(
                  AzureFailures.invalid(call, "the answer does not end", "an end"));
        });
  }

  private static final int MOST_PAGES = 10_000;

  private CompletableFuture<JsonNode> ask(ArmCall call, Supplier<Mono<Response<byte[]>>> request) {
    return response(call, request)
        .thenApply(response -> NativeRow.parse(response.getValue(), call));
  }

  private CompletableFuture<Response<byte[]>> response(
      ArmCall call, Supplier<Mono<Response<byte[]>>> request) {
    return Mono.defer(request)
        .timeout(whole)
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
