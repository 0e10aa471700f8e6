package io.nephoscope.provider.azure;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Assessment.Status;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Finding.ResourceRef;
import io.nephoscope.spi.Finding.State;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What Defender for Cloud recommends: every assessment with its status, a finding for each that is
 * unhealthy or exempt, and the vulnerabilities that are its sub-assessments.
 *
 * <p>A shard is read in three lists: the metadata of assessments (severity, remediation), then the
 * assessments, then the sub-assessments.
 */
final class AssessmentsSource extends SubscriptionShards {

  static final String PRODUCT = "Microsoft Defender for Cloud";
  private static final String MARK = "/providers/microsoft.security/assessments/";

  private final Arm arm;
  private final Map<String, Map<String, NativeRow>> metadata = new ConcurrentHashMap<>();

  AssessmentsSource(Arm arm, VisibleSubscriptions visible, OpenStages stages) {
    super(visible, stages);
    this.arm = arm;
  }

  @Override
  public String name() {
    return "assessments";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.ASSESSMENT, Kind.FINDING);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  /** The first page reads the whole list of metadata, which Azure gives in one or two requests. */
  @Override
  CompletableFuture<Page> read(String subscription, Position position) {
    return switch (position.list()) {
      case "" -> metadata(subscription, true).thenApply(read -> then("assessments", List.of()));
      case "assessments" -> assessments(subscription, position.link());
      default -> subAssessments(subscription, position.link());
    };
  }

  private static Page then(String list, List<Observation> seen) {
    return new Page(seen, new Position(list, "", List.of()).token());
  }

  /** By assessment key; kept until the shard is read again. */
  private CompletableFuture<Map<String, NativeRow>> metadata(String subscription, boolean anew) {
    Map<String, NativeRow> known = anew ? null : metadata.get(subscription);
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    ArmCall call = securityCall("assessment metadata", subscription);
    return arm.all(
            call,
            () ->
                arm.service()
                    .security(
                        arm.endpoint(), subscription, "assessmentMetadata", ArmService.ASSESSMENTS))
        .thenApply(rows -> {
          Map<String, NativeRow> byKey = new HashMap<>();
          rows.forEach(row -> byKey.put(row.requiredId("name"), row));
          Map<String, NativeRow> kept = Map.copyOf(byKey);
          metadata.put(subscription, kept);
          return kept;
        });
  }

  private CompletableFuture<Page> assessments(String subscription, String link) {
    ArmCall call = securityCall("assessments", subscription);
    return metadata(subscription, false)
        .thenCompose(known ->
            arm.list(
                    call,
                    link,
                    () ->
                        arm.service()
                            .security(
                                arm.endpoint(),
                                subscription,
                                "assessments",
                                ArmService.ASSESSMENTS))
                .thenApply(list -> {
                  List<Observation> seen = new ArrayList<>();
                  list.rows().forEach(row -> seen.addAll(say(subscription, row, known)));
                  return list.next().isEmpty()
                      ? then("subAssessments", seen)
                      : new Page(seen, new Position("assessments", list.next(), List.of()).token());
                }));
  }

  /**
   * What one assessment says: its outcome, and a finding when something is wrong. Azure writes an
   * exempt resource as not applicable; it is told apart from one that is switched off by policy,
   * because somebody decided to live with what the check found: a failure whose risk is accepted.
   */
  static List<Observation> say(
      String subscription, NativeRow row, Map<String, NativeRow> metadata) {
    String id = row.requiredId("id");
    String check = row.requiredId("name");
    String code = row.required("properties", "status", "code");
    String cause = row.text("properties", "status", "cause");
    boolean exempt = "NotApplicable".equalsIgnoreCase(code) && "Exempt".equalsIgnoreCase(cause);
    Status status =
        switch (code.toLowerCase(Locale.ROOT)) {
          case "healthy" -> Status.PASSED;
          case "unhealthy" -> Status.FAILED;
          case "notapplicable" -> exempt ? Status.FAILED : Status.NOT_APPLICABLE;
          default -> Status.UNKNOWN;
        };
    NativeRow described = metadata.get(check);
    Severity severity = DefenderSeverity.of(described(row, described, "severity"));
    String named = described(row, described, "displayName");
    String shown = named == null ? row.text("properties", "displayName") : named;
    String title = shown == null ? check : shown;
    String resource = subject(id);
    List<Observation> said = new ArrayList<>(2);
    said.add(
        new Assessment(
            subscription,
            Shard.GLOBAL,
            check,
            title,
            List.of(),
            resource,
            status,
            exempt,
            severity,
            reason(code, cause, row.text("properties", "status", "description")),
            row.instant("properties", "status", "statusChangeDate")));
    if (status == Status.FAILED) {
      Finding.Builder finding =
          Finding.builder(subscription, id, PRODUCT, Finding.Type.MISCONFIGURATION)
              .state(exempt ? State.SUPPRESSED : State.ACTIVE)
              .severity(severity)
              .title(title)
              .description(described(row, described, "description"))
              .check(check)
              .remediation(
                  described(row, described, "remediationDescription"),
                  address(row.text("properties", "links", "azurePortalUri")))
              .seen(
                  row.instant("properties", "status", "firstEvaluationDate"),
                  row.instant("properties", "status", "statusChangeDate"))
              .nativeJson(row.json());
      if (resource != null) {
        finding.resource(new ResourceRef(resource, typeOf(resource), null));
      }
      said.add(finding.build());
    }
    return said;
  }

