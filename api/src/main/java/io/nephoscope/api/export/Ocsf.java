package io.nephoscope.api.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.api.snapshot.ControlMention;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of the Open Cybersecurity Schema Framework: Vulnerability Finding (2002), Compliance
 * Finding (2003) and Detection Finding (2004). Each event has exactly the attributes that the
 * published schema of its version gives its class: in 1.1.0 a compliance or vulnerability finding
 * has one {@code resource}, so that further ones stand under {@code unmapped}; in 1.3.0 it has both
 * {@code resource} and {@code resources}. A weakness without a CVE is a Detection Finding, because
 * a Vulnerability Finding must name one.
 */
final class Ocsf {

  private static final int VULNERABILITY = 2002;
  private static final int COMPLIANCE = 2003;
  private static final int DETECTION = 2004;
  private static final int CREATED = 1;
  private static final int CLOSED = 3;
  private static final Pattern CVE = Pattern.compile("CVE-\\d{4}-\\d{4,}");

  private final View view;
  private final OcsfVersion version;

  Ocsf(View view, OcsfVersion version) {
    this.view = view;
    this.version = version;
  }

  ObjectNode finding(Row<Finding> row) {
    Finding finding = row.value();
    Set<String> weaknesses = weaknesses(finding);
    int classId =
        switch (finding.type()) {
          case VULNERABILITY -> weaknesses.isEmpty() ? DETECTION : VULNERABILITY;
          case MISCONFIGURATION -> COMPLIANCE;
          case THREAT -> DETECTION;
          case OTHER -> finding.check() == null ? DETECTION : COMPLIANCE;
        };
    boolean resolved = finding.state() == Finding.State.RESOLVED;
    ObjectNode event = event(classId, resolved ? CLOSED : CREATED, finding.severity());
    Instant time = first(finding.lastSeenAt(), finding.firstSeenAt());
    event.put("time", time.toEpochMilli());
    switch (finding.state()) {
      case ACTIVE -> status(event, 1, "New");
      case SUPPRESSED -> status(event, 3, "Suppressed");
      case RESOLVED -> status(event, 4, "Resolved");
    }
    ObjectNode info = event.putObject("finding_info");
    info.put("uid", finding.nativeId());
    info.put("title", finding.title());
    put(info, "desc", finding.description());
    info.putArray("types").add(finding.type().name());
    info.putArray("data_sources").add(finding.product());
    time(info, "first_seen_time", finding.firstSeenAt());
    time(info, "last_seen_time", finding.lastSeenAt());
    cloud(event, row.provider(), finding.account(), finding.region());
    resources(event, classId, finding.resources(), finding.region(), row.provider());
    if (classId != VULNERABILITY) {
      remediation(event, finding);
    }
    switch (classId) {
      case COMPLIANCE ->
          compliance(
              event,
              finding.check(),
              view.controlsOf(row),
              resolved ? Assessment.Status.PASSED : Assessment.Status.FAILED,
              null);
      case VULNERABILITY -> vulnerabilities(event, finding, weaknesses);
      default -> {}
    }
    put(event, "raw_data", finding.nativeJson());
    return event;
  }

  ObjectNode assessment(Row<Assessment> row) {
    Assessment said = row.value();
    ObjectNode event = event(COMPLIANCE, CREATED, said.severity());
    event.put("time", first(said.evaluatedAt(), null).toEpochMilli());
    if (said.acceptedRisk()) {
      status(event, 3, "Suppressed");
    } else if (said.status() == Assessment.Status.FAILED) {
      status(event, 1, "New");
    } else {
      status(event, 99, said.status().name());
    }
    ObjectNode info = event.putObject("finding_info");
    info.put("uid", row.id());
    info.put("title", said.title());
    info.putArray("data_sources").add(row.source());
    cloud(event, row.provider(), said.account(), said.region());
    resources(
        event,
        COMPLIANCE,
        said.resource() == null
            ? List.of()
            : List.of(new Finding.ResourceRef(said.resource(), null, null)),
        said.region(),
        row.provider());
    compliance(event, said.check(), view.controlsOfAssessment(row), said.status(), said.reason());
    return event;
  }

