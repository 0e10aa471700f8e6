package io.nephoscope.simulator.google;

import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.Organisation;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The organisation, its folders and projects, and what the caller may read below each. */
final class Hierarchy {
  private final Estate estate;

  Hierarchy(Estate estate) {
    this.estate = estate;
  }

  Organisation organisation() {
    return estate.organisation(Cloud.GOOGLE);
  }

  List<EstateAccount> projects() {
    return estate.accounts(Cloud.GOOGLE);
  }

  /** The project a parent names by id or number; empty for other parents and unknown projects. */
  Optional<EstateAccount> project(String parent) {
    return parent.startsWith("projects/")
        ? estate.account(Cloud.GOOGLE, parent.substring("projects/".length()))
        : Optional.empty();
  }

  /**
   * What a parent names, for fault rules: a project's id, else the organisation or folder as it is
   * written; null if it names nothing.
   */
  @Nullable String accountOf(String parent) {
    return project(parent)
        .map(EstateAccount::nativeId)
        .orElse(parent.matches("(organizations|folders)/\\d+") ? parent : null);
  }

  /**
   * The readable projects below a parent.
   *
   * @throws io.grpc.StatusRuntimeException with PERMISSION_DENIED if the parent is unknown or
   *     refuses, with INVALID_ARGUMENT if it is no parent at all
   */
  List<EstateAccount> readable(ApiName api, String operation, String parent) {
    if (!parent.matches("(organizations|folders)/\\d+|projects/[a-z0-9:.-]+")) {
      throw GoogleErrors.invalid("Invalid parent: '" + parent + "'.");
    }
    if (parent.startsWith("projects/")) {
      return List.of(
          project(parent)
              .filter(project -> !project.denied())
              .orElseThrow(() -> GoogleErrors.denied(api, operation, parent)));
    }
    boolean known =
        parent.equals(organisation().rootId())
            || organisation().units().stream().anyMatch(unit -> unit.id().equals(parent));
    if (!known) {
      throw GoogleErrors.denied(api, operation, parent);
    }
    return projects().stream()
        .filter(project -> !project.denied() && project.ancestors().contains(parent))
        .toList();
  }

  static Predicate<Cell> within(List<EstateAccount> projects) {
    Set<String> ids = projects.stream().map(EstateAccount::nativeId).collect(Collectors.toSet());
    return cell -> ids.contains(cell.account().nativeId());
  }
}
