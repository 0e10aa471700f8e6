package io.nephoscope.api.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.spi.AgentStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageJudgeTest {

  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final OperatingSystem UBUNTU = new OperatingSystem("ubuntu", "22.04");

  private final CoverageJudge judge = new CoverageJudge(SupportTable.shipped(), NOON);

  @Test
  void tenMachinesOfTheWorkedCaseAreThreeQuartersHealthy() {
    List<MachineCoverage> machines = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      machines.add(judge.judge(machine(UBUNTU), List.of(ssm(AgentStatus.State.ONLINE)), true));
    }
    machines.add(judge.judge(stopped(), List.of(), true));
    machines.add(judge.judge(machine(new OperatingSystem("centos", "6.10")), List.of(), true));
    machines.add(judge.judge(machine(UBUNTU), List.of(ssm(AgentStatus.State.OFFLINE)), true));
    machines.add(judge.judge(withoutProfile(), List.of(), true));
    AgentCoverage coverage = AgentCoverage.of(machines);
    assertThat(coverage.counts()).isEqualTo(new CoverageCounts(10, 8, 7, 6, 0));
    assertThat(coverage.counts().percent()).isEqualTo(75.0);
    assertThat(coverage.byReason().keySet())
        .containsExactly(
            CoverageReason.NOT_RUNNING,
            CoverageReason.OS_UNSUPPORTED,
            CoverageReason.AGENT_OFFLINE,
            CoverageReason.NO_INSTANCE_PROFILE);
  }

  @Test
  void aMachineOfWhichNobodyCouldSayIsUnknownAndNeverUnprotectedOrProtected() {
    MachineCoverage silent = judge.judge(machine(UBUNTU), List.of(), false);
    assertThat(silent.reason()).isEqualTo(CoverageReason.UNKNOWN);
    AgentCoverage alone = AgentCoverage.of(List.of(silent));
    assertThat(alone.counts().percent()).isNull();
    assertThat(alone.counts().lower()).isNull();
    MachineCoverage healthy =
        judge.judge(machine(UBUNTU), List.of(ssm(AgentStatus.State.ONLINE)), false);
    AgentCoverage both = AgentCoverage.of(List.of(silent, healthy));
    assertThat(both.counts().percent()).isEqualTo(100.0);
    assertThat(both.counts().lower()).isEqualTo(50.0);
    assertThat(both.counts().upper()).isEqualTo(100.0);
  }

  @Test
  void aMachineYoungerThanAnHourIsOutsideTheDenominator() {
    MachineCoverage young = judge.judge(made(NOON.minus(Duration.ofMinutes(59))), List.of(), true);
    MachineCoverage grown = judge.judge(made(NOON.minus(Duration.ofMinutes(60))), List.of(), true);
    assertThat(young.reason()).isEqualTo(CoverageReason.TOO_YOUNG);
    assertThat(young.eligible()).isFalse();
    assertThat(grown.reason()).isEqualTo(CoverageReason.NOT_ONBOARDED);
    assertThat(grown.eligible()).isTrue();
  }

  @Test
  void anAgentThatSpeaksIsProofThatTheSystemIsSupported() {
    MachineCoverage old =
        judge.judge(
            machine(new OperatingSystem("centos", "6.10")),
            List.of(ssm(AgentStatus.State.ONLINE)),
            true);
    assertThat(old.healthy()).isTrue();
    assertThat(old.eligible()).isTrue();
  }

  @Test
  void whatWasSupportedThenIsNotNowAndTheOtherWayRound() {
    CoverageJudge then =
        new CoverageJudge(SupportTable.shipped(), NOON, LocalDate.parse("2022-12-01"));
    OperatingSystem centos = new OperatingSystem("centos", "6.10");
    assertThat(then.judge(machine(centos), List.of(), true).reason())
        .isEqualTo(CoverageReason.NOT_ONBOARDED);
    MachineCoverage now = judge.judge(machine(centos), List.of(), true);
    assertThat(now.reason()).isEqualTo(CoverageReason.OS_UNSUPPORTED);
    assertThat(now.detail())
        .isEqualTo("SSM Agent does not support centos 6.10 on x86_64 since 2024-07-01.");
    OperatingSystem noble = new OperatingSystem("ubuntu", "24.04");
    assertThat(then.judge(machine(noble), List.of(), true).eligible()).isFalse();
    assertThat(judge.judge(machine(noble), List.of(), true).eligible()).isTrue();
  }

  @Test
  void everyLinkOfTheChainIsToldWithItsEvidence() {
    AgentStatus arc = agent("Azure Connected Machine Agent", AgentStatus.State.ONLINE, null);
    AgentStatus edr =
        agent("Microsoft Defender for Endpoint", AgentStatus.State.NOT_INSTALLED, "no MDE.Linux");
    MachineCoverage machine =
        judge.judge(machine(UBUNTU), List.of(edr, arc, ssm(AgentStatus.State.ONLINE)), true);
    assertThat(machine.links())
        .extracting(LinkState::link, LinkState::standing)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Link.CLOUD_AGENT, LinkState.Standing.OK),
            org.assertj.core.groups.Tuple.tuple(Link.ARC, LinkState.Standing.OK),
            org.assertj.core.groups.Tuple.tuple(Link.EDR, LinkState.Standing.MISSING));
    assertThat(machine.links().getLast().evidence())
        .isEqualTo("Microsoft Defender for Endpoint: no MDE.Linux");
    assertThat(machine.healthy()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "null",
      value = {
        "Ubuntu | 22.04 | ubuntu 22.04",
        "Red Hat Enterprise Linux | 9.4 | rhel 9.4",
        "Microsoft Windows Server 2019 Datacenter | 10.0.17763 | windows-server 2019",
        "Windows | null | windows-server",
        "Windows | 10.0.20348 | windows-server 2022",
        "Amazon Linux | 2023 | amazon-linux 2023",
        "Amazon Linux AMI | 2018.03 | amazon-linux 1",
        "CentOS | 6.10 | centos 6.10",
        "CentOS Stream | 9 | centos-stream 9",
        "Debian GNU/Linux | 12 | debian 12",
        "SUSE Linux | null | sles",
        "https://www.googleapis.com/compute/v1/projects/ubuntu-os-cloud/global/licenses/ubuntu-2204-lts | null | ubuntu 22.04",
        "https://www.googleapis.com/compute/v1/projects/rhel-cloud/global/licenses/rhel-9-server | null | rhel 9",
        "https://www.googleapis.com/compute/v1/projects/debian-cloud/global/licenses/debian-12-bookworm | null | debian 12",
        "https://www.googleapis.com/compute/v1/projects/windows-cloud/global/licenses/windows-server-2022-dc | null | windows-server 2022",
        "0001-com-ubuntu-server-jammy | 22_04-lts-gen2 | ubuntu 22.04",
        "WindowsServer | 2022-datacenter-azure-edition | windows-server 2022",
      })
  void systemsAreUnderstoodInEveryCloudsWords(
      String words, @Nullable String version, String expected) {
    assertThat(OperatingSystem.of(words, version).map(OperatingSystem::toString))
        .contains(expected);
  }

  @Test
  void wordsThatMeanNoSystemMeanNone() {
    assertThat(OperatingSystem.of("Linux/UNIX", null)).isEmpty();
    assertThat(OperatingSystem.of("", null)).isEmpty();
  }

  private static Machine machine(@Nullable OperatingSystem system) {
    return new Machine(
        "r1", "aws", "1", "eu-west-1", null, Machine.Power.RUNNING, system, "x86_64", true);
  }

  private static Machine made(Instant at) {
    return new Machine(
        "r1", "aws", "1", "eu-west-1", at, Machine.Power.RUNNING, UBUNTU, "x86_64", true);
  }

  private static Machine stopped() {
    return new Machine(
        "r1", "aws", "1", "eu-west-1", null, Machine.Power.STOPPED, UBUNTU, "x86_64", true);
  }

  private static Machine withoutProfile() {
    return new Machine(
        "r1", "aws", "1", "eu-west-1", null, Machine.Power.RUNNING, UBUNTU, "x86_64", false);
  }

  private static AgentStatus ssm(AgentStatus.State state) {
    return agent("SSM Agent", state, null);
  }

  private static AgentStatus agent(String name, AgentStatus.State state, @Nullable String reason) {
    return new AgentStatus("1", "eu-west-1", "m", name, state, null, null, reason);
  }
}
