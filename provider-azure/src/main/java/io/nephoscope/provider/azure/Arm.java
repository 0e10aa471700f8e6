package io.nephoscope.provider.azure;

import com.azure.core.http.rest.Response;
import com.azure.core.util.BinaryData;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
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

  Arm(AzureSettings settings, ArmService service, Clock clock) {
    this.settings = settings;
    this.service = service;
    this.clock = clock;
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
    return more(call, "", first, new ArrayList<>());
  }

  private CompletableFuture<List<NativeRow>> more(
      ArmCall call, String link, Supplier<Mono<Response<byte[]>>> first, List<NativeRow> rows) {
    return list(call, link, first)
        .thenCompose(page -> {
          rows.addAll(page.rows());
          if (rows.size() > LONGEST) {
            return CompletableFuture.failedFuture(
                AzureFailures.invalid(call, "the list does not end", "under " + LONGEST));
          }
          return page.next().isEmpty()
              ? CompletableFuture.completedFuture(List.copyOf(rows))
              : more(call, page.next(), first, rows);
        });
  }

  private static final int LONGEST = 200_000;

  /** A Resource Graph query. */
  CompletableFuture<JsonNode> graph(ArmCall call, JsonNode query) {
    return ask(
        call,
        () ->
            service.graph(
                endpoint(),
                ArmService.GRAPH,
                "application/json",
                BinaryData.fromString(query.toString())));
  }

  private CompletableFuture<JsonNode> ask(ArmCall call, Supplier<Mono<Response<byte[]>>> request) {
    return Mono.defer(request)
        .toFuture()
        .handle((@Nullable Response<byte[]> response, @Nullable Throwable failure) -> {
          if (failure != null) {
            throw AzureFailures.of(failure, call, settings, clock);
          }
          return NativeRow.parse(response == null ? null : response.getValue(), call);
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
