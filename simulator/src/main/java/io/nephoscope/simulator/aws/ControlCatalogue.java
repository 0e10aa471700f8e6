package io.nephoscope.simulator.aws;

import io.nephoscope.simulator.estate.Check;
import io.nephoscope.simulator.estate.Checks;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.Standard;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** Security Hub's standards and which controls belong to them, in Security Hub's words. */
final class ControlCatalogue {
  /** The controls of ours that are not in AWS's own best practices. */
  private static final Set<String> NOT_BEST_PRACTICE = Set.of("EC2.13", "EC2.14", "KMS.4", "IAM.9");

  private ControlCatalogue() {}

  /** A standard Security Hub offers; the first four are switched on wherever Security Hub is. */
  enum HubStandard {
    FSBP(
        "standards/aws-foundational-security-best-practices/v/1.0.0",
        "AWS Foundational Security Best Practices v1.0.0",
        true,
        null,
        ""),
    CIS(
        "standards/cis-aws-foundations-benchmark/v/5.0.0",
        "CIS AWS Foundations Benchmark v5.0.0",
        true,
        Standard.CIS_AWS_5_0_0,
        "CIS AWS Foundations Benchmark v5.0.0/"),
    NIST(
        "standards/nist-800-53/v/5.0.0",
        "NIST Special Publication 800-53 Revision 5",
        true,
        Standard.NIST_800_53_R5,
        "NIST.800-53.r5 "),
    PCI(
        "standards/pci-dss/v/4.0.1",
        "PCI DSS v4.0.1",
        true,
        Standard.PCI_DSS_4_0_1,
        "PCI DSS v4.0.1/"),
    CIS_OLD(
        "ruleset/cis-aws-foundations-benchmark/v/1.2.0",
        "CIS AWS Foundations Benchmark v1.2.0",
        false,
        null,
        "");

    private final String id;
    private final String title;
    private final boolean on;
    private final @Nullable Standard standard;
    private final String prefix;

    HubStandard(String id, String title, boolean on, @Nullable Standard standard, String prefix) {
      this.id = id;
      this.title = title;
      this.on = on;
      this.standard = standard;
      this.prefix = prefix;
    }

    /** As findings name it. */
    String id() {
      return id;
    }

    String title() {
      return title;
    }

    boolean on() {
      return on;
    }

    String arn(String region) {
      return id.startsWith("ruleset/")
          ? "arn:aws:securityhub:::" + id
          : "arn:aws:securityhub:" + region + "::" + id;
    }

    String subscriptionArn(String region, String account) {
      return "arn:aws:securityhub:"
          + region
          + ":"
          + account
          + ":subscription/"
          + id.substring(id.indexOf('/') + 1);
    }

    boolean has(Check check) {
      return switch (this) {
        case FSBP -> !NOT_BEST_PRACTICE.contains(check.nativeId());
        case CIS_OLD -> false;
        case CIS, NIST, PCI -> !requirements(check).isEmpty();
      };
    }

    /** The requirements of this standard that a control speaks for. */
    List<String> requirements(Check check) {
      return standard == null
          ? List.of()
          : check.controls(standard).stream().map(control -> prefix + control).toList();
    }

    static Optional<HubStandard> byArn(String arn) {
      return Arrays.stream(values()).filter(each -> arn.endsWith(":" + each.id)).findFirst();
    }

    static List<HubStandard> enabled() {
      return Arrays.stream(values()).filter(HubStandard::on).toList();
    }
  }

  /** Every control, ordered by id as Security Hub lists them. */
  static List<Check> controls() {
    return Checks.of(Cloud.AWS).stream().sorted(Comparator.comparing(Check::nativeId)).toList();
  }

  /** The rule of AWS Config by which Security Hub evaluates a control in an account and region. */
  static String configRule(Check check, EstateAccount account, String region) {
    CRC32 crc = new CRC32();
    crc.update((check.nativeId() + account.nativeId() + region).getBytes(StandardCharsets.UTF_8));
    return String.format(Locale.ROOT, "securityhub-%s-%08x", check.rule().id(), crc.getValue());
  }

  static String remediationUrl(Check check) {
    return "https://docs.aws.amazon.com/console/securityhub/" + check.nativeId() + "/remediation";
  }
}