  /** Metadata of the list of metadata, or that which some services write into the row itself. */
  private static @Nullable String described(
      NativeRow row, @Nullable NativeRow metadata, String field) {
    String inline = row.text("properties", "metadata", field);
    return inline != null || metadata == null ? inline : metadata.text("properties", field);
  }

  private static @Nullable String reason(
      String code, @Nullable String cause, @Nullable String description) {
    if (cause == null && description == null) {
      return code.equalsIgnoreCase("healthy") || code.equalsIgnoreCase("unhealthy") ? null : code;
    }
    return cause == null ? description : description == null ? cause : cause + ": " + description;
  }

  /** What an assessment is about: all before its own part of the id; null for the subscription. */
  static @Nullable String subject(String id) {
    int cut = id.indexOf(MARK);
    String subject = cut < 0 ? id : id.substring(0, cut);
    return subject.matches("/subscriptions/[^/]+") ? null : subject;
  }

  /**
   * {@code /…/providers/microsoft.sql/servers/a/databases/b} is of microsoft.sql/servers/databases.
   */
  static @Nullable String typeOf(String resource) {
    int cut = resource.lastIndexOf("/providers/");
    if (cut < 0) {
      return null;
    }
    String[] parts = resource.substring(cut + "/providers/".length()).split("/", -1);
    StringBuilder type = new StringBuilder(parts[0]);
    for (int i = 1; i < parts.length; i += 2) {
      type.append('/').append(parts[i]);
    }
    return parts.length < 2 ? null : type.toString();
  }

  private static @Nullable String address(@Nullable String link) {
    return link == null || link.contains("://") ? link : "https://" + link;
  }

  private CompletableFuture<Page> subAssessments(String subscription, String link) {
    ArmCall call = securityCall("sub-assessments", subscription);
    return arm.list(
            call,
            link,
            () ->
                arm.service()
                    .security(
                        arm.endpoint(), subscription, "subAssessments", ArmService.SUB_ASSESSMENTS))
        .thenApply(list -> {
          List<Observation> seen = new ArrayList<>();
          for (NativeRow row : list.rows()) {
            Finding finding = vulnerability(subscription, row);
            if (finding != null) {
              seen.add(finding);
            }
          }
          return list.next().isEmpty()
              ? Page.last(seen)
              : new Page(seen, new Position("subAssessments", list.next(), List.of()).token());
        });
  }

  /** A weakness that is there, exempt or not; {@code null} for one that is not. */
  static @Nullable Finding vulnerability(String subscription, NativeRow row) {
    String id = row.requiredId("id");
    String code = row.required("properties", "status", "code");
    boolean exempt =
        "NotApplicable".equalsIgnoreCase(code)
            && "Exempt".equalsIgnoreCase(row.text("properties", "status", "cause"));
    if (!exempt && !"Unhealthy".equalsIgnoreCase(code)) {
      return null;
    }
    String resource = subject(id);
    String title = row.text("properties", "displayName");
    Finding.Builder finding =
        Finding.builder(subscription, id, PRODUCT, Finding.Type.VULNERABILITY)
            .state(exempt ? State.SUPPRESSED : State.ACTIVE)
            .severity(DefenderSeverity.of(row.text("properties", "status", "severity")))
            .title(title == null ? row.required("name") : title)
            .description(row.text("properties", "description"))
            .remediation(row.text("properties", "remediation"), null)
            .seen(null, row.instant("properties", "timeGenerated"))
            .nativeJson(row.json());
    if (resource != null) {
      finding.resource(new ResourceRef(resource, typeOf(resource), null));
    }
    return finding.build();
  }
}
