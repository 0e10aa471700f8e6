package io.nephoscope.api.history;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/** What is known of the past. Safe for any thread; never waits. */
@FunctionalInterface
public interface History {

  /** Every point of a subject, oldest first. */
  List<HistoryPoint> points(String subject);

  /** A history of nothing. */
  static History none() {
    return subject -> List.of();
  }

  /** The last point of each day (UTC) that has one, oldest first, of the last days that do. */
  default List<HistoryPoint> days(String subject, int last) {
    List<HistoryPoint> days = new ArrayList<>();
    LocalDate open = null;
    for (HistoryPoint point : points(subject)) {
      LocalDate day = LocalDate.ofInstant(point.at(), ZoneOffset.UTC);
      if (day.equals(open)) {
        days.removeLast();
      }
      days.add(point);
      open = day;
    }
    return List.copyOf(days.subList(Math.max(0, days.size() - last), days.size()));
  }

  /** The points at which a part got another state, oldest first; the state is the part's then. */
  default List<HistoryPoint> changes(String subject, String part) {
    return points(subject).stream().filter(point -> point.changed().containsKey(part)).toList();
  }
}
