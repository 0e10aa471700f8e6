package io.nephoscope.simulator.google;

import com.google.cloud.cloudsecuritycompliance.v1.CloudControl;
import com.google.cloud.cloudsecuritycompliance.v1.CloudControlAssessmentDetails;
import com.google.cloud.cloudsecuritycompliance.v1.CloudControlReport;
import com.google.cloud.cloudsecuritycompliance.v1.ControlAssessmentDetails;
import com.google.cloud.cloudsecuritycompliance.v1.ControlComplianceSummary;
import com.google.cloud.cloudsecuritycompliance.v1.EvaluationState;
import com.google.cloud.cloudsecuritycompliance.v1.Framework.FrameworkType;
import com.google.cloud.cloudsecuritycompliance.v1.FrameworkComplianceSummary;
import com.google.cloud.cloudsecuritycompliance.v1.ListControlComplianceSummariesRequest;
import com.google.cloud.cloudsecuritycompliance.v1.ListControlComplianceSummariesResponse;
import com.google.cloud.cloudsecuritycompliance.v1.ListFrameworkComplianceSummariesRequest;
import com.google.cloud.cloudsecuritycompliance.v1.ListFrameworkComplianceSummariesResponse;
import com.google.cloud.cloudsecuritycompliance.v1.ManualCloudControlAssessmentDetails;
import com.google.cloud.cloudsecuritycompliance.v1.MonitoringGrpc;
import com.google.cloud.cloudsecuritycompliance.v1.RegulatoryControlResponsibilityType;
import com.google.cloud.cloudsecuritycompliance.v1.Severity;
import io.grpc.stub.StreamObserver;
import io.nephoscope.simulator.google.Frameworks.Control;
import io.nephoscope.simulator.google.Frameworks.Evidence;
import io.nephoscope.simulator.google.Frameworks.Framework;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compliance Manager's reports. */
final class MonitoringService extends MonitoringGrpc.MonitoringImplBase {
  static final List<CallDesk.Quota> READS = List.of(new CallDesk.Quota("reads", 600));
  private static final Pattern SCOPE =
      Pattern.compile("((?:organizations|folders|projects)/[^/]+)/locations/global");
  private static final Pattern REPORT =
      Pattern.compile(SCOPE.pattern() + "/frameworkComplianceReports/([^/]+)");

  private final CallDesk desk;
  private final Hierarchy hierarchy;
  private final Frameworks frameworks;

  MonitoringService(CallDesk desk, Hierarchy hierarchy) {
    this.desk = desk;
    this.hierarchy = hierarchy;
    this.frameworks = new Frameworks(desk.estate());
  }

  @Override
  public void listFrameworkComplianceSummaries(
      ListFrameworkComplianceSummariesRequest request,
      StreamObserver<ListFrameworkComplianceSummariesResponse> out) {
    String operation = "ListFrameworkComplianceSummaries";
    Matcher parent = SCOPE.matcher(request.getParent());
    String scope = parent.matches() ? parent.group(1) : "";
    desk.serve(
        ApiName.COMPLIANCE,
        operation,
        hierarchy.accountOf(scope),
        READS,
        out,
        repeat -> {
          List<Framework> all = evaluated(operation, scope, request.getParent());
          int from = (int) PageTokens.position(request.getParent(), request.getPageToken());
          int size = PageTokens.size(request.getPageSize(), 2, 1000);
          int to = Math.min(all.size(), from + size);
          ListFrameworkComplianceSummariesResponse.Builder answer =
              ListFrameworkComplianceSummariesResponse.newBuilder();
          for (Framework framework : all.subList(Math.min(from, to), to)) {
            answer.addFrameworkComplianceSummaries(summary(request.getParent(), framework));
          }
          String next = to < all.size() ? PageTokens.of(request.getParent(), to) : "";
          return answer
              .setNextPageToken(
                  PageTokens.next(request.getParent(), request.getPageToken(), next, repeat))
              .build();
        });
  }

  @Override
  public void listControlComplianceSummaries(
      ListControlComplianceSummariesRequest request,
      StreamObserver<ListControlComplianceSummariesResponse> out) {
    String operation = "ListControlComplianceSummaries";
    Matcher parent = REPORT.matcher(request.getParent());
    String scope = parent.matches() ? parent.group(1) : "";
    desk.serve(
        ApiName.COMPLIANCE,
        operation,
        hierarchy.accountOf(scope),
        READS,
        out,
        repeat -> {
          Framework framework =
              evaluated(operation, scope, request.getParent()).stream()
                  .filter(each -> each.id().equals(parent.group(2)))
                  .findFirst()
                  .orElseThrow(() ->
                      GoogleErrors.denied(ApiName.COMPLIANCE, operation, request.getParent()));
          List<ControlComplianceSummary> all =
              new java.util.ArrayList<>(
                  framework.controls().stream()
                      .map(control -> summary(request.getParent(), framework, control))
                      .toList());
          all.add(standIn(request.getParent(), framework));
          int from = (int) PageTokens.position(request.getParent(), request.getPageToken());
          int size = PageTokens.size(request.getPageSize(), 20, 1000);
          int to = Math.min(all.size(), from + Math.min(size, 60));
          String next = to < all.size() ? PageTokens.of(request.getParent(), to) : "";
          return ListControlComplianceSummariesResponse.newBuilder()
              .addAllControlComplianceSummaries(all.subList(Math.min(from, to), to))
              .setNextPageToken(
                  PageTokens.next(request.getParent(), request.getPageToken(), next, repeat))
              .build();
        });
  }

