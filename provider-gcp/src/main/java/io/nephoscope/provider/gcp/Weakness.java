package io.nephoscope.provider.gcp;

import com.google.cloud.securitycenter.v2.Cve;
import com.google.cloud.securitycenter.v2.Cve.ExploitationActivity;
import com.google.cloud.securitycenter.v2.Vulnerability;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A CVE in a package, in words.
 *
 * @param facts how bad it is, what is installed, and where it is mended, in a line
 * @param remedy what to update to what; empty when no fixed version is known
 */
record Weakness(String facts, String remedy) {

  /** What is told of a weakness; empty when no CVE is named. */
  static Optional<Weakness> of(Vulnerability told) {
    Cve cve = told.getCve();
    if (cve.getId().isEmpty()) {
      return Optional.empty();
    }
    List<String> facts = new ArrayList<>();
    double score = cve.getCvssv3().getBaseScore();
    facts.add(
        score > 0 ? cve.getId() + String.format(Locale.ROOT, " (CVSS %.1f)", score) : cve.getId());
    String installed = packageOf(told.getOffendingPackage());
    if (!installed.isEmpty()) {
      facts.add("found in " + installed);
    }
    String fixed = packageOf(told.getFixedPackage());
    if (!fixed.isEmpty()) {
      facts.add("mended in " + fixed);
    } else if (!cve.getUpstreamFixAvailable()) {
      facts.add("no fix is known");
    }
    if (cve.getObservedInTheWild()
        || cve.getExploitationActivity() == ExploitationActivity.WIDE
        || cve.getExploitationActivity() == ExploitationActivity.CONFIRMED) {
      facts.add("it is being exploited");
    }
    if (cve.getZeroDay()) {
      facts.add("a zero day");
    }
    return Optional.of(
        new Weakness(
            String.join(", ", facts) + ".", fixed.isEmpty() ? "" : "Update to " + fixed + "."));
  }

  /** The facts behind what the finding says itself. */
  String after(String description) {
    return description.isEmpty() ? facts : description + "\n" + facts;
  }

  private static String packageOf(com.google.cloud.securitycenter.v2.Package told) {
    return (told.getPackageName() + " " + told.getPackageVersion()).strip();
  }
}
