package io.nephoscope.provider.azure;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Assessment.Status;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Standard;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What Defender's rows about standards say: the same in lists and in Resource Graph. */
final class ComplianceRows {

  /** Of a control or a check, by its id in any case. */
  private static final Pattern PLACE =
      Pattern.compile(
          "(?i)/regulatoryComplianceStandards/([^/]+)/regulatoryComplianceControls/([^/]+)"
              + "(?:/regulatoryComplianceAssessments/([^/]+))?$");

  private ComplianceRows() {}

  /**
   * A standard of a subscription.
   *
   * @param passed how many of its controls pass; the others likewise
   */
  record StandardRow(
      String name, String state, long passed, long failed, long skipped, long unsupported) {

    static StandardRow of(NativeRow row) {
      return new StandardRow(
          row.required("name"),
          row.required("properties", "state"),
          count(row, "passedControls"),
          count(row, "failedControls"),
          count(row, "skippedControls"),
          count(row, "unsupportedControls"));
    }

    long controls() {
      return passed + failed + skipped + unsupported;
    }

    /** The standard, and Defender's own count of its controls. */
    List<Observation> say(String subscription, Instant now) {
      long counted = passed + failed;
      return List.of(
          new Standard(subscription, name, name, null),
          new NativeScore(
              subscription,
              "Defender for Cloud states "
                  + state
                  + ": "
                  + passed
                  + " of "
                  + counted
                  + " controls passed, "
                  + skipped
                  + " skipped, "
                  + unsupported
                  + " unsupported",
              name,
              (double) passed,
              (double) counted,
              counted == 0 ? null : 100.0 * passed / counted,
              now));
    }
  }

  /**
   * A control of a standard.
   *
   * @param passed how many of its checks pass, in Defender's count; the others likewise
   */
  record ControlRow(
      String name,
      @Nullable String description,
      String state,
      long passed,
      long failed,
      long skipped) {

    static ControlRow of(NativeRow row) {
      return new ControlRow(
          row.required("name"),
          row.text("properties", "description"),
          row.required("properties", "state"),
          count(row, "passedAssessments"),
          count(row, "failedAssessments"),
          count(row, "skippedAssessments"));
    }

    /** Whether Azure can judge it at all. */
    boolean assessed() {
      return !"Unsupported".equalsIgnoreCase(state);
    }

    long checks() {
      return passed + failed + skipped;
    }

    /**
     * The control with its checks, and its state where Azure states one. Without a state it is told
     * of without any assessment, which is how one says: not assessed.
     */
    List<Observation> say(String subscription, String standard, List<String> checks) {
      ControlRef ref = new ControlRef(standard, name);
      List<Observation> said = new ArrayList<>(2);
      said.add(new Control(subscription, ref, description, Severity.UNKNOWN, checks));
      if (assessed()) {
        said.add(
            new Assessment(
                subscription,
                Shard.GLOBAL,
                standard + "/" + name,
                description == null ? name : description,
                List.of(ref),
                null,
                status(),
                false,
                Severity.UNKNOWN,
                "Defender for Cloud states "
                    + state
                    + ": of its checks "
                    + passed
                    + " passed, "
                    + failed
                    + " failed, "
                    + skipped
                    + " skipped.",
                null));
      }
      return said;
    }

    private Status status() {
      return switch (state.toLowerCase(Locale.ROOT)) {
        case "passed" -> Status.PASSED;
        case "failed" -> Status.FAILED;
        case "skipped" -> Status.NOT_APPLICABLE;
        default -> Status.UNKNOWN;
      };
    }
  }

  /**
   * A row of Resource Graph.
   *
   * @param standard the standard's name, in lower case
   * @param control the control's name, in lower case
   * @param check the check's name, in lower case; {@code null} for the control itself
   * @param row the control itself; {@code null} for a check
   */
  record Placed(String standard, String control, @Nullable String check, @Nullable ControlRow row) {

    static Placed of(NativeRow row) {
      Matcher place = PLACE.matcher(row.required("id"));
      if (!place.find()) {
        throw AzureFailures.invalid(
            row.call(), "a row is no control and no check of one", "controls and their checks");
      }
      String check = place.group(3);
      return new Placed(
          place.group(1).toLowerCase(Locale.ROOT),
          place.group(2).toLowerCase(Locale.ROOT),
          check == null ? null : check.toLowerCase(Locale.ROOT),
          check == null ? ControlRow.of(row) : null);
    }
  }

  /** A number that Azure leaves away where it is zero. */
  private static long count(NativeRow row, String name) {
    OptionalLong count = row.count("properties", name);
    return count.orElse(0);
  }
}
