package io.nephoscope.provider.gcp;

import com.google.cloud.resourcemanager.v3.Folder;
import com.google.cloud.resourcemanager.v3.Organization;
import com.google.cloud.resourcemanager.v3.Project;
import com.google.cloud.resourcemanager.v3.SearchFoldersRequest;
import com.google.cloud.resourcemanager.v3.SearchOrganizationsRequest;
import com.google.cloud.resourcemanager.v3.SearchProjectsRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows which project number is which project id, and what lies above it. Read from Resource
 * Manager, by one reader at a time, and kept for a few minutes; when it cannot be read again, what
 * was known stays good, because numbers and ids never change.
 */
final class ProjectDirectory {

  private static final Duration KEPT = Duration.ofMinutes(5);
  private static final int PAGE = 500;
  private static final int MOST_PAGES = 1_000;

  private final GcpSettings settings;
  private final GcpClients clients;
  private final Clock clock;
  private @Nullable CompletableFuture<KnownProjects> reading;
  private @Nullable KnownProjects known;
  private Instant readAt = Instant.MIN;

  ProjectDirectory(GcpSettings settings, GcpClients clients, Clock clock) {
    this.settings = settings;
    this.clients = clients;
    this.clock = clock;
  }

  /** What is known, read again when it is older than a few minutes. */
  synchronized CompletableFuture<KnownProjects> current() {
    KnownProjects before = known;
    if (before == null) {
      return fresh();
    }
    if (clock.instant().isBefore(readAt.plus(KEPT))) {
      return CompletableFuture.completedFuture(before);
    }
    return fresh().exceptionally(unreadable -> before);
  }

  /** Reads now, or joins who is reading. */
  synchronized CompletableFuture<KnownProjects> fresh() {
    CompletableFuture<KnownProjects> joined = reading;
    if (joined == null || joined.isDone()) {
      joined = read().thenApply(this::keep);
      reading = joined;
    }
    return joined;
  }

  private synchronized KnownProjects keep(KnownProjects read) {
    known = read;
    readAt = clock.instant();
    return read;
  }

  private CompletableFuture<KnownProjects> read() {
    CompletableFuture<List<Organization>> organizations =
        pages(
            "organizations",
            "SearchOrganizations",
            (call, token) ->
                clients.organizations(
                    call,
                    client ->
                        client
                            .searchOrganizationsCallable()
                            .futureCall(
                                SearchOrganizationsRequest.newBuilder()
                                    .setPageSize(PAGE)
                                    .setPageToken(token)
                                    .build())),
            answer -> answer.getOrganizationsList(),
            answer -> answer.getNextPageToken());
    CompletableFuture<List<Folder>> folders =
        pages(
            "folders",
            "SearchFolders",
            (call, token) ->
                clients.folders(
                    call,
                    client ->
                        client
                            .searchFoldersCallable()
                            .futureCall(
                                SearchFoldersRequest.newBuilder()
                                    .setPageSize(PAGE)
                                    .setPageToken(token)
                                    .build())),
            answer -> answer.getFoldersList(),
            answer -> answer.getNextPageToken());
    CompletableFuture<List<Project>> projects =
        pages(
            "projects",
            "SearchProjects",
            (call, token) ->
                clients.projects(
                    call,
                    client ->
                        client
                            .searchProjectsCallable()
                            .futureCall(
                                SearchProjectsRequest.newBuilder()
                                    .setPageSize(PAGE)
                                    .setPageToken(token)
                                    .build())),
            answer -> answer.getProjectsList(),
            answer -> answer.getNextPageToken());
    return organizations.thenCompose(found ->
        folders.thenCombine(projects, (above, below) -> new KnownProjects(found, above, below)));
  }

  /** One call for one page. */
  private interface Ask<A> {
    CompletableFuture<A> page(Call call, String token);
  }

  private <A, T> CompletableFuture<List<T>> pages(
      String what, String rpc, Ask<A> ask, Function<A, List<T>> content, Function<A, String> next) {
    Call call =
        new Call(
            settings.connector(), what, "all visible", rpc, Service.RESOURCE_MANAGER, "Browser");
    return more(call, "", new ArrayList<>(), 0, ask, content, next);
  }

  private <A, T> CompletableFuture<List<T>> more(
      Call call,
      String token,
      List<T> found,
      int page,
      Ask<A> ask,
      Function<A, List<T>> content,
      Function<A, String> next) {
    return ask.page(call, token)
        .thenCompose(answer -> {
          found.addAll(content.apply(answer));
          String following = next.apply(answer);
          if (following.isEmpty()) {
            return CompletableFuture.completedFuture(found);
          }
          if (following.equals(token) || page == MOST_PAGES) {
            return CompletableFuture.failedFuture(
                GcpFailures.unreadable(call, "the pages do not end", null));
          }
          return more(call, following, found, page + 1, ask, content, next);
        });
  }
}
