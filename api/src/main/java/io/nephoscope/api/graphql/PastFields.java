package io.nephoscope.api.graphql;

import graphql.schema.idl.RuntimeWiring;
import io.nephoscope.api.graphql.RequestError.Code;
import io.nephoscope.api.graphql.plan.FieldRequest;
import io.nephoscope.api.history.History;
import io.nephoscope.api.history.HistoryPoint;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers what is asked of the past. */
final class PastFields {

  private static final int MOST_DAYS = 3_660;

  private PastFields() {}

  record ControlPoint(Instant at, @Nullable String status) {}

  static void wire(RuntimeWiring.Builder wiring) {
    wiring.type(
        Fields.of("ScorePoint", HistoryPoint.class)
            .plain("at", HistoryPoint::at)
            .plain("percent", HistoryPoint::value)
            .plain("coverage", HistoryPoint::coverage)
            .plain("lower", HistoryPoint::lower)
            .plain("upper", HistoryPoint::upper)
            .wiring());
    wiring.type(
        Fields.of("StandardPoint", HistoryPoint.class)
            .plain("at", HistoryPoint::at)
            .plain("score", HistoryPoint::value)
            .plain("coverage", HistoryPoint::coverage)
            .plain("lower", HistoryPoint::lower)
            .plain("upper", HistoryPoint::upper)
            .plain("changed", point -> point.changed().size())
            .wiring());
    wiring.type(
        Fields.of("ControlPoint", ControlPoint.class)
            .plain("at", ControlPoint::at)
            .plain("status", ControlPoint::status)
            .wiring());
  }

  /** The last days of a subject. */
  static List<HistoryPoint> days(String subject, FieldRequest request) {
    Integer last = request.argument("last");
    int wanted = last == null ? 90 : last;
    if (wanted < 1 || wanted > MOST_DAYS) {
      throw new RequestError(
          Code.BAD_REQUEST, "last: " + wanted + " (expected: 1 to " + MOST_DAYS + ").");
    }
    return history(request).days(subject, wanted);
  }

  /** When a control got which status. */
  static List<ControlPoint> changes(String subject, String part, FieldRequest request) {
    return history(request).changes(subject, part).stream()
        .map(point -> new ControlPoint(point.at(), point.changed().get(part)))
        .toList();
  }

  private static History history(FieldRequest request) {
    History history = request.context().get(History.class);
    return history == null ? History.none() : history;
  }
}
