package io.nephoscope.api.collect;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Standard;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an observation is one that can be kept and answered: what the SPI says is there is there,
 * numbers are numbers, and times have a year of four digits, as RFC 3339 writes them. The records
 * of the SPI do not check it, and no compiler of ours has seen the plugin.
 */
final class WholeObservation {

  private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999999999Z");

  private WholeObservation() {}

  /** What is wrong with it, in a few words; {@code null} when nothing is. */
  static @Nullable String fault(Observation observation) {
    return switch (observation) {
      case Account a -> missing("nativeId", a.nativeId(), "name", a.name());
      case Resource r ->
          first(
              place(r.account(), r.region()),
              missing(
                  "nativeId", r.nativeId(),
                  "type", r.type(),
                  "category", r.category(),
                  "name", r.name()),
              time("createdAt", r.createdAt()));
      case Finding f ->
          first(
              place(f.account(), f.region()),
              missing(
                  "nativeId", f.nativeId(),
                  "product", f.product(),
                  "type", f.type(),
                  "state", f.state(),
                  "severity", f.severity(),
                  "title", f.title()),
              controls(f.controls()),
              f.resources().stream().anyMatch(resource -> resource.nativeId() == null)
                  ? "resources hold one without a nativeId"
                  : null,
              time("firstSeenAt", f.firstSeenAt()),
              time("lastSeenAt", f.lastSeenAt()));
      case Standard s ->
          missing("account", s.account(), "nativeId", s.nativeId(), "title", s.title());
      case Control c ->
          first(
              missing("account", c.account(), "ref", c.ref(), "severity", c.severity()),
              c.ref() == null ? null : controls(List.of(c.ref())));
      case Assessment a ->
          first(
              place(a.account(), a.region()),
              missing(
                  "check", a.check(),
                  "title", a.title(),
                  "status", a.status(),
                  "severity", a.severity()),
              controls(a.controls()),
              time("evaluatedAt", a.evaluatedAt()));
      case AgentStatus a ->
          first(
              place(a.account(), a.region()),
              missing("resource", a.resource(), "name", a.name(), "state", a.state()),
              time("lastSeenAt", a.lastSeenAt()));
      case NativeScore n ->
          first(
              missing("account", n.account(), "name", n.name(), "asOf", n.asOf()),
              number("current", n.current()),
              number("max", n.max()),
              number("percent", n.percent()),
              time("asOf", n.asOf()));
      case Gap g ->
          missing("account", g.account(), "category", g.category(), "message", g.message());
    };
  }

  private static @Nullable String place(@Nullable String account, @Nullable String region) {
    return missing("account", account, "region", region);
  }

  /** The first of names and values, in turn, whose value is missing. */
  private static @Nullable String missing(@Nullable Object... named) {
    for (int i = 0; i < named.length; i += 2) {
      if (named[i + 1] == null) {
        return named[i] + " is null";
      }
    }
    return null;
  }

  private static @Nullable String controls(List<ControlRef> controls) {
    return controls.stream().anyMatch(ref -> ref.standard() == null || ref.control() == null)
        ? "controls hold one without a name"
        : null;
  }

  private static @Nullable String number(String name, @Nullable Double value) {
    return value == null || Double.isFinite(value) ? null : name + " is " + value;
  }

  private static @Nullable String time(String name, @Nullable Instant value) {
    return value == null || (!value.isBefore(FIRST) && !value.isAfter(LAST))
        ? null
        : name + " is " + value;
  }

  private static @Nullable String first(@Nullable String... faults) {
    for (String fault : faults) {
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }
}
