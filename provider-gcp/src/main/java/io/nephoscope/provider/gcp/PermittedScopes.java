package io.nephoscope.provider.gcp;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The widest scopes that one API may be asked about: the configured ones, and where one of them
 * refuses while what is below it does not, what is below it. A scope that refuses is never dropped:
 * it stays a shard, and reading it says why. Kept for a few minutes.
 */
final class PermittedScopes {

  private static final Duration KEPT = Duration.ofMinutes(5);

  /** So many projects of a folder are tried before it is taken to refuse as a whole. */
  private static final int MOST_TRIED = 10;

  private final GcpSettings settings;
  private final ProjectDirectory directory;
  private final Clock clock;
  private final Probe probe;
  private @Nullable CompletableFuture<List<Shard>> finding;
  private Instant foundAt = Instant.MIN;

  PermittedScopes(GcpSettings settings, ProjectDirectory directory, Clock clock, Probe probe) {
    this.settings = settings;
    this.directory = directory;
    this.clock = clock;
    this.probe = probe;
  }

  /** One cheap call about a scope; it fails as reading the scope would. */
  interface Probe {
    CompletableFuture<?> ask(Scope scope);
  }

  /** One shard for each scope, widest first; what was found a moment ago is good. */
  synchronized CompletableFuture<List<Shard>> shards() {
    CompletableFuture<List<Shard>> known = finding;
    if (known == null
        || known.isCompletedExceptionally()
        || (known.isDone() && !clock.instant().isBefore(foundAt.plus(KEPT)))) {
      known = directory.current().thenCompose(this::find);
      finding = known;
      foundAt = clock.instant();
    }
    return known;
  }

  private CompletableFuture<List<Shard>> find(KnownProjects known) {
    CompletableFuture<List<Shard>> found = CompletableFuture.completedFuture(List.of());
    for (Shard configured : known.shards(settings.scopes())) {
      Scope scope = Scope.of(configured.account());
      found =
          found.thenCombine(
              scope.kind() == Scope.Kind.PROJECT
                  ? CompletableFuture.completedFuture(List.of(configured))
                  : within(scope, known).thenApply(below -> below.orElse(List.of(configured))),
              PermittedScopes::joined);
    }
    return found;
  }

  /** What may be asked about at or below a scope; empty if nothing may. */
  private CompletableFuture<Optional<List<Shard>>> within(Scope scope, KnownProjects known) {
    return refused(scope)
        .thenCompose(refused ->
            refused
                ? below(scope, known)
                : CompletableFuture.completedFuture(Optional.of(List.of(known.shard(scope)))));
  }

  private CompletableFuture<Optional<List<Shard>>> below(Scope scope, KnownProjects known) {
    CompletableFuture<Parts> parts = CompletableFuture.completedFuture(new Parts(List.of(), false));
    for (Scope folder : known.foldersIn(scope)) {
      parts =
          parts.thenCombine(
              within(folder, known),
              (before, inside) ->
                  before.and(inside.orElse(List.of(known.shard(folder))), inside.isPresent()));
    }
    List<Scope> projects = known.projectsIn(scope);
    return parts
        .thenCombine(
            anyPermitted(projects, 0),
            (before, any) -> before.and(projects.stream().map(known::shard).toList(), any))
        .thenApply(all -> all.permitted() ? Optional.of(all.shards()) : Optional.empty());
  }

  private CompletableFuture<Boolean> anyPermitted(List<Scope> projects, int from) {
    if (from >= Math.min(projects.size(), MOST_TRIED)) {
      return CompletableFuture.completedFuture(false);
    }
    return refused(projects.get(from))
        .thenCompose(refused ->
            refused ? anyPermitted(projects, from + 1) : CompletableFuture.completedFuture(true));
  }

  /** Any other failure than a refusal is the shard's own, and may pass. */
  private CompletableFuture<Boolean> refused(Scope scope) {
    return probe.ask(scope).handle((answer, thrown) -> thrown != null && isRefusal(thrown));
  }

  private static boolean isRefusal(Throwable thrown) {
    Throwable failure =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return failure instanceof ProviderException known
        && known.category() == Category.PERMISSION_DENIED;
  }

  private static List<Shard> joined(List<Shard> before, List<Shard> more) {
    List<Shard> all = new ArrayList<>(before);
    all.addAll(more);
    return List.copyOf(all);
  }

  private record Parts(List<Shard> shards, boolean permitted) {
    Parts and(List<Shard> more, boolean anyPermitted) {
      return new Parts(joined(shards, more), permitted || anyPermitted);
    }
  }
}
