package io.nephoscope.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.provider.azure.Exemptions.Exemption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who decided to live with what, and until when. */
final class ExemptionsTest {

  private static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");
  private static final String GROUP = "/subscriptions/s/resourcegroups/g";
  private static final String MACHINE = GROUP + "/providers/microsoft.compute/virtualmachines/m";
  private static final Exemption WAIVER =
      new Exemption(
          GROUP,
          "/assignments/a",
          Set.of("ref-1"),
          "Waiver",
          "Shut down in spring",
          "anna@contoso.example",
          Instant.parse("2026-01-02T00:00:00Z"),
          Instant.parse("2027-03-31T00:00:00Z"));

  @Test
  void theReasonSaysWhoExemptedTheResourceAndUntilWhen() {
    assertThat(exempting(WAIVER).reason(MACHINE, "/policies/p1", NOW))
        .isEqualTo(
            "Exempt: Waiver by anna@contoso.example, made 2026-01-02T00:00:00Z, until"
                + " 2027-03-31T00:00:00Z: Shut down in spring");
  }

  @Test
  void anExemptionFromAnotherPolicyIsNotTheReason() {
    assertThat(exempting(WAIVER).reason(MACHINE, "/policies/p2", NOW)).contains("not known");
  }

  @Test
  void anExemptionOfAResourceWhoseNameBeginsAlikeIsNotTheReason() {
    assertThat(exempting(WAIVER).reason(GROUP + "2/x", "/policies/p1", NOW)).contains("not known");
  }

  @Test
  void anExpiredExemptionIsNotTheReason() {
    assertThat(
            exempting(WAIVER)
                .reason(MACHINE, "/policies/p1", Instant.parse("2027-03-31T00:00:01Z")))
        .contains("not known");
  }

  @Test
  void oneOfAManagementGroupReachesEverythingBelowIt() {
    Exemption above =
        new Exemption(
            "/providers/microsoft.management/managementgroups/root",
            "/assignments/a",
            Set.of(),
            "Mitigated",
            "By the firewall",
            null,
            null,
            null);
    assertThat(exempting(above).reason(MACHINE, "/policies/p2", NOW))
        .isEqualTo(
            "Exempt: Mitigated by somebody Azure does not name, without end: By the firewall");
  }

  @Test
  void whereAzureDoesNotLetUsLookAllThatMayBeMeantAreNamed() {
    Exemption other =
        new Exemption(MACHINE, "/assignments/b", Set.of("x"), "Waiver", "Other", null, null, null);
    assertThat(
            new Exemptions(List.of(WAIVER, other), Map.of()).reason(MACHINE, "/policies/p1", NOW))
        .startsWith("Exempt by one of: Waiver by anna@contoso.example")
        .endsWith("Other");
  }

  private static Exemptions exempting(Exemption one) {
    return new Exemptions(
        List.of(one),
        Map.of("/assignments/a", Map.of("ref-1", "/policies/p1", "ref-2", "/policies/p2")));
  }
}
