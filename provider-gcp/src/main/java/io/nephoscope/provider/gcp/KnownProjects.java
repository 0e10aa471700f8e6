package io.nephoscope.provider.gcp;

import com.google.cloud.resourcemanager.v3.Folder;
import com.google.cloud.resourcemanager.v3.Organization;
import com.google.cloud.resourcemanager.v3.Project;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The organisations, folders and projects a connector can see, at one moment. Immutable. */
final class KnownProjects {

  private static final String PROJECT_PREFIX = "projects/";

  private final Map<String, String> titles = new HashMap<>();
  private final Map<String, String> folderParents = new HashMap<>();
  private final Map<String, Project> byIdOrNumber = new HashMap<>();

  KnownProjects(
      Collection<Organization> organizations,
      Collection<Folder> folders,
      Collection<Project> projects) {
    organizations.forEach(each -> titles.put(each.getName(), each.getDisplayName()));
    for (Folder folder : folders) {
      titles.put(folder.getName(), folder.getDisplayName());
      folderParents.put(folder.getName(), folder.getParent());
    }
    for (Project project : projects) {
      byIdOrNumber.put(project.getProjectId(), project);
      byIdOrNumber.put(numberOf(project), project);
    }
  }

  /** Whether an organisation, folder or project can be seen. */
  boolean sees(Scope scope) {
    return scope.kind() == Scope.Kind.PROJECT
        ? byIdOrNumber.containsKey(scope.id())
        : titles.containsKey(scope.parent());
  }

  Optional<Project> project(String idOrNumber) {
    return Optional.ofNullable(byIdOrNumber.get(idOrNumber));
  }

  /**
   * The account for what Google calls by a name that holds a project, folder or organisation, such
   * as {@code projects/123}: the project's id; a project that cannot be seen keeps its number.
   */
  String account(String ancestor) {
    if (!ancestor.startsWith(PROJECT_PREFIX)) {
      return ancestor;
    }
    String idOrNumber = ancestor.substring(PROJECT_PREFIX.length());
    Project project = byIdOrNumber.get(idOrNumber);
    return project == null ? idOrNumber : project.getProjectId();
  }

  /** The scopes above a project, nearest first, as far up as can be seen. */
  List<String> ancestors(Project project) {
    return chain(project.getParent());
  }

  /**
   * One shard for each configured scope that no other configured scope covers, so that nothing is
   * read twice. A scope that cannot be seen keeps its shard: reading it says why.
   */
  List<Shard> shards(List<Scope> scopes) {
    List<Shard> shards = new ArrayList<>();
    Set<String> taken = new HashSet<>();
    for (Scope scope : scopes) {
      if (above(scope).stream().noneMatch(parent -> scopes.contains(scopeOf(parent)))) {
        AccountRef account = accountOf(scope);
        if (taken.add(account.nativeId())) {
          shards.add(Shard.global(account));
        }
      }
    }
    return shards;
  }

  /** The shard of a scope, under the name people know it by. */
  Shard shard(Scope scope) {
    return Shard.global(accountOf(scope));
  }

  /** The folders directly in an organisation or folder, in the order of their numbers. */
  List<Scope> foldersIn(Scope scope) {
    return folderParents.entrySet().stream()
        .filter(folder -> folder.getValue().equals(scope.parent()))
        .map(folder -> scopeOf(folder.getKey()))
        .sorted(Comparator.comparing(Scope::id))
        .toList();
  }

  /** The active projects directly in an organisation or folder, in the order of their ids. */
  List<Scope> projectsIn(Scope scope) {
    return active()
        .filter(project -> project.getParent().equals(scope.parent()))
        .map(project -> Scope.project(project.getProjectId()))
        .sorted(Comparator.comparing(Scope::id))
        .toList();
  }

  /** The active projects anywhere below an organisation or folder, in the order of their ids. */
  List<Scope> projectsBelow(Scope scope) {
    return active()
        .filter(project -> ancestors(project).contains(scope.parent()))
        .map(project -> Scope.project(project.getProjectId()))
        .sorted(Comparator.comparing(Scope::id))
        .toList();
  }

  private Stream<Project> active() {
    return byIdOrNumber.values().stream()
        .distinct()
        .filter(project -> project.getState() == Project.State.ACTIVE);
  }

  private List<String> above(Scope scope) {
    return switch (scope.kind()) {
      case ORGANIZATION -> List.of();
      case FOLDER -> chain(folderParents.get(scope.parent()));
      case PROJECT -> project(scope.id()).map(this::ancestors).orElse(List.of());
    };
  }

  private AccountRef accountOf(Scope scope) {
    if (scope.kind() == Scope.Kind.PROJECT) {
      return project(scope.id())
          .map(found -> new AccountRef(found.getProjectId(), nameOf(found)))
          .orElseGet(() -> new AccountRef(scope.account(), scope.account()));
    }
    String title = titles.getOrDefault(scope.parent(), "");
    return new AccountRef(scope.account(), title.isEmpty() ? scope.account() : title);
  }

  private List<String> chain(@Nullable String start) {
    List<String> chain = new ArrayList<>();
    for (String at = start;
        at != null && !at.isEmpty() && !chain.contains(at);
        at = folderParents.get(at)) {
      chain.add(at);
    }
    return chain;
  }

  private static Scope scopeOf(String parent) {
    return Scope.of(new AccountRef(parent, parent));
  }

  /** What people call a project; its id when it has no name. */
  static String nameOf(Project project) {
    return project.getDisplayName().isEmpty() ? project.getProjectId() : project.getDisplayName();
  }

  /** A project's number, without prefix. */
  static String numberOf(Project project) {
    String name = project.getName();
    return name.startsWith(PROJECT_PREFIX) ? name.substring(PROJECT_PREFIX.length()) : name;
  }
}
