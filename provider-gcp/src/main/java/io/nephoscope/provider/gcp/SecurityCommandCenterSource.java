package io.nephoscope.provider.gcp;

import com.google.cloud.securitycenter.v2.CloudProvider;
import com.google.cloud.securitycenter.v2.Compliance;
import com.google.cloud.securitycenter.v2.Finding.FindingClass;
import com.google.cloud.securitycenter.v2.Finding.Mute;
import com.google.cloud.securitycenter.v2.ListFindingsRequest;
import com.google.cloud.securitycenter.v2.ListFindingsResponse;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import com.google.protobuf.Timestamp;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * What Security Command Center says is wrong, and the checks that this proves.
 *
 * <p>Findings are failures only: nothing here is ever concluded from a finding that is absent. A
 * misconfiguration that is inactive was evaluated and holds no longer, which is the only pass
 * findings prove. Security Command Center Enterprise also reports other clouds; their rows are left
 * out, because those clouds have providers of their own.
 */
final class SecurityCommandCenterSource implements Source {

  private static final int PAGE = 1000;
  private static final String ROLE = "Security Center Findings Viewer";
  private static final String PRODUCT = "Security Command Center";
  private static final String RESOURCE_MANAGER = "//cloudresourcemanager.googleapis.com/";

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;

  SecurityCommandCenterSource(
      GcpSettings settings, GcpClients clients, ProjectDirectory directory) {
    this.settings = settings;
    this.clients = clients;
    this.directory = directory;
  }

  @Override
  public String name() {
    return "security-command-center";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.FINDING, Observation.Kind.ASSESSMENT);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  /** Security Command Center speaks of what fails; of what passes it says nothing. */
  @Override
  public boolean statesPasses() {
    return false;
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return clients.whileOpen(
        call(settings.scopes().getFirst()),
        directory.current().thenApply(known -> known.shards(settings.scopes())));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    Call call = call(scope);
    ListFindingsRequest request =
        ListFindingsRequest.newBuilder()
            .setParent(scope.parent() + "/sources/-/locations/global")
            .setPageSize(PAGE)
            .setPageToken(token.value())
            .build();
    return clients.whileOpen(
        call,
        clients
            .securityCenter(call, client -> client.listFindingsCallable().futureCall(request))
            .thenCombine(directory.current(), (answer, known) -> page(call, token, answer, known)));
  }

  /** 1,000 reads a minute for the project that asks; some are left to others. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("SecurityCenterReads", 12, 50);
  }

  private static Page page(
      Call call, PageToken token, ListFindingsResponse answer, KnownProjects known) {
    if (answer.getListFindingsResultsCount() == 0
        && answer.getNextPageToken().isEmpty()
        && token.isFirst()
        && answer.getTotalSize() > 0) {
      throw GcpFailures.unreadable(
          call, answer.getTotalSize() + " findings are counted and none is told", null);
    }
    List<Observation> found = new ArrayList<>(2 * answer.getListFindingsResultsCount());
    for (ListFindingsResult result : answer.getListFindingsResultsList()) {
      if (result.getFinding().getName().isEmpty()) {
        throw GcpFailures.unreadable(call, "a finding without a name", null);
      }
      found.addAll(observations(result, known));
    }
    return new Page(found, NextPage.of(call, token, answer.getNextPageToken()));
  }

  /** The finding, and the assessment it proves if it is the outcome of a check. */
  static List<Observation> observations(ListFindingsResult result, KnownProjects known) {
    CloudProvider cloud = result.getResource().getCloudProvider();
    if (cloud == CloudProvider.AMAZON_WEB_SERVICES || cloud == CloudProvider.MICROSOFT_AZURE) {
      return List.of();
    }
    com.google.cloud.securitycenter.v2.Finding finding = result.getFinding();
    List<ControlRef> controls = controls(finding);
    String account = account(result, known);
    String region = region(result);
    String resource = finding.getResourceName();
    String check = isCheck(finding) ? finding.getCategory() : null;
    boolean muted = finding.getMute() == Mute.MUTED;

    Finding.Builder told =
        Finding.builder(
                account,
                finding.getCanonicalName().isEmpty()
                    ? finding.getName()
                    : finding.getCanonicalName(),
                finding.getParentDisplayName().isEmpty() ? PRODUCT : finding.getParentDisplayName(),
                type(finding.getFindingClass()))
            .region(region)
            .state(state(finding, muted))
            .severity(severity(finding))
            .title(title(finding))
            .description(textOrNull(finding.getDescription()))
            .check(check)
            .remediation(textOrNull(finding.getNextSteps()), textOrNull(finding.getExternalUri()))
            .seen(
                moment(finding.hasCreateTime(), finding.getCreateTime()),
                moment(finding.hasEventTime(), finding.getEventTime()))
            .nativeJson(NativeJson.of(result));
    controls.forEach(told::control);
    if (!resource.isEmpty()) {
      told.resource(
          new Finding.ResourceRef(
              resource,
              textOrNull(result.getResource().getType()),
              textOrNull(result.getResource().getDisplayName())));
    }
    if (check == null) {
      return List.of(told.build());
    }
    // An inactive one proves nothing: the resource may be mended, gone, or no longer looked at.
    if (!isActive(finding)) {
      return List.of(told.build());
    }
    return List.of(
        told.build(),
        new Assessment(
            account,
            region,
            check,
            title(finding),
            controls,
            textOrNull(resource),
            Assessment.Status.FAILED,
            muted,
            severity(finding),
            textOrNull(finding.getDescription()),
            moment(finding.hasEventTime(), finding.getEventTime())));
  }

