package io.nephoscope.provider.gcp;

import com.google.cloud.cloudsecuritycompliance.v1.CloudControlReport;
import com.google.cloud.cloudsecuritycompliance.v1.CloudProvider;
import com.google.cloud.cloudsecuritycompliance.v1.ControlAssessmentDetails;
import com.google.cloud.cloudsecuritycompliance.v1.ControlComplianceSummary;
import com.google.cloud.cloudsecuritycompliance.v1.FrameworkComplianceSummary;
import com.google.cloud.cloudsecuritycompliance.v1.ListControlComplianceSummariesRequest;
import com.google.cloud.cloudsecuritycompliance.v1.ListControlComplianceSummariesResponse;
import com.google.cloud.cloudsecuritycompliance.v1.ListFrameworkComplianceSummariesRequest;
import com.google.cloud.cloudsecuritycompliance.v1.ListFrameworkComplianceSummariesResponse;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import io.nephoscope.spi.Standard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The frameworks Compliance Manager evaluates, their controls and its own scores.
 *
 * <p>Google counts a control that nobody assessed among the passing ones. Here it is a control
 * without an assessment, and the score is what was assessed and passes, of what was assessed. Whom
 * a wide answer leaves out is found out project by project.
 */
final class ComplianceManagerSource implements Source {

  private static final int PAGE = 500;
  private static final String ROLE = "Compliance Manager Viewer";

  private final GcpSettings settings;
  private final GcpClients clients;
  private final Clock clock;
  private final PermittedScopes permitted;
  private final Projects projects = new Projects();
  private final OneByOne oneByOne;

  ComplianceManagerSource(
      GcpSettings settings, GcpClients clients, ProjectDirectory directory, Clock clock) {
    this.settings = settings;
    this.clients = clients;
    this.clock = clock;
    this.permitted = new PermittedScopes(settings, directory, clock, this::probe);
    this.oneByOne = new OneByOne(directory, 1, projects);
  }

  @Override
  public String name() {
    return "compliance-manager";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(
        Observation.Kind.STANDARD,
        Observation.Kind.CONTROL,
        Observation.Kind.ASSESSMENT,
        Observation.Kind.NATIVE_SCORE,
        Observation.Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofHours(1);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return clients.whileOpen(
        call(settings.scopes().getFirst(), "ListFrameworkComplianceSummaries"), permitted.shards());
  }

  /** First the frameworks, page by page; after each page of them, the controls of each. */
  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    if (OneByOne.isIts(token)) {
      return clients.whileOpen(projects.call(scope), oneByOne.page(scope, token));
    }
    ComplianceWalk at;
    try {
      at = ComplianceWalk.read(token);
    } catch (IllegalArgumentException e) {
      Call call = call(scope, "ListFrameworkComplianceSummaries");
      return CompletableFuture.failedFuture(GcpFailures.of(call, e));
    }
    return at.pending().isEmpty() ? frameworks(scope, at) : controls(scope, at);
  }

  @Override
  public Budget budget(Shard shard) {
    return new Budget("ComplianceReads", 5, 10);
  }

  private CompletableFuture<Page> frameworks(Scope scope, ComplianceWalk at) {
    Call call = call(scope, "ListFrameworkComplianceSummaries").at(at.frameworkPage());
    return clients.whileOpen(
        call,
        frameworks(call, scope, at.frameworkPage(), PAGE)
            .thenApply(answer -> frameworksPage(call, scope, at, answer)));
  }

  private CompletableFuture<?> probe(Scope scope) {
    return frameworks(call(scope, "ListFrameworkComplianceSummaries"), scope, "", 1);
  }

  private CompletableFuture<ListFrameworkComplianceSummariesResponse> frameworks(
      Call call, Scope scope, String token, int size) {
    ListFrameworkComplianceSummariesRequest request =
        ListFrameworkComplianceSummariesRequest.newBuilder()
            .setParent(scope.parent() + "/locations/global")
            .setPageSize(size)
            .setPageToken(token)
            .build();
    return clients.compliance(
        call, client -> client.listFrameworkComplianceSummariesCallable().futureCall(request));
  }

  private Page frameworksPage(
      Call call, Scope scope, ComplianceWalk at, ListFrameworkComplianceSummariesResponse answer) {
    String next = NextPage.different(call, at.frameworkPage(), answer.getNextPageToken());
    List<Observation> found = new ArrayList<>();
    List<String> pending = new ArrayList<>();
    for (FrameworkComplianceSummary summary : answer.getFrameworkComplianceSummariesList()) {
      String framework = lastPart(summary.getFramework());
      if (framework.isEmpty()) {
        throw GcpFailures.unreadable(call, "a framework without a name", null);
      }
      if (isOfOtherClouds(summary)) {
        continue;
      }
      pending.add(framework);
      found.add(standard(scope.account(), framework, summary));
      found.add(score(scope.account(), framework, summary, clock.instant()));
    }
    if (answer.getFrameworkComplianceSummariesCount() == 0
        && next.isEmpty()
        && at.frameworkPage().isEmpty()) {
      found.add(nothingApplied(call, scope));
    }
    return new Page(found, on(scope, new ComplianceWalk(next, !next.isEmpty(), "", pending)));
  }

  /** The next of the walk; at its end, the projects one by one. */
  private static PageToken on(Scope scope, ComplianceWalk next) {
    PageToken token = next.token();
    return token.isEnd() ? OneByOne.first(scope) : token;
  }

