package io.nephoscope.provider.gcp;

import com.google.cloud.asset.v1.SearchAllResourcesRequest;
import com.google.cloud.cloudsecuritycompliance.v1.ListFrameworkComplianceSummariesRequest;
import com.google.cloud.securitycenter.v2.ListSourcesRequest;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Which projects of an organisation or folder the services do not look at: one wide answer does not
 * say whom it leaves out. What is off, refused or of a lesser tier is a gap of the project; what
 * fails for the whole scope is told once, by the source that reads it.
 */
final class CoverageSource implements Source {

  /** So many projects are asked about in one page; each costs a call of every service. */
  private static final int PROJECTS = 5;

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;

  CoverageSource(GcpSettings settings, GcpClients clients, ProjectDirectory directory) {
    this.settings = settings;
    this.clients = clients;
    this.directory = directory;
  }

  @Override
  public String name() {
    return "coverage";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofHours(1);
  }

  /** A project that is configured alone says by its own shards what cannot be read. */
  @Override
  public CompletionStage<List<Shard>> shards() {
    return clients.whileOpen(
        call(settings.scopes().getFirst(), Service.RESOURCE_MANAGER),
        directory
            .current()
            .thenApply(known ->
                known.shards(settings.scopes()).stream()
                    .filter(shard -> Scope.of(shard.account()).kind() != Scope.Kind.PROJECT)
                    .toList()));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    return clients.whileOpen(
        call(scope, Service.RESOURCE_MANAGER),
        directory
            .current()
            .thenCompose(known -> {
              List<Scope> projects = known.projectsBelow(scope);
              if (token.isFirst()) {
                return whole(scope, projects);
              }
              CoverageWalk at;
              try {
                at = CoverageWalk.read(token);
              } catch (IllegalArgumentException e) {
                return CompletableFuture.failedFuture(
                    GcpFailures.of(call(scope, Service.RESOURCE_MANAGER), e));
              }
              return some(at, projects);
            }));
  }

  /** Four projects a second: 240 calls a minute of each service, less than each allows. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("Coverage", 0.8, 4);
  }

  /**
   * First the scope itself: where a service refuses as a whole, no project of it is asked about.
   */
  private CompletableFuture<Page> whole(Scope scope, List<Scope> projects) {
    return look(scope, EnumSet.complementOf(EnumSet.of(Service.RESOURCE_MANAGER)))
        .thenApply(seen -> {
          List<Observation> gaps = new ArrayList<>();
          Set<Service> further = EnumSet.noneOf(Service.class);
          for (Look look : seen) {
            if (look.gap() == null) {
              further.add(look.service());
            } else {
              gaps.add(look.gap());
            }
          }
          return new Page(
              gaps,
              further.isEmpty() || projects.isEmpty()
                  ? PageToken.END
                  : new CoverageWalk(further, "").token());
        });
  }

  private CompletableFuture<Page> some(CoverageWalk at, List<Scope> projects) {
    List<Scope> rest =
        projects.stream().filter(project -> project.id().compareTo(at.after()) > 0).toList();
    List<Scope> now = rest.subList(0, Math.min(PROJECTS, rest.size()));
    CompletableFuture<List<Observation>> gaps = CompletableFuture.completedFuture(List.of());
    for (Scope project : now) {
      gaps =
          gaps.thenCombine(
              look(project, at.services()),
              (before, seen) -> {
                List<Observation> all = new ArrayList<>(before);
                for (Look look : seen) {
                  if (look.gap() != null) {
                    all.add(look.gap());
                  }
                }
                return all;
              });
    }
    return gaps.thenApply(all ->
        new Page(
            all,
            now.size() == rest.size()
                ? PageToken.END
                : new CoverageWalk(at.services(), now.getLast().id()).token()));
  }

  /**
   * What one service said of one scope.
   *
   * @param gap what it does not look at; {@code null} when it looks at everything
   */
  private record Look(Service service, @Nullable Gap gap) {}

  private CompletableFuture<List<Look>> look(Scope scope, Set<Service> services) {
    CompletableFuture<List<Look>> seen = CompletableFuture.completedFuture(List.of());
    for (Service service : services) {
      seen =
          seen.thenCombine(
              look(scope, service),
              (before, look) -> {
                List<Look> all = new ArrayList<>(before);
                all.add(look);
                return all;
              });
    }
    return seen;
  }

