package io.nephoscope.api.graphql;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.compliance.Issue;
import io.nephoscope.api.compliance.SameProblem;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.FindingHead;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Answers what is asked of issues: problems, each with every finding that tells of it. */
final class IssueFields {

  private final Cursors cursors;
  private final SameProblem same = SameProblem.shipped();

  private record Key(long snapshot, FindingFilter filter) {}

  /** What is paged through just now; of an estate with a million of them, one or two lists. */
  private final Cache<Key, List<Issue>> known =
      Caffeine.newBuilder()
          .maximumWeight(2_000_000)
          .weigher((Key key, List<Issue> issues) -> 1 + issues.size())
          .expireAfterAccess(Duration.ofMinutes(5))
          .build();

  IssueFields(Cursors cursors) {
    this.cursors = cursors;
  }

  void wire(RuntimeWiring.Builder wiring) {
    wiring.type(
        Fields.of("Issue", Issue.class)
            .plain("id", Issue::id)
            .asked(
                "title", (issue, request, view) -> finding(issue.worst(), view).finding().title())
            .asked("worst", (issue, request, view) -> finding(issue.worst(), view))
            .plain("severity", issue -> issue.worst().severity())
            .plain("kind", issue -> issue.worst().kind())
            .plain("state", issue -> issue.worst().state())
            .plain("provider", issue -> issue.worst().provider())
            .asked(
                "witnesses",
                (issue, request, view) ->
                    issue.witnesses().stream().map(head -> finding(head, view)).toList())
            .wiring());
    ConnectionFields.connection(wiring, "IssueConnection", "IssueEdge");
  }

  private static FindingFields.FindingNode finding(FindingHead head, View view) {
    return view.finding(head.id())
        .map(FindingFields.FindingNode::new)
        .orElseThrow(() -> new IllegalStateException("a finding left its own snapshot"));
  }

  /** The root field {@code issues}. */
  Connection<Issue> issues(FieldRequest request, View view) {
    Map<String, Object> input = request.argument("filter");
    FindingFilter filter = FilterArguments.findings(view, input, null);
    List<Issue> issues = known.get(new Key(view.number(), filter), key -> issues(view, filter));
    return Connection.ofList(
        issues,
        IssueFields::place,
        Comparator.naturalOrder(),
        Paging.of(request),
        cursors,
        "issues");
  }

  private List<Issue> issues(View view, FindingFilter filter) {
    List<FindingHead> heads = new ArrayList<>();
    view.findingHeads(filter, heads::add);
    return Issue.of(heads, same);
  }

  /** In the order of {@link Issue#of}: those that hold, worst first, by the witness's id. */
  private static String place(Issue issue) {
    FindingHead worst = issue.worst();
    int badness =
        switch (worst.severity()) {
          case CRITICAL -> 0;
          case HIGH -> 1;
          case MEDIUM -> 2;
          case LOW -> 3;
          case INFORMATIONAL -> 4;
          case UNKNOWN -> 5;
        };
    return (worst.state() == Finding.State.ACTIVE ? "0" : "1") + badness + worst.id();
  }

  /** Every finding that says the same of the same resources as this one, which is among them. */
  static List<FindingHead> witnesses(FindingHead of, View view) {
    FindingFilter about =
        of.resources().isEmpty()
            ? FindingFilter.ALL.within(List.of(of.provider()), List.of(of.account()), null, null)
            : FindingFilter.ALL.about(of.resources().getFirst());
    List<FindingHead> heads = new ArrayList<>();
    view.findingHeads(about, heads::add);
    return Issue.of(heads, SameProblem.shipped()).stream()
        .filter(issue -> issue.witnesses().stream().anyMatch(head -> head.id().equals(of.id())))
        .findFirst()
        .map(Issue::witnesses)
        .orElseGet(() -> List.of(of));
  }

  /** What a what-if takes for mended: of these resources or accounts, these checks. */
  static Set<Mended> mended(List<String> findings, View view) {
    Set<Mended> mended = new HashSet<>();
    for (String id : findings) {
      FindingHead head = head(id, view);
      for (FindingHead witness : witnesses(head, view)) {
        if (witness.check() == null) {
          continue;
        }
        if (witness.resources().isEmpty()) {
          mended.add(Mended.ofAccount(witness.provider(), witness.account(), witness.check()));
        }
        witness
            .resources()
            .forEach(resource ->
                mended.add(Mended.ofResource(GlobalId.number(resource), witness.check())));
      }
    }
    return mended;
  }

  /**
   * A check of a resource or of an account.
   *
   * @param account the provider and the account; empty when it is of a resource
   */
  record Mended(String account, long resource, String check) {

    static Mended ofResource(long resource, String check) {
      return new Mended("", resource, check);
    }

    static Mended ofAccount(String provider, String account, String check) {
      return new Mended(provider + " " + account, AssessmentFact.ACCOUNT, check);
    }
  }

  static FindingHead head(String id, View view) {
    List<FindingHead> found = new ArrayList<>(1);
    view.findingHeads(FindingFilter.ALL.withIds(List.of(id)), found::add);
    if (found.isEmpty()) {
      throw new RequestError(
          RequestError.Code.NOT_FOUND,
          "assumeFixed: there is no finding "
              + id
              + " (expected: the id of a finding). It may have been resolved meanwhile.");
    }
    return found.getFirst();
  }
}
