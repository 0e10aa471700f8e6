package io.nephoscope.api.compliance;

import io.nephoscope.api.snapshot.AssessmentFact;
import io.nephoscope.api.snapshot.AssessmentKind;
import io.nephoscope.api.snapshot.ControlFact;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.GlobalId;
import io.nephoscope.api.snapshot.UnreadUnit;
import io.nephoscope.api.standards.CatalogueControl;
import io.nephoscope.api.standards.CatalogueStandard;
import io.nephoscope.api.standards.StandardId;
import io.nephoscope.spi.Assessment.Status;
import io.nephoscope.spi.Severity;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Facts for tests, in few words. */
final class Facts {

  static final String SOURCE = "findings";

  private Facts() {}

  static CatalogueStandard standard(@Nullable String cloud, String... codes) {
    return new CatalogueStandard(
        new StandardId("example", "1"),
        "Example",
        "Example 1",
        Arrays.stream(codes).map(code -> new CatalogueControl(code, null)).toList(),
        true,
        cloud);
  }

  static AssessmentFact said(
      String provider, String account, @Nullable String resource, Status status, String... codes) {
    return said(provider, account, "r1", "check", resource, status, false, codes);
  }

  static AssessmentFact accepted(
      String provider, String account, @Nullable String resource, String... codes) {
    return said(provider, account, "r1", "check", resource, Status.FAILED, true, codes);
  }

  static AssessmentFact said(
      String provider,
      String account,
      String region,
      String check,
      @Nullable String resource,
      Status status,
      boolean acceptedRisk,
      String... codes) {
    return new AssessmentFact(
        new AssessmentKind(
            provider,
            account,
            region,
            SOURCE,
            check,
            status,
            acceptedRisk,
            Severity.HIGH,
            true,
            List.of(codes)),
        resource == null ? AssessmentFact.ACCOUNT : number(resource));
  }

  /** A failure told by a source that speaks of failures only. */
  static AssessmentFact failureOnly(
      String provider, String account, String check, String resource, String... codes) {
    return new AssessmentFact(
        new AssessmentKind(
            provider,
            account,
            "r1",
            SOURCE,
            check,
            Status.FAILED,
            false,
            Severity.HIGH,
            false,
            List.of(codes)),
        number(resource));
  }

  /** The number of a resource with this name. */
  static long number(String resource) {
    return GlobalId.number(GlobalId.resource("example", resource));
  }

  static ControlFact control(String provider, String account, String code, String... checks) {
    return new ControlFact(provider, account, code, null, List.of(checks));
  }

  static UnreadUnit unread(String provider, String account, String region, GapCategory category) {
    return new UnreadUnit(provider, account, region, SOURCE, category, "told by a test");
  }
}
