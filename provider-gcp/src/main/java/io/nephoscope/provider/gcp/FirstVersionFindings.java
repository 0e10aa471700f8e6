package io.nephoscope.provider.gcp;

import com.google.cloud.securitycenter.v2.CloudProvider;
import com.google.cloud.securitycenter.v2.Finding.FindingClass;
import com.google.cloud.securitycenter.v2.Finding.Severity;
import com.google.cloud.securitycenter.v2.GcpMetadata;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.MessageOrBuilder;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Rows of Security Command Center's first API as rows of its second: the fields are the same but
 * for the resource, which the first writes flat, and for compliance, which findings before 2023
 * keep in their source properties alone.
 */
final class FirstVersionFindings {

  private static final String RESOURCE_MANAGER = "//cloudresourcemanager.googleapis.com/";

  private static final List<Severity> SEVERITIES =
      List.of(Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW);

  private FirstVersionFindings() {}

  /**
   * The row in the shape of v2.
   *
   * @param row a {@code ListFindingsResult} of v1
   * @throws IllegalArgumentException when it cannot be written so
   */
  static ListFindingsResult of(MessageOrBuilder row) {
    try {
      return ofJson(JsonFormat.printer().omittingInsignificantWhitespace().print(row));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a finding of v1 that cannot be printed", e);
    }
  }

  /** The same from JSON, as v1's REST API and its notifications write it. */
  static ListFindingsResult ofJson(String json) {
    Struct.Builder flat = Struct.newBuilder();
    ListFindingsResult.Builder row = ListFindingsResult.newBuilder();
    try {
      JsonFormat.parser().merge(json, flat);
      JsonFormat.parser().ignoringUnknownFields().merge(json, row);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalArgumentException("a finding of v1 that cannot be read", e);
    }
    if (!row.getResource().hasGcpMetadata()
        && row.getResource().getCloudProvider() == CloudProvider.CLOUD_PROVIDER_UNSPECIFIED) {
      row.getResourceBuilder().setGcpMetadata(place(member(flat.build(), "resource")));
    }
    if (row.getFinding().getCompliancesCount() == 0) {
      oldCompliance(row);
    }
    if (row.getFinding().getFindingClass() == FindingClass.FINDING_CLASS_UNSPECIFIED) {
      oldClass(row);
    }
    return row.build();
  }

  /** Before findings had classes and severities, Security Health Analytics named its scanner. */
  private static void oldClass(ListFindingsResult.Builder row) {
    Map<String, Value> properties = row.getFinding().getSourcePropertiesMap();
    Value scanner = properties.get("ScannerName");
    if (scanner != null && scanner.getStringValue().endsWith("_SCANNER")) {
      row.getFindingBuilder().setFindingClass(FindingClass.MISCONFIGURATION);
    }
    Value level = properties.get("SeverityLevel");
    if (level != null && row.getFinding().getSeverity() == Severity.SEVERITY_UNSPECIFIED) {
      String word = level.getStringValue().toUpperCase(Locale.ROOT);
      for (Severity severity : SEVERITIES) {
        if (severity.name().equals(word)) {
          row.getFindingBuilder().setSeverity(severity);
        }
      }
    }
  }

  private static GcpMetadata place(Struct resource) {
    GcpMetadata.Builder metadata =
        GcpMetadata.newBuilder()
            .setProject(text(resource, "projectName", "project"))
            .setProjectDisplayName(text(resource, "projectDisplayName"))
            .setParent(text(resource, "parentName", "parent"))
            .setParentDisplayName(text(resource, "parentDisplayName"));
    String project = metadata.getProject();
    if (!project.isEmpty() && !project.startsWith("//")) {
      metadata.setProject(RESOURCE_MANAGER + project);
    }
    return metadata.build();
  }

  /** {@code sourceProperties.compliance_standards}: {@code {"cis": [{"version", "ids"}]}}. */
  private static void oldCompliance(ListFindingsResult.Builder row) {
    Map<String, Value> properties = new LinkedHashMap<>(row.getFinding().getSourcePropertiesMap());
    Value standards = properties.get("compliance_standards");
    if (standards == null || !standards.hasStructValue()) {
      return;
    }
    for (Map.Entry<String, Value> standard : standards.getStructValue().getFieldsMap().entrySet()) {
      for (Value edition : elements(standard.getValue())) {
        Struct told = edition.getStructValue();
        List<String> ids =
            elements(told.getFieldsOrDefault("ids", Value.getDefaultInstance())).stream()
                .map(Value::getStringValue)
                .toList();
        row.getFindingBuilder()
            .addCompliancesBuilder()
            .setStandard(name(standard.getKey()))
            .setVersion(text(told, "version"))
            .addAllIds(ids);
      }
    }
  }

  /** The names that {@code compliances} spells otherwise. */
  private static String name(String key) {
    return switch (key) {
      case "nistCsf" -> "nist-csf";
      case "cisControls" -> "cis-controls";
      default -> key;
    };
  }

  private static List<Value> elements(Value value) {
    ListValue list = value.getListValue();
    return list.getValuesList();
  }

  private static Struct member(Struct of, String key) {
    return of.getFieldsOrDefault(key, Value.getDefaultInstance()).getStructValue();
  }

  private static String text(Struct of, String... keys) {
    for (String key : keys) {
      Value value = of.getFieldsMap().get(key);
      if (value != null && value.hasStringValue()) {
        return value.getStringValue();
      }
    }
    return "";
  }
}
