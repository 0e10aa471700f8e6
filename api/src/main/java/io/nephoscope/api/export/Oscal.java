package io.nephoscope.api.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.api.compliance.ComplianceSummary;
import io.nephoscope.api.compliance.ControlRollup;
import io.nephoscope.api.compliance.ControlStatus;
import io.nephoscope.api.compliance.StandardRollup;
import io.nephoscope.api.compliance.Verdict;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a standard as OSCAL assessment results, version 1.1.2. A control that is satisfied is one
 * that passed everywhere; PARTIAL, UNKNOWN and accepted risks are not satisfied for the reason
 * {@code other}; controls that nobody assessed or that are not applicable are excluded from the
 * reviewed controls and have no finding.
 */
public final class Oscal {

  private static final String VERSION = "1.1.2";

  private Oscal() {}

  /**
   * Writes the results.
   *
   * @param title the standard's name for people
   * @param at the moment of the snapshot
   * @param snapshot the number of the snapshot
   */
  public static void write(
      StandardRollup rollup, String title, Instant at, long snapshot, Sink sink)
      throws IOException {
    String seed = rollup.standard() + " " + snapshot + " " + at;
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ObjectNode results = root.putObject("assessment-results");
    results.put("uuid", uuid(seed));
    ObjectNode metadata = results.putObject("metadata");
    metadata.put("title", title + ": automated assessment of cloud accounts");
    metadata.put("last-modified", at.toString());
    metadata.put("version", Long.toString(snapshot));
    metadata.put("oscal-version", VERSION);
    results.putObject("import-ap").put("href", "#" + uuid(seed + " plan"));
    ObjectNode plan = results.putObject("back-matter").putArray("resources").addObject();
    plan.put("uuid", uuid(seed + " plan"));
    plan.put("title", "Continuous assessment");
    plan.put(
        "description",
        "There is no assessment plan: the clouds' own checks are read continuously.");
    ObjectNode result = results.putArray("results").addObject();
    result.put("uuid", uuid(seed + " result"));
    result.put("title", title);
    result.put("description", figures(rollup.summary()));
    result.put("start", at.toString());
    result.put("end", at.toString());
    ObjectNode selection =
        result.putObject("reviewed-controls").putArray("control-selections").addObject();
    ArrayNode included = JsonNodeFactory.instance.arrayNode();
    ArrayNode excluded = JsonNodeFactory.instance.arrayNode();
    ArrayNode observations = JsonNodeFactory.instance.arrayNode();
    ArrayNode findings = JsonNodeFactory.instance.arrayNode();
    for (ControlRollup control : rollup.controls()) {
      String id = id(rollup.standard().slug(), control.code());
      ControlStatus status = control.overall().status();
      if (status == ControlStatus.NOT_ASSESSED || status == ControlStatus.NOT_APPLICABLE) {
        excluded.addObject().put("control-id", id);
        continue;
      }
      included.addObject().put("control-id", id);
      ObjectNode finding = findings.addObject();
      finding.put("uuid", uuid(seed + " finding " + control.code()));
      finding.put(
          "title",
          control.title() == null ? control.code() : control.code() + " " + control.title());
      finding.put("description", words(control.overall()));
      ObjectNode target = finding.putObject("target");
      target.put("type", "objective-id");
      target.put("target-id", id);
      ObjectNode state = target.putObject("status");
      boolean satisfied = status == ControlStatus.PASSED;
      state.put("state", satisfied ? "satisfied" : "not-satisfied");
      state.put("reason", satisfied ? "pass" : status == ControlStatus.FAILED ? "fail" : "other");
      if (!satisfied && status != ControlStatus.FAILED) {
        state.put("remarks", status.name());
      }
      ArrayNode related = finding.putArray("related-observations");
      control
          .byProvider()
          .forEach((provider, verdict) -> {
            String uuid = uuid(seed + " observation " + control.code() + " " + provider);
            related.addObject().put("observation-uuid", uuid);
            ObjectNode observation = observations.addObject();
            observation.put("uuid", uuid);
            observation.put("title", control.code() + " in " + provider);
            observation.put("description", words(verdict));
            observation.putArray("methods").add("TEST");
            observation.put("collected", at.toString());
          });
    }
    if (included.isEmpty()) {
      // A selection includes something; what is excluded below leaves nothing of it.
      selection.put("description", "No control was assessed.");
      selection.putObject("include-all");
    } else {
      selection.set("include-controls", included);
    }
    if (!excluded.isEmpty()) {
      selection.set("exclude-controls", excluded);
    }
    if (!observations.isEmpty()) {
      result.set("observations", observations);
      result.set("findings", findings);
    }
    sink.write(FindingExport.text(root).getBytes(StandardCharsets.UTF_8));
  }

  private static String figures(ComplianceSummary summary) {
    return "Score "
        + number(summary.score())
        + ", coverage "
        + number(summary.coverage())
        + ", between "
        + number(summary.lower())
        + " and "
        + number(summary.upper())
        + " (percent).";
  }

  private static String number(@Nullable Double value) {
    return value == null ? "unknown" : value.toString();
  }

  private static String words(Verdict verdict) {
    return verdict.status().name()
        + (verdict.reason() == null ? "" : ", because " + verdict.reason().text())
        + ". Resources: "
        + (verdict.passedResources() == null ? "unknown" : verdict.passedResources())
        + " passed, "
        + verdict.failedResources()
        + " failed, "
        + verdict.unknownResources()
        + " unknown, "
        + verdict.acceptedResources()
        + " accepted.";
  }

  /** OSCAL writes AC-2(1) as ac-2.1, and every id begins with a letter. */
  static String id(String slug, String code) {
    String id =
        code.toLowerCase(Locale.ROOT)
            .replaceAll("\\(([^)]*)\\)", ".$1")
            .replaceAll("[^a-z0-9._-]", "-");
    return Character.isLetter(id.charAt(0)) ? id : slug + "_" + id;
  }

  /** A name-based UUID of version 5, the same for the same thing. */
  static String uuid(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest(("nephoscope " + name).getBytes(StandardCharsets.UTF_8));
      ByteBuffer bytes = ByteBuffer.wrap(hash);
      long high = (bytes.getLong() & ~0xF000L) | 0x5000L;
      long low = (bytes.getLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
      return new UUID(high, low).toString();
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-1", impossible);
    }
  }
}