  /**
   * Whether a category names a check with two outcomes: misconfigurations do, and weaknesses that
   * Google maps to a standard. A CVE or an attack is no check.
   */
  private static boolean isCheck(com.google.cloud.securitycenter.v2.Finding finding) {
    if (finding.getCategory().isEmpty() || finding.getStateValue() == 0) {
      return false;
    }
    return switch (finding.getFindingClass()) {
      case MISCONFIGURATION -> true;
      case VULNERABILITY -> finding.getCompliancesCount() > 0;
      default -> false;
    };
  }

  private static Finding.Type type(FindingClass kind) {
    return switch (kind) {
      case MISCONFIGURATION, POSTURE_VIOLATION -> Finding.Type.MISCONFIGURATION;
      case VULNERABILITY -> Finding.Type.VULNERABILITY;
      case THREAT -> Finding.Type.THREAT;
      default -> Finding.Type.OTHER;
    };
  }

  private static boolean isActive(com.google.cloud.securitycenter.v2.Finding finding) {
    return finding.getState() != com.google.cloud.securitycenter.v2.Finding.State.INACTIVE;
  }

  private static Finding.State state(
      com.google.cloud.securitycenter.v2.Finding finding, boolean muted) {
    return !isActive(finding)
        ? Finding.State.RESOLVED
        : muted ? Finding.State.SUPPRESSED : Finding.State.ACTIVE;
  }

  private static Severity severity(com.google.cloud.securitycenter.v2.Finding finding) {
    return switch (finding.getSeverity()) {
      case CRITICAL -> Severity.CRITICAL;
      case HIGH -> Severity.HIGH;
      case MEDIUM -> Severity.MEDIUM;
      case LOW -> Severity.LOW;
      case SEVERITY_UNSPECIFIED, UNRECOGNIZED -> Severity.UNKNOWN;
    };
  }

  /** A CVE's number beside its category; else the category in words. */
  private static String title(com.google.cloud.securitycenter.v2.Finding finding) {
    String category = finding.getCategory();
    String cve = finding.getVulnerability().getCve().getId();
    if (!cve.isEmpty()) {
      String where = finding.getVulnerability().getOffendingPackage().getPackageName();
      return where.isEmpty() ? cve : cve + " in " + where;
    }
    if (category.isEmpty()) {
      return finding.getName();
    }
    if (!category.equals(category.toUpperCase(Locale.ROOT))) {
      return category;
    }
    String words = category.replace('_', ' ').toLowerCase(Locale.ROOT);
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  /** Standard and version, as in {@code "nist800-53 r5"}, and one reference per control. */
  private static List<ControlRef> controls(com.google.cloud.securitycenter.v2.Finding finding) {
    List<ControlRef> controls = new ArrayList<>();
    for (Compliance compliance : finding.getCompliancesList()) {
      String standard =
          compliance.getVersion().isEmpty()
              ? compliance.getStandard()
              : compliance.getStandard() + " " + compliance.getVersion();
      compliance.getIdsList().forEach(id -> controls.add(new ControlRef(standard, id)));
    }
    return controls.stream().distinct().toList();
  }

  /** The project the resource is in; else the folder or organisation the finding is told of. */
  private static String account(ListFindingsResult result, KnownProjects known) {
    String project = result.getResource().getGcpMetadata().getProject();
    if (project.startsWith(RESOURCE_MANAGER)) {
      return known.account(project.substring(RESOURCE_MANAGER.length()));
    }
    String name =
        result.getFinding().getCanonicalName().isEmpty()
            ? result.getFinding().getName()
            : result.getFinding().getCanonicalName();
    int sources = name.indexOf("/sources/");
    return known.account(sources < 0 ? name : name.substring(0, sources));
  }

  private static String region(ListFindingsResult result) {
    String location = result.getResource().getLocation();
    return location.isEmpty()
        ? Locations.regionOfName(result.getFinding().getResourceName())
        : Locations.region(location);
  }

  private static @Nullable Instant moment(boolean present, Timestamp time) {
    return present ? Instant.ofEpochSecond(time.getSeconds(), time.getNanos()) : null;
  }

  private static @Nullable String textOrNull(String text) {
    return text.isEmpty() ? null : text;
  }

  private Call call(Scope scope) {
    return new Call(
        settings.connector(),
        name(),
        scope.parent(),
        "ListFindings",
        Service.SECURITY_CENTER,
        ROLE);
  }
}
