package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.FindingHead;
import io.nephoscope.spi.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One problem of one resource, with every finding that says so: its witnesses.
 *
 * @param witnesses the findings, worst first; of equal ones those that still hold, then by id
 */
public record Issue(List<FindingHead> witnesses) {

  private static final Comparator<FindingHead> WORST_FIRST =
      Comparator.comparing((FindingHead head) -> head.state() != Finding.State.ACTIVE)
          .thenComparing(FindingHead::severity)
          .thenComparing(FindingHead::id);

  /** Copies the list. */
  public Issue {
    witnesses = List.copyOf(witnesses);
  }

  /** The witness that speaks for it: the worst that still holds. */
  public FindingHead worst() {
    return witnesses.getFirst();
  }

  /** The global id, the same as long as its first witness by id stays. */
  public String id() {
    return witnesses.stream().map(FindingHead::id).min(Comparator.naturalOrder()).orElseThrow();
  }

  /** The issues that findings come to, worst first. */
  public static List<Issue> of(Iterable<FindingHead> findings, SameProblem same) {
    Map<String, List<FindingHead>> bySubject = new LinkedHashMap<>();
    for (FindingHead head : findings) {
      bySubject.computeIfAbsent(subject(head), key -> new ArrayList<>()).add(head);
    }
    List<Issue> issues = new ArrayList<>();
    for (List<FindingHead> ofOne : bySubject.values()) {
      List<SameProblem.Statement> statements =
          ofOne.stream()
              .map(head ->
                  new SameProblem.Statement(
                      head.provider(), head.kind(), head.check(), head.title()))
              .toList();
      for (List<Integer> group : same.groups(statements)) {
        issues.add(new Issue(group.stream().map(ofOne::get).sorted(WORST_FIRST).toList()));
      }
    }
    issues.sort(Comparator.comparing(Issue::worst, WORST_FIRST));
    return issues;
  }

  /** What a finding is about: its resources taken together, or its account. */
  private static String subject(FindingHead head) {
    return head.resources().isEmpty()
        ? head.provider() + " " + head.account()
        : String.join(" ", head.resources().stream().sorted().toList());
  }
}
