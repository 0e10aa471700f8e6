package io.nephoscope.api.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.nephoscope.api.snapshot.ControlMention;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes findings, one row each, in no order. */
public final class FindingExport {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> COLUMNS =
      List.of(
          "id",
          "provider",
          "account",
          "region",
          "source",
          "kind",
          "severity",
          "state",
          "title",
          "nativeId",
          "resources",
          "controls",
          "firstSeenAt",
          "lastSeenAt",
          "description",
          "remediation",
          "remediationUrl");

  private final View view;
  private final Ocsf ocsf;

  /**
   * @param view where they come from; the caller closes it afterwards
   * @param version the version of OCSF events
   */
  public FindingExport(View view, OcsfVersion version) {
    this.view = view;
    this.ocsf = new Ocsf(view, version);
  }

  /** Writes all that match. Returns when the last byte is taken. */
  public void write(FindingFilter filter, Format format, Sink sink) {
    Rows rows = new Rows(sink);
    if (format == Format.CSV) {
      rows.line(String.join(",", COLUMNS));
    }
    view.findings(
        filter,
        row ->
            rows.line(
                switch (format) {
                  case NDJSON -> json(row);
                  case CSV -> csv(row);
                  case OCSF -> text(ocsf.finding(row));
                }));
    rows.flush();
  }

  private String json(Row<Finding> row) {
    Finding finding = row.value();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("id", row.id());
    node.put("provider", row.provider());
    node.put("nativeId", finding.nativeId());
    node.put("source", finding.product());
    node.put("kind", finding.type().name());
    node.put("title", finding.title());
    node.put("description", finding.description());
    node.put("severity", finding.severity().name());
    node.put("state", finding.state().name());
    node.put("account", finding.account());
    node.put("region", finding.region());
    ArrayNode resources = node.putArray("resources");
    for (Finding.ResourceRef ref : finding.resources()) {
      resources
          .addObject()
          .put("id", GlobalId.resource(row.provider(), ref.nativeId()))
          .put("nativeId", ref.nativeId())
          .put("type", ref.type())
          .put("name", ref.name());
    }
    ArrayNode controls = node.putArray("controls");
    for (ControlMention control : view.controlsOf(row)) {
      controls.addObject().put("standard", control.standard()).put("code", control.code());
    }
    node.put("remediation", finding.remediation());
    node.put("remediationUrl", finding.remediationUrl());
    node.put("firstSeenAt", text(finding.firstSeenAt()));
    node.put("lastSeenAt", text(finding.lastSeenAt()));
    String stated = finding.nativeJson();
    if (stated != null && isOneLine(stated)) {
      node.putRawValue("native", new RawValue(stated));
    } else {
      node.put("native", stated);
    }
    return text(node);
  }

  /** Only then can it stand in a line as it is. */
  private static boolean isOneLine(String json) {
    try {
      JSON.readTree(json);
      return json.indexOf('\n') < 0 && json.indexOf('\r') < 0;
    } catch (JsonProcessingException malformed) {
      return false;
    }
  }

  private String csv(Row<Finding> row) {
    Finding finding = row.value();
    return Csv.line(
        Arrays.<@Nullable Object>asList(
            row.id(),
            row.provider(),
            finding.account(),
            finding.region(),
            finding.product(),
            finding.type(),
            finding.severity(),
            finding.state(),
            finding.title(),
            finding.nativeId(),
            finding.resources().stream()
                .map(Finding.ResourceRef::nativeId)
                .collect(Collectors.joining(" ")),
            controls(view.controlsOf(row)),
            finding.firstSeenAt(),
            finding.lastSeenAt(),
            finding.description(),
            finding.remediation(),
            finding.remediationUrl()));
  }

  static String controls(List<ControlMention> mentions) {
    List<String> words = new ArrayList<>();
    for (ControlMention mention : mentions) {
      words.add(
          mention.standard() == null ? mention.code() : mention.standard() + " " + mention.code());
    }
    return String.join("; ", words);
  }

  static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  static String text(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("a tree is always written", impossible);
    }
  }
}
