package io.nephoscope.simulator.google;

import com.google.cloud.resourcemanager.v3.GetProjectRequest;
import com.google.cloud.resourcemanager.v3.Project;
import com.google.cloud.resourcemanager.v3.ProjectsGrpc;
import com.google.cloud.resourcemanager.v3.SearchProjectsRequest;
import com.google.cloud.resourcemanager.v3.SearchProjectsResponse;
import io.grpc.stub.StreamObserver;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.Organisation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Resource Manager's projects. Every project can be seen, the denied one too: seeing is all the
 * caller may do there.
 */
final class ProjectsService extends ProjectsGrpc.ProjectsImplBase {
  static final CallDesk.Quota READS = new CallDesk.Quota("reads", 600);

  private final CallDesk desk;
  private final Hierarchy hierarchy;

  ProjectsService(CallDesk desk, Hierarchy hierarchy) {
    this.desk = desk;
    this.hierarchy = hierarchy;
  }

  @Override
  public void searchProjects(
      SearchProjectsRequest request, StreamObserver<SearchProjectsResponse> out) {
    desk.serve(
        ApiName.RESOURCE_MANAGER,
        "SearchProjects",
        null,
        List.of(READS),
        out,
        repeat -> {
          List<Project> found = new ArrayList<>();
          hierarchy.projects().stream()
              .filter(matching(request.getQuery()))
              .map(ProjectsService::told)
              .forEach(found::add);
          if (request.getQuery().isBlank()) {
            found.add(retired(hierarchy.organisation()));
          }
          String listing = "projects?" + request.getQuery();
          int from = (int) PageTokens.position(listing, request.getPageToken());
          int size = PageTokens.size(Math.min(request.getPageSize(), 500), 100, 500);
          int to = Math.min(found.size(), from + size);
          String next = to < found.size() ? PageTokens.of(listing, to) : "";
          return SearchProjectsResponse.newBuilder()
              .addAllProjects(found.subList(Math.min(from, to), to))
              .setNextPageToken(PageTokens.next(listing, request.getPageToken(), next, repeat))
              .build();
        });
  }

  @Override
  public void getProject(GetProjectRequest request, StreamObserver<Project> out) {
    desk.serve(
        ApiName.RESOURCE_MANAGER,
        "GetProject",
        hierarchy.accountOf(request.getName()),
        List.of(READS),
        out,
        repeat ->
            hierarchy
                .project(request.getName())
                .map(ProjectsService::told)
                .orElseThrow(() ->
                    GoogleErrors.denied(
                        ApiName.RESOURCE_MANAGER, "GetProject", request.getName())));
  }

  /** A project that somebody deleted: it is told for thirty days, and holds nothing any more. */
  private static Project retired(Organisation organisation) {
    return Project.newBuilder()
        .setName("projects/" + organisation.id().substring(1) + "9")
        .setProjectId("acme-retired-" + organisation.id().substring(0, 4))
        .setDisplayName("acme-retired")
        .setParent(organisation.rootId())
        .setState(Project.State.DELETE_REQUESTED)
        .build();
  }

  private static Project told(EstateAccount account) {
    return Project.newBuilder()
        .setName("projects/" + account.number())
        .setProjectId(account.nativeId())
        .setDisplayName(account.name())
        .setParent(account.parentId())
        .setState(Project.State.ACTIVE)
        .setCreateTime(Times.of(account.createdAt()))
        .setUpdateTime(Times.of(account.createdAt()))
        .setEtag("W/\"" + account.number() + "\"")
        .putLabels("env", account.environment())
        .build();
  }

  /** The terms of a query are alternatives, as Google has it; no query finds everything. */
  private static Predicate<EstateAccount> matching(String query) {
    List<String> terms =
        Arrays.stream(query.split("\\s+", -1))
            .filter(term -> !term.isEmpty() && !term.equals("OR"))
            .toList();
    return terms.isEmpty()
        ? project -> true
        : terms.stream().map(ProjectsService::term).reduce(Predicate::or).orElseThrow();
  }

  private static Predicate<EstateAccount> term(String term) {
    int colon = Math.max(term.indexOf(':'), term.indexOf('='));
    if (colon < 0) {
      throw GoogleErrors.invalid("Invalid query term: '" + term + "'.");
    }
    String field = term.substring(0, colon);
    String value = term.substring(colon + 1).replace("\"", "");
    return switch (field) {
      case "state" -> project -> value.equalsIgnoreCase("ACTIVE");
      case "parent" -> project -> project.parentId().equals(value);
      case "id", "projectId" -> project -> project.nativeId().equals(value);
      case "name", "displayName" -> project -> project.name().equals(value);
      case "labels.env" -> project -> project.environment().equals(value);
      default -> throw GoogleErrors.invalid("Invalid query field: '" + field + "'.");
    };
  }
}
