package io.nephoscope.api.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.api.snapshot.ControlMention;
import io.nephoscope.api.snapshot.FindingFilter;
import io.nephoscope.api.snapshot.Row;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Assessment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes assessments, passed ones too, one row each, in no order. */
public final class AssessmentExport {

  private static final List<String> COLUMNS =
      List.of(
          "provider",
          "account",
          "region",
          "source",
          "check",
          "title",
          "resource",
          "status",
          "acceptedRisk",
          "severity",
          "reason",
          "evaluatedAt",
          "controls");

  private final View view;
  private final Ocsf ocsf;

  /**
   * @param view where they come from; the caller closes it afterwards
   * @param version the version of OCSF events
   */
  public AssessmentExport(View view, OcsfVersion version) {
    this.view = view;
    this.ocsf = new Ocsf(view, version);
  }

  /** Writes all that match. Returns when the last byte is taken. */
  public void write(FindingFilter filter, Format format, Sink sink) {
    Rows rows = new Rows(sink);
    if (format == Format.CSV) {
      rows.line(String.join(",", COLUMNS));
    }
    view.assessments(
        filter,
        row ->
            rows.line(
                switch (format) {
                  case NDJSON -> json(row);
                  case CSV -> csv(row);
                  case OCSF -> FindingExport.text(ocsf.assessment(row));
                }));
    rows.flush();
  }

  private String json(Row<Assessment> row) {
    Assessment said = row.value();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("provider", row.provider());
    node.put("account", said.account());
    node.put("region", said.region());
    node.put("source", row.source());
    node.put("check", said.check());
    node.put("title", said.title());
    node.put("resource", said.resource());
    node.put("status", said.status().name());
    node.put("acceptedRisk", said.acceptedRisk());
    node.put("severity", said.severity().name());
    node.put("reason", said.reason());
    node.put("evaluatedAt", FindingExport.text(said.evaluatedAt()));
    ArrayNode controls = node.putArray("controls");
    for (ControlMention control : view.controlsOfAssessment(row)) {
      controls.addObject().put("standard", control.standard()).put("code", control.code());
    }
    return FindingExport.text(node);
  }

  private String csv(Row<Assessment> row) {
    Assessment said = row.value();
    return Csv.line(
        Arrays.<@Nullable Object>asList(
            row.provider(),
            said.account(),
            said.region(),
            row.source(),
            said.check(),
            said.title(),
            said.resource(),
            said.status(),
            said.acceptedRisk(),
            said.severity(),
            said.reason(),
            said.evaluatedAt(),
            FindingExport.controls(view.controlsOfAssessment(row))));
  }
}