  private ObjectNode event(int classId, int activity, Severity severity) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("class_uid", classId);
    event.put(
        "class_name",
        switch (classId) {
          case VULNERABILITY -> "Vulnerability Finding";
          case COMPLIANCE -> "Compliance Finding";
          default -> "Detection Finding";
        });
    event.put("category_uid", 2);
    event.put("category_name", "Findings");
    event.put("activity_id", activity);
    event.put("activity_name", activity == CLOSED ? "Close" : "Create");
    event.put("type_uid", classId * 100L + activity);
    severity(event, severity);
    ObjectNode metadata = event.putObject("metadata");
    metadata.put("version", version.text());
    metadata.putObject("product").put("name", "Nephoscope").put("vendor_name", "Nephoscope");
    metadata.putArray("profiles").add("cloud");
    metadata.put("logged_time", view.moment().toEpochMilli());
    return event;
  }

  private static void severity(ObjectNode event, Severity severity) {
    int id =
        switch (severity) {
          case UNKNOWN -> 0;
          case INFORMATIONAL -> 1;
          case LOW -> 2;
          case MEDIUM -> 3;
          case HIGH -> 4;
          case CRITICAL -> 5;
        };
    event.put("severity_id", id);
    event.put(
        "severity",
        severity.name().charAt(0) + severity.name().substring(1).toLowerCase(Locale.ROOT));
  }

  private static void status(ObjectNode event, int id, String name) {
    event.put("status_id", id);
    event.put("status", name);
  }

  private static void compliance(
      ObjectNode event,
      @Nullable String check,
      List<ControlMention> controls,
      Assessment.Status status,
      @Nullable String reason) {
    ObjectNode compliance = event.putObject("compliance");
    put(compliance, "control", check);
    Set<String> standards = new TreeSet<>();
    Set<String> requirements = new TreeSet<>();
    for (ControlMention control : controls) {
      if (control.standard() != null) {
        standards.add(control.standard());
        requirements.add(control.standard() + " " + control.code());
      } else {
        requirements.add(control.code());
      }
    }
    ArrayNode named = compliance.putArray("standards");
    standards.forEach(named::add);
    ArrayNode required = compliance.putArray("requirements");
    requirements.forEach(required::add);
    switch (status) {
      case PASSED -> status(compliance, 1, "Pass");
      case FAILED -> status(compliance, 3, "Fail");
      case UNKNOWN -> status(compliance, 0, "Unknown");
      case NOT_APPLICABLE -> {
        status(compliance, 99, "Other");
        compliance.put("status_code", "NOT_APPLICABLE");
      }
    }
    put(compliance, "status_detail", reason);
  }

  private static Set<String> weaknesses(Finding finding) {
    Set<String> ids = new TreeSet<>();
    Matcher cve =
        CVE.matcher(
            finding.title()
                + " "
                + (finding.check() == null ? "" : finding.check())
                + " "
                + finding.nativeId());
    while (cve.find()) {
      ids.add(cve.group());
    }
    return ids;
  }

  private static void vulnerabilities(ObjectNode event, Finding finding, Set<String> weaknesses) {
    ArrayNode list = event.putArray("vulnerabilities");
    for (String id : weaknesses) {
      ObjectNode one = list.addObject();
      one.putObject("cve").put("uid", id);
      one.put("title", finding.title());
      put(one, "desc", finding.description());
      remediation(one, finding);
    }
  }

  private static void remediation(ObjectNode node, Finding finding) {
    if (finding.remediation() != null || finding.remediationUrl() != null) {
      ObjectNode remediation = node.putObject("remediation");
      remediation.put(
          "desc", finding.remediation() == null ? "See the reference." : finding.remediation());
      if (finding.remediationUrl() != null) {
        remediation.putArray("references").add(finding.remediationUrl());
      }
    }
  }

  private void resources(
      ObjectNode event,
      int classId,
      List<Finding.ResourceRef> refs,
      String region,
      String provider) {
    if (refs.isEmpty()) {
      return;
    }
    boolean single = classId != DETECTION;
    if (single) {
      resource(event.putObject("resource"), refs.getFirst(), region, provider);
    }
    boolean list = !single || version != OcsfVersion.V1_1_0;
    List<Finding.ResourceRef> more = list ? refs : refs.subList(1, refs.size());
    if (!more.isEmpty()) {
      ArrayNode all = (list ? event : event.putObject("unmapped")).putArray("resources");
      more.forEach(ref -> resource(all.addObject(), ref, region, provider));
    }
  }

  private void cloud(ObjectNode event, String provider, String account, String region) {
    ObjectNode cloud = event.putObject("cloud");
    cloud.put(
        "provider",
        switch (provider) {
          case "aws" -> "AWS";
          case "azure" -> "Azure";
          case "gcp" -> "GCP";
          default -> provider;
        });
    ObjectNode node = cloud.putObject("account").put("uid", account);
    view.account(provider, account).ifPresent(known -> node.put("name", known.value().name()));
    cloud.put("region", region);
  }

  private static void resource(
      ObjectNode node, Finding.ResourceRef ref, String region, String provider) {
    node.put("uid", ref.nativeId());
    put(node, "name", ref.name());
    put(node, "type", ref.type());
    node.put("region", region);
    if (provider.equals("aws")) {
      node.put("cloud_partition", partition(ref.nativeId()));
    }
  }

  private static String partition(String arn) {
    String[] parts = arn.split(":", 3);
    return parts.length == 3 && parts[0].equals("arn") ? parts[1] : "aws";
  }

  private Instant first(@Nullable Instant one, @Nullable Instant other) {
    return one != null ? one : other != null ? other : view.moment();
  }

  private static void put(ObjectNode node, String field, @Nullable String value) {
    if (value != null) {
      node.put(field, value);
    }
  }

  private static void time(ObjectNode node, String field, @Nullable Instant time) {
    if (time != null) {
      node.put(field, time.toEpochMilli());
    }
  }
}
