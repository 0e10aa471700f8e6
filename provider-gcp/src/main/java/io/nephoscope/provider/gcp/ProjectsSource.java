package io.nephoscope.provider.gcp;

import com.google.cloud.resourcemanager.v3.GetProjectRequest;
import com.google.cloud.resourcemanager.v3.Project;
import com.google.cloud.resourcemanager.v3.SearchProjectsRequest;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The projects below each configured scope, whatever their state. A configured project that cannot
 * be seen is asked for by name, so that the refusal is Google's.
 */
final class ProjectsSource implements Source {

  private static final String ROLE = "Browser";

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;

  ProjectsSource(GcpSettings settings, GcpClients clients, ProjectDirectory directory) {
    this.settings = settings;
    this.clients = clients;
    this.directory = directory;
  }

  @Override
  public String name() {
    return "projects";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.ACCOUNT);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(30);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return clients.whileOpen(
        call(settings.scopes().getFirst(), "SearchProjects"),
        directory.current().thenApply(known -> known.shards(settings.scopes())));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    return scope.kind() == Scope.Kind.PROJECT ? one(scope) : below(scope, token);
  }

  @Override
  public Budget budget(Shard shard) {
    return new Budget("ResourceManager", 4, 10);
  }

  private CompletableFuture<Page> one(Scope scope) {
    Call call = call(scope, "GetProject");
    return clients.whileOpen(
        call,
        clients
            .projects(
                call,
                client ->
                    client
                        .getProjectCallable()
                        .futureCall(GetProjectRequest.newBuilder().setName(scope.parent()).build()))
            .thenCombine(
                directory.current(),
                (project, known) -> {
                  if (project.getProjectId().isEmpty()) {
                    throw GcpFailures.unreadable(call, "a project without an id", null);
                  }
                  return Page.last(List.of(account(project, known)));
                }));
  }

  /** The search knows no "anywhere below", so it finds everything and the rest is left out here. */
  private CompletableFuture<Page> below(Scope scope, PageToken token) {
    Call call = call(scope, "SearchProjects").at(token.value());
    return clients.whileOpen(
        call,
        clients
            .projects(
                call,
                client ->
                    client
                        .searchProjectsCallable()
                        .futureCall(
                            SearchProjectsRequest.newBuilder()
                                .setPageSize(500)
                                .setPageToken(token.value())
                                .build()))
            .thenCombine(
                directory.current(),
                (answer, known) -> {
                  List<Account> found =
                      answer.getProjectsList().stream()
                          .filter(project -> known.ancestors(project).contains(scope.parent()))
                          .map(project -> account(project, known))
                          .toList();
                  return new Page(
                      List.copyOf(found), NextPage.of(call, token, answer.getNextPageToken()));
                }));
  }

  static Account account(Project project, KnownProjects known) {
    return new Account(
        project.getProjectId(),
        KnownProjects.nameOf(project),
        project.getState().name(),
        KnownProjects.numberOf(project),
        known.ancestors(project),
        project.getLabelsMap());
  }

  private Call call(Scope scope, String rpc) {
    return new Call(
        settings.connector(), name(), scope.parent(), rpc, Service.RESOURCE_MANAGER, ROLE);
  }
}
