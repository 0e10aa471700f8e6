package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.Asset;
import com.google.cloud.asset.v1.ListAssetsResponse;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/**
 * The inventories that agents reported, as they were read page by page; of each, when and by which
 * agent. A page that was never read, because the connector is new, is read when it is needed.
 */
final class ReportedInventories {

  private final BiFunction<Scope, String, CompletableFuture<ListAssetsResponse>> ask;
  private final Map<Scope, Map<String, Chunk>> chunks = new ConcurrentHashMap<>();

  /**
   * @param ask reads one page of a scope by Google's token
   */
  ReportedInventories(BiFunction<Scope, String, CompletableFuture<ListAssetsResponse>> ask) {
    this.ask = ask;
  }

  /**
   * When an agent last reported, and which.
   *
   * @param version empty when it does not say
   */
  record Report(Instant at, String version) {}

  /**
   * One page.
   *
   * @param next Google's token of the next page; empty at the end
   */
  record Chunk(Map<String, Report> byMachine, Set<String> projects, String next) {}

  /** All pages of a scope together, and the projects in which anything reported. */
  record All(Map<String, Report> byMachine, Set<String> projects) {}

  /** Reads a page now, and keeps it in place of its older self. */
  CompletableFuture<Chunk> read(Scope scope, String token) {
    return ask.apply(scope, token)
        .thenApply(answer -> {
          Chunk chunk = chunk(answer);
          Map<String, Chunk> pages =
              chunks.computeIfAbsent(scope, ignored -> new ConcurrentHashMap<>());
          Chunk before = pages.put(token, chunk);
          if (before != null && !before.next().equals(chunk.next())) {
            pages.remove(before.next());
          }
          return chunk;
        });
  }

  /** Every page from the first to the last, as last read. */
  CompletableFuture<All> all(Scope scope) {
    return from(scope, "", new All(new HashMap<>(), new HashSet<>()));
  }

  private CompletableFuture<All> from(Scope scope, String token, All before) {
    Map<String, Chunk> pages = chunks.getOrDefault(scope, Map.of());
    String at = token;
    Set<String> seen = new HashSet<>();
    for (Chunk chunk = pages.get(at); chunk != null && seen.add(at); chunk = pages.get(at)) {
      before.byMachine().putAll(chunk.byMachine());
      before.projects().addAll(chunk.projects());
      if (chunk.next().isEmpty()) {
        return CompletableFuture.completedFuture(before);
      }
      at = chunk.next();
    }
    String missing = at;
    return read(scope, missing).thenCompose(chunk -> from(scope, missing, before));
  }

  private static Chunk chunk(ListAssetsResponse answer) {
    Map<String, Report> byMachine = new HashMap<>();
    Set<String> projects = new HashSet<>();
    for (Asset asset : answer.getAssetsList()) {
      if (asset.hasOsInventory()) {
        Timestamp time = asset.getOsInventory().getUpdateTime();
        byMachine.put(
            asset.getName(),
            new Report(
                Instant.ofEpochSecond(time.getSeconds(), time.getNanos()),
                asset.getOsInventory().getOsInfo().getOsconfigAgentVersion()));
        projects.add(projectOf(asset.getName()));
      }
    }
    return new Chunk(byMachine, projects, answer.getNextPageToken());
  }

  /** The project in a machine's full resource name. */
  static String projectOf(String name) {
    int at = name.indexOf("/projects/");
    if (at < 0) {
      return "";
    }
    String rest = name.substring(at + "/projects/".length());
    int end = rest.indexOf('/');
    return end < 0 ? rest : rest.substring(0, end);
  }
}