  /**
   * Whether a framework is about AWS or Azure alone: its controls say nothing of Google Cloud, and
   * not which account they are about. Those clouds have providers of their own.
   */
  private static boolean isOfOtherClouds(FrameworkComplianceSummary summary) {
    List<CloudProvider> about = summary.getSupportedCloudProvidersList();
    return !about.isEmpty()
        && about.stream()
            .allMatch(cloud -> cloud == CloudProvider.AWS || cloud == CloudProvider.AZURE);
  }

  /** What is said of a scope where Compliance Manager answers and evaluates nothing. */
  private static Gap nothingApplied(Call call, Scope scope) {
    return new Gap(
        scope.account(),
        null,
        Category.NOT_ENABLED,
        call.where() + ": no framework is evaluated here.",
        "Enable Compliance Manager of Security Command Center on "
            + scope.parent()
            + " and apply a framework.");
  }

  private CompletableFuture<Page> controls(Scope scope, ComplianceWalk at) {
    Call call = call(scope, "ListControlComplianceSummaries").at(at.controlPage());
    String framework = at.pending().getFirst();
    ListControlComplianceSummariesRequest request =
        ListControlComplianceSummariesRequest.newBuilder()
            .setParent(scope.parent() + "/locations/global/frameworkComplianceReports/" + framework)
            .setPageSize(PAGE)
            .setPageToken(at.controlPage())
            .build();
    return clients.whileOpen(
        call,
        clients
            .compliance(
                call, client -> client.listControlComplianceSummariesCallable().futureCall(request))
            .thenApply(answer -> controlsPage(call, scope, at, framework, answer)));
  }

  private static Page controlsPage(
      Call call,
      Scope scope,
      ComplianceWalk at,
      String framework,
      ListControlComplianceSummariesResponse answer) {
    String next = NextPage.different(call, at.controlPage(), answer.getNextPageToken());
    List<Observation> found = new ArrayList<>();
    for (ControlComplianceSummary summary : answer.getControlComplianceSummariesList()) {
      if (summary.getControl().isEmpty()) {
        throw GcpFailures.unreadable(call, "a control without a name", null);
      }
      found.addAll(observations(scope.account(), framework, summary));
    }
    return new Page(found, on(scope, at.after(next)));
  }

  static Standard standard(String account, String framework, FrameworkComplianceSummary summary) {
    String title = summary.getFrameworkDisplayName();
    return new Standard(account, framework, title.isEmpty() ? framework : title, null);
  }

  /** Google's own numbers: assessed and passing, of all that were assessed. */
  static NativeScore score(
      String account, String framework, FrameworkComplianceSummary summary, Instant now) {
    ControlAssessmentDetails counts = summary.getControlAssessmentDetails();
    int passing = counts.getAssessedPassingControls();
    int assessed = passing + counts.getFailingControls();
    return new NativeScore(
        account,
        summary.getFrameworkDisplayName().isEmpty() ? framework : summary.getFrameworkDisplayName(),
        framework,
        (double) passing,
        (double) assessed,
        assessed == 0 ? null : 100.0 * passing / assessed,
        now);
  }

  /** The control, and the outcome if Google says that it assessed it. */
  static List<Observation> observations(
      String account, String framework, ControlComplianceSummary summary) {
    // A stand-in for cloud controls that belong to no requirement.
    if (summary.getIsFakeControl()) {
      return List.of();
    }
    String control = lastPart(summary.getControl());
    String check = framework + "/" + control;
    ControlRef ref = new ControlRef(framework, control);
    Severity severity = worst(summary);
    String title = textOrNull(summary.getDisplayName());
    Control known = new Control(account, ref, title, severity, List.of(check));
    Assessment.Status status =
        switch (summary.getOverallEvaluationState()) {
          case EVALUATION_STATE_PASSED -> Assessment.Status.PASSED;
          case EVALUATION_STATE_FAILED -> Assessment.Status.FAILED;
          case EVALUATION_STATE_NOT_ASSESSED, EVALUATION_STATE_UNSPECIFIED, UNRECOGNIZED -> null;
        };
    if (status == null) {
      return List.of(known);
    }
    return List.of(
        known,
        new Assessment(
            account,
            Shard.GLOBAL,
            check,
            title == null ? control : title,
            List.of(ref),
            null,
            status,
            false,
            severity,
            status == Assessment.Status.FAILED
                ? summary.getTotalFindingsCount() + " findings"
                : null,
            null));
  }

  private static Severity worst(ControlComplianceSummary summary) {
    Severity worst = Severity.UNKNOWN;
    for (CloudControlReport report : summary.getCloudControlReportsList()) {
      Severity one =
          switch (report.getFindingSeverity()) {
            case CRITICAL -> Severity.CRITICAL;
            case HIGH -> Severity.HIGH;
            case MEDIUM -> Severity.MEDIUM;
            case LOW -> Severity.LOW;
            case SEVERITY_UNSPECIFIED, UNRECOGNIZED -> Severity.UNKNOWN;
          };
      if (one.compareTo(worst) < 0) {
        worst = one;
      }
    }
    return worst;
  }

  private static String lastPart(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  private static @Nullable String textOrNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private Call call(Scope scope, String rpc) {
    return new Call(settings.connector(), name(), scope.parent(), rpc, Service.COMPLIANCE, ROLE);
  }

  /** Whether it may be asked about a project. What it evaluates there the wide answer tells. */
  private final class Projects implements OneByOne.Look {
    @Override
    public Call call(Scope scope) {
      return ComplianceManagerSource.this.call(scope, "ListFrameworkComplianceSummaries");
    }

    @Override
    public CompletableFuture<Optional<Gap>> at(Call call, Scope scope) {
      return frameworks(call, scope, "", 1).thenApply(answer -> Optional.empty());
    }
  }
}
