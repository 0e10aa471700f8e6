package io.nephoscope.simulator.google;

import com.google.cloud.securitycenter.v2.Finding;
import com.google.cloud.securitycenter.v2.ListFindingsRequest;
import com.google.cloud.securitycenter.v2.ListFindingsResponse;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import com.google.cloud.securitycenter.v2.ListSourcesRequest;
import com.google.cloud.securitycenter.v2.ListSourcesResponse;
import com.google.cloud.securitycenter.v2.SecurityCenterGrpc;
import com.google.cloud.securitycenter.v2.Source;
import io.grpc.stub.StreamObserver;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.StatementListing;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Security Command Center: findings only, which are failures only. */
final class SecurityCenterService extends SecurityCenterGrpc.SecurityCenterImplBase {
  static final List<CallDesk.Quota> READS = List.of(new CallDesk.Quota("reads", 1000));
  private static final Pattern PARENT =
      Pattern.compile(
          "((?:organizations|folders|projects)/[^/]+)/sources/([^/]+)(?:/locations/([^/]+))?");

  private final CallDesk desk;
  private final Hierarchy hierarchy;
  private final FindingDocuments documents;
  private final Map<String, Integer> totals = new ConcurrentHashMap<>();

  SecurityCenterService(CallDesk desk, Hierarchy hierarchy) {
    this.desk = desk;
    this.hierarchy = hierarchy;
    this.documents = new FindingDocuments(hierarchy);
  }

  @Override
  public void listSources(ListSourcesRequest request, StreamObserver<ListSourcesResponse> out) {
    desk.serve(
        ApiName.SECURITY_CENTER,
        "ListSources",
        hierarchy.accountOf(request.getParent()),
        READS,
        out,
        repeat -> {
          List<Source> sources = sources(request.getParent(), request.getPageToken());
          return ListSourcesResponse.newBuilder()
              .addAllSources(sources)
              .setNextPageToken(
                  PageTokens.next(request.getParent(), request.getPageToken(), "", repeat))
              .build();
        });
  }

  /** What finds something in a scope: one page. Also for the first version of the API. */
  List<Source> sources(String parent, String token) {
    hierarchy.readable(ApiName.SECURITY_CENTER, "ListSources", parent);
    PageTokens.position(parent, token);
    return documents.sources();
  }

  @Override
  public void listFindings(ListFindingsRequest request, StreamObserver<ListFindingsResponse> out) {
    Matcher parent = PARENT.matcher(request.getParent());
    String scope = parent.matches() ? parent.group(1) : "";
    desk.serve(
        ApiName.SECURITY_CENTER,
        "ListFindings",
        hierarchy.accountOf(scope),
        READS,
        out,
        repeat -> answer(request, repeat));
  }

  /** The answer, also of the first version of the API, which writes it otherwise. */
  ListFindingsResponse answer(ListFindingsRequest request, boolean repeat) {
    Matcher parent = PARENT.matcher(request.getParent());
    if (!parent.matches()) {
      throw GoogleErrors.invalid("Invalid parent: '" + request.getParent() + "'.");
    }
    String location = parent.group(3);
    if (location != null && !location.equals("global")) {
      throw GoogleErrors.invalid("Invalid location: '" + location + "'.");
    }
    if (!request.getOrderBy().isEmpty() || request.hasFieldMask()) {
      throw GoogleErrors.invalid("order_by and field_mask are not served by this simulator.");
    }
    return answer(request, parent.group(1), parent.group(2), repeat);
  }

  private ListFindingsResponse answer(
      ListFindingsRequest request, String scope, String source, boolean repeat) {
    StatementListing statements =
        desk.estate()
            .statements(
                Cloud.GOOGLE,
                Hierarchy.within(
                    hierarchy.readable(ApiName.SECURITY_CENTER, "ListFindings", scope)));
    Predicate<Finding> filter = FindingFilter.of(request.getFilter());
    boolean plain = request.getFilter().isBlank() && source.equals("-");
    Predicate<Finding> wanted =
        finding ->
            (source.equals("-") || finding.getParent().contains("/sources/" + source + "/"))
                && filter.test(finding);
    Predicate<Statement> matches =
        statement -> statement.finding() && (plain || wanted.test(documents.finding(statement)));

    String listing = request.getParent() + "?" + request.getFilter() + desk.estate().seed();
    int size = PageTokens.size(request.getPageSize(), 10, 1000);
    long position = PageTokens.position(listing, request.getPageToken());
    StatementListing.Page page = statements.page(position, size, matches);

    ListFindingsResponse.Builder answer = ListFindingsResponse.newBuilder();
    page.statements().forEach(each -> answer.addListFindingsResults(documents.result(each)));
    String next = page.last() ? "" : PageTokens.of(listing, page.next());

    // The organisation's listing ends with rows of other clouds.
    List<ListFindingsResult> foreign =
        scope.startsWith("organizations/")
            ? documents.foreign(desk.estate().now()).stream()
                .filter(row -> wanted.test(row.getFinding()))
                .toList()
            : List.of();
    if (page.last()) {
      int told = (int) Math.max(0, position - statements.slots());
      int room = size - answer.getListFindingsResultsCount();
      int to = Math.min(foreign.size(), told + room);
      answer.addAllListFindingsResults(foreign.subList(Math.min(told, to), to));
      next = to < foreign.size() ? PageTokens.of(listing, statements.slots() + to) : "";
    }
    return answer
        .setTotalSize(total(listing, statements, matches) + foreign.size())
        .setNextPageToken(PageTokens.next(listing, request.getPageToken(), next, repeat))
        .build();
  }

  /** Counted once for each listing and revision of the estate. */
  private int total(String listing, StatementListing statements, Predicate<Statement> matches) {
    return totals.computeIfAbsent(
        desk.estate().revision() + " " + listing,
        ignored -> {
          int count = 0;
          for (long slot = 0; slot < statements.slots(); slot++) {
            if (statements.get(slot).filter(matches).isPresent()) {
              count++;
            }
          }
          return count;
        });
  }
}
