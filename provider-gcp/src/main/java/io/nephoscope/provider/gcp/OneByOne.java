package io.nephoscope.provider.gcp;

import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Asks about every project of an organisation or folder by itself, because a wide answer does not
 * say whom it leaves out. A walk of its own at the end of another: one page asks about so many
 * projects, and says what the service does not look at in them.
 */
final class OneByOne {

  /** Google's own tokens hold no such character at their beginning. */
  private static final String MARK = "|";

  private final ProjectDirectory directory;
  private final int projectsAPage;
  private final Look look;

  /**
   * @param projectsAPage how many projects one page asks about, each with one call
   */
  OneByOne(ProjectDirectory directory, int projectsAPage, Look look) {
    this.directory = directory;
    this.projectsAPage = projectsAPage;
    this.look = look;
  }

  /** One cheap call about a scope. */
  interface Look {

    /** How the call is named when it fails. */
    Call call(Scope scope);

    /** What the service does not look at there; empty when it looks at everything. */
    CompletableFuture<Optional<Gap>> at(Call call, Scope scope);
  }

  /** Where the walk begins; the end for a project alone, which says by itself what it lacks. */
  static PageToken first(Scope scope) {
    return scope.kind() == Scope.Kind.PROJECT ? PageToken.END : PageToken.of(MARK);
  }

  static boolean isIts(PageToken token) {
    return token.value().startsWith(MARK);
  }

  /**
   * A page. The first asks about the scope itself: where it is refused as a whole, so is the page;
   * where something else is amiss with it as a whole, no project of it is asked about.
   */
  CompletableFuture<Page> page(Scope scope, PageToken token) {
    if (!isIts(token)) {
      return CompletableFuture.failedFuture(
          GcpFailures.unreadable(look.call(scope), "a page that is none of this walk", null));
    }
    String after = token.value().substring(MARK.length());
    Call call = look.call(scope);
    return after.isEmpty()
        ? look.at(call, scope)
            .exceptionallyCompose(
                thrown -> CompletableFuture.failedFuture(GcpFailures.of(call, thrown)))
            .thenCombine(
                directory.current(),
                (gap, known) -> {
                  List<Scope> projects = known.projectsBelow(scope);
                  return gap.isPresent() || projects.isEmpty()
                      ? Page.last(gap.stream().<Observation>map(said -> said).toList())
                      : new Page(List.of(), PageToken.of(MARK + projects.getFirst().id()));
                })
        : directory.current().thenCompose(known -> from(after, known.projectsBelow(scope)));
  }

  /** The projects from an id on; that they come and go meanwhile does no harm. */
  private CompletableFuture<Page> from(String id, List<Scope> projects) {
    List<Scope> rest =
        projects.stream().filter(project -> project.id().compareTo(id) >= 0).toList();
    List<Scope> now = rest.subList(0, Math.min(projectsAPage, rest.size()));
    PageToken next =
        now.size() == rest.size() ? PageToken.END : PageToken.of(MARK + rest.get(now.size()).id());
    List<CompletableFuture<Optional<Gap>>> asked = now.stream().map(this::told).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
        .thenApply(all ->
            new Page(
                asked.stream()
                    .map(CompletableFuture::join)
                    .flatMap(Optional::stream)
                    .<Observation>map(gap -> gap)
                    .toList(),
                next));
  }

  /** A refusal is what is looked for; whatever else fails may pass, and is tried again. */
  CompletableFuture<Optional<Gap>> told(Scope scope) {
    Call call = look.call(scope);
    return look.at(call, scope)
        .exceptionallyCompose(thrown -> {
          ProviderException failure = GcpFailures.of(call, thrown);
          return switch (failure.category()) {
            case PERMISSION_DENIED, NOT_ENABLED, INVALID_CONFIGURATION ->
                CompletableFuture.completedFuture(Optional.of(gap(scope, failure)));
            case UNAUTHENTICATED, THROTTLED, UNAVAILABLE, INVALID_RESPONSE, INTERNAL ->
                CompletableFuture.failedFuture(failure);
          };
        });
  }

  private static Gap gap(Scope scope, ProviderException failure) {
    return new Gap(
        scope.account(),
        null,
        failure.category(),
        String.valueOf(failure.getMessage()),
        failure.remedy());
  }
}