  private CompletableFuture<Look> look(Scope scope, Service service) {
    Call call = call(scope, service);
    CompletableFuture<Look> looked =
        switch (service) {
          case RESOURCE_MANAGER -> CompletableFuture.completedFuture(new Look(service, null));
          case ASSET -> assets(call, scope);
          case SECURITY_CENTER -> securityCenter(call, scope);
          case COMPLIANCE -> compliance(call, scope);
        };
    return looked.exceptionallyCompose(thrown -> {
      ProviderException failure = GcpFailures.of(call, thrown);
      return switch (failure.category()) {
        case PERMISSION_DENIED, NOT_ENABLED, INVALID_CONFIGURATION ->
            CompletableFuture.completedFuture(
                new Look(
                    service,
                    new Gap(
                        scope.account(),
                        null,
                        failure.category(),
                        String.valueOf(failure.getMessage()),
                        failure.remedy())));
        case UNAUTHENTICATED, THROTTLED, UNAVAILABLE, INVALID_RESPONSE, INTERNAL ->
            CompletableFuture.failedFuture(failure);
      };
    });
  }

  private CompletableFuture<Look> assets(Call call, Scope scope) {
    SearchAllResourcesRequest request =
        SearchAllResourcesRequest.newBuilder().setScope(scope.parent()).setPageSize(1).build();
    return clients
        .assets(call, client -> client.searchAllResourcesCallable().futureCall(request))
        .thenApply(answer -> new Look(Service.ASSET, null));
  }

  private CompletableFuture<Look> securityCenter(Call call, Scope scope) {
    return sources(call, scope)
        .thenApply(names -> {
          @Nullable Gap gap =
              names.isEmpty()
                  ? SecurityTier.notActive(call, scope)
                  : SecurityTier.of(names) == SecurityTier.STANDARD
                      ? SecurityTier.standard(call, scope)
                      : null;
          return new Look(Service.SECURITY_CENTER, gap);
        });
  }

  private CompletableFuture<List<String>> sources(Call call, Scope scope) {
    if (settings.firstSecurityCenterApi()) {
      return clients
          .firstSecurityCenter(
              call,
              client ->
                  client
                      .listSourcesCallable()
                      .futureCall(
                          com.google.cloud.securitycenter.v1.ListSourcesRequest.newBuilder()
                              .setParent(scope.parent())
                              .setPageSize(1000)
                              .build()))
          .thenApply(answer ->
              answer.getSourcesList().stream()
                  .map(com.google.cloud.securitycenter.v1.Source::getDisplayName)
                  .toList());
    }
    return clients
        .securityCenter(
            call,
            client ->
                client
                    .listSourcesCallable()
                    .futureCall(
                        ListSourcesRequest.newBuilder()
                            .setParent(scope.parent())
                            .setPageSize(1000)
                            .build()))
        .thenApply(answer ->
            answer.getSourcesList().stream()
                .map(com.google.cloud.securitycenter.v2.Source::getDisplayName)
                .toList());
  }

  private CompletableFuture<Look> compliance(Call call, Scope scope) {
    ListFrameworkComplianceSummariesRequest request =
        ListFrameworkComplianceSummariesRequest.newBuilder()
            .setParent(scope.parent() + "/locations/global")
            .setPageSize(1)
            .build();
    return clients
        .compliance(
            call, client -> client.listFrameworkComplianceSummariesCallable().futureCall(request))
        .thenApply(answer ->
            new Look(
                Service.COMPLIANCE,
                answer.getFrameworkComplianceSummariesCount() == 0
                    ? ComplianceManagerSource.nothingApplied(call, scope)
                    : null));
  }

  private Call call(Scope scope, Service service) {
    return switch (service) {
      case RESOURCE_MANAGER ->
          new Call(
              settings.connector(), name(), scope.parent(), "SearchProjects", service, "Browser");
      case ASSET ->
          new Call(
              settings.connector(),
              name(),
              scope.parent(),
              "SearchAllResources",
              service,
              "Cloud Asset Viewer");
      case SECURITY_CENTER ->
          new Call(
              settings.connector(),
              name(),
              scope.parent(),
              "ListSources",
              service,
              "Security Center Findings Viewer");
      case COMPLIANCE ->
          new Call(
              settings.connector(),
              name(),
              scope.parent(),
              "ListFrameworkComplianceSummaries",
              service,
              "Compliance Manager Viewer");
    };
  }
}