  private List<Framework> evaluated(String operation, String scope, String parent) {
    if (scope.isEmpty()) {
      throw GoogleErrors.invalid("Invalid parent: '" + parent + "'.");
    }
    return frameworks.of(scope, hierarchy.readable(ApiName.COMPLIANCE, operation, scope));
  }

  /** Google's counts: what nobody assessed is among the passing ones. */
  private FrameworkComplianceSummary summary(String parent, Framework framework) {
    int passed = framework.count(EvaluationState.EVALUATION_STATE_PASSED);
    int notAssessed = framework.count(EvaluationState.EVALUATION_STATE_NOT_ASSESSED);
    return FrameworkComplianceSummary.newBuilder()
        .setName(parent + "/frameworkComplianceSummaries/" + framework.id())
        .setFramework(name(framework))
        .setFrameworkDisplayName(framework.title())
        .setFrameworkType(framework.builtIn() ? FrameworkType.BUILT_IN : FrameworkType.CUSTOM)
        .addSupportedCloudProviders(framework.about())
        .setMajorRevisionId(1)
        .setControlAssessmentDetails(
            ControlAssessmentDetails.newBuilder()
                .setPassingControls(passed + notAssessed)
                .setFailingControls(framework.count(EvaluationState.EVALUATION_STATE_FAILED))
                .setAssessedPassingControls(passed)
                .setNotAssessedControls(notAssessed))
        .build();
  }

  private ControlComplianceSummary summary(String parent, Framework framework, Control control) {
    ControlComplianceSummary.Builder summary =
        ControlComplianceSummary.newBuilder()
            .setName(parent + "/controlComplianceSummaries/" + control.id())
            .setControl(control.id())
            .setDisplayName(control.title())
            .setOverallEvaluationState(control.state())
            .setTotalFindingsCount(control.findings())
            .addComplianceFrameworks(name(framework))
            .setControlResponsibilityType(RegulatoryControlResponsibilityType.CUSTOMER);
    for (Evidence evidence : control.checks()) {
      summary.addCloudControlReports(
          CloudControlReport.newBuilder()
              .setCloudControl(cloudControl(evidence.check().nativeId()))
              .setDisplayName(evidence.check().title())
              .setCloudControlType(CloudControl.Type.BUILT_IN)
              .setFindingCategory(evidence.check().nativeId())
              .setFindingSeverity(Severity.valueOf(evidence.check().severity().name()))
              .setCloudControlAssessmentDetails(
                  CloudControlAssessmentDetails.newBuilder()
                      .setFindingsCount(evidence.findings())
                      .setEvaluationState(evidence.state())));
    }
    if (control.checks().isEmpty()) {
      summary.addCloudControlReports(
          CloudControlReport.newBuilder()
              .setCloudControl(cloudControl("manual-" + control.id()))
              .setDisplayName(control.title())
              .setManualCloudControlAssessmentDetails(
                  ManualCloudControlAssessmentDetails.newBuilder()
                      .addManualCloudControlGuide("Collect the evidence for " + control.id())));
    }
    return summary.build();
  }

  /** The row for cloud controls that belong to no requirement; no requirement itself. */
  private ControlComplianceSummary standIn(String parent, Framework framework) {
    return ControlComplianceSummary.newBuilder()
        .setName(parent + "/controlComplianceSummaries/unmapped-cloud-controls")
        .setControl("unmapped-cloud-controls")
        .setDisplayName("Cloud controls without a requirement")
        .setOverallEvaluationState(EvaluationState.EVALUATION_STATE_FAILED)
        .setTotalFindingsCount(1)
        .addComplianceFrameworks(name(framework))
        .setIsFakeControl(true)
        .build();
  }

  private String name(Framework framework) {
    return hierarchy.organisation().rootId() + "/locations/global/frameworks/" + framework.id();
  }

  private String cloudControl(String id) {
    return hierarchy.organisation().rootId()
        + "/locations/global/cloudControls/"
        + id.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
