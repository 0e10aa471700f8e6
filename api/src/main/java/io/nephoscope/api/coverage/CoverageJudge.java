package io.nephoscope.api.coverage;

import io.nephoscope.spi.AgentStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides how a machine is looked after. Pure; safe for any thread.
 *
 * <p>A machine is eligible when it runs, is older than an hour and an agent could run on it; it is
 * healthy when its cloud's agent, or Arc's, speaks. Nobody's word is never taken for a missing
 * agent: where not everybody who speaks of agents could be read, a silent machine is unknown.
 */
public final class CoverageJudge {

  /** Younger machines may not have had the time to register. */
  static final Duration YOUNG = Duration.ofHours(1);

  private final SupportTable table;
  private final Instant now;
  private final LocalDate supportDay;

  /**
   * @param now the moment that ages are counted from
   * @param supportDay the day as of which the support table is asked
   */
  public CoverageJudge(SupportTable table, Instant now, LocalDate supportDay) {
    this.table = table;
    this.now = now;
    this.supportDay = supportDay;
  }

  /** As of today. */
  public CoverageJudge(SupportTable table, Instant now) {
    this(table, now, LocalDate.ofInstant(now, ZoneOffset.UTC));
  }

  /**
   * Judges.
   *
   * @param agents what is said of the machine's agents, by whomever
   * @param allAsked whether everybody who speaks of agents there was read
   */
  public MachineCoverage judge(Machine machine, List<AgentStatus> agents, boolean allAsked) {
    List<LinkState> links = links(machine, agents, allAsked);
    boolean managed = false;
    boolean speaks = false;
    LinkState silent = null;
    boolean saidUnsupported = false;
    boolean saidUnknown = false;
    for (LinkState link : links) {
      if (link.link() == Link.CLOUD_AGENT || link.link() == Link.ARC) {
        switch (link.standing()) {
          case OK -> {
            managed = true;
            speaks = true;
          }
          case BROKEN -> {
            managed = true;
            silent = silent == null ? link : silent;
          }
          case UNSUPPORTED -> saidUnsupported |= link.link() == Link.CLOUD_AGENT;
          case UNKNOWN -> saidUnknown |= link.link() == Link.CLOUD_AGENT;
          case MISSING -> {}
        }
      }
    }
    CoverageReason reason;
    String detail;
    if (machine.power() == Machine.Power.STOPPED) {
      reason = CoverageReason.NOT_RUNNING;
      detail = "It does not run.";
    } else if (machine.createdAt() != null
        && machine.createdAt().isAfter(now.minus(YOUNG))
        && !machine.createdAt().isAfter(now)) {
      reason = CoverageReason.TOO_YOUNG;
      detail = "It was made at " + machine.createdAt() + ".";
    } else if (speaks) {
      return new MachineCoverage(machine, true, true, null, null, links);
    } else if (saidUnsupported && !managed) {
      reason = CoverageReason.OS_UNSUPPORTED;
      detail = unsupported(machine);
    } else if (silent != null) {
      reason = CoverageReason.AGENT_OFFLINE;
      detail = silent.evidence();
    } else if (saidUnknown) {
      reason = CoverageReason.UNKNOWN;
      detail = "Nobody who could say was asked successfully.";
    } else if (Boolean.FALSE.equals(machine.mayRegister())) {
      reason = CoverageReason.NO_INSTANCE_PROFILE;
      detail = "It has no agent that was ever heard, and no instance profile.";
    } else {
      reason = CoverageReason.NOT_ONBOARDED;
      detail = "It has no agent that was ever heard.";
    }
    return new MachineCoverage(machine, managed, false, reason, detail, links);
  }

  private String unsupported(Machine machine) {
    OperatingSystem system = machine.system();
    String agent = table.agent(machine.provider(), Link.CLOUD_AGENT).orElse("the cloud's agent");
    if (system == null) {
      return "The cloud says that its operating system is not supported.";
    }
    LocalDate ended = table.endOfSupport(agent, system);
    return agent
        + " does not support "
        + system
        + (machine.architecture() == null ? "" : " on " + machine.architecture())
        + (ended == null ? "." : " since " + ended + ".");
  }

  private List<LinkState> links(Machine machine, List<AgentStatus> agents, boolean allAsked) {
    List<LinkState> links = new ArrayList<>();
    for (AgentStatus agent : agents) {
      links.add(said(agent));
    }
    if (links.stream().noneMatch(link -> link.link() == Link.CLOUD_AGENT)) {
      links.add(unsaid(machine, allAsked));
    }
    links.sort(Comparator.comparing(LinkState::link).thenComparing(LinkState::agent));
    return links;
  }

  private LinkState said(AgentStatus agent) {
    LinkState.Standing standing =
        switch (agent.state()) {
          case ONLINE -> LinkState.Standing.OK;
          case OFFLINE -> LinkState.Standing.BROKEN;
          case NOT_INSTALLED -> LinkState.Standing.MISSING;
          case UNSUPPORTED -> LinkState.Standing.UNSUPPORTED;
          case UNKNOWN -> LinkState.Standing.UNKNOWN;
        };
    return new LinkState(
        table.link(agent.name()),
        agent.name(),
        standing,
        agent.version(),
        agent.lastSeenAt(),
        agent.reason() == null
            ? agent.name() + " is " + agent.state() + "."
            : agent.name() + ": " + agent.reason());
  }

  /** Of the cloud's own agent nothing is said. */
  private LinkState unsaid(Machine machine, boolean allAsked) {
    Optional<String> agent = table.agent(machine.provider(), Link.CLOUD_AGENT);
    String name = agent.orElse("the cloud's agent");
    Boolean supported =
        agent
            .map(known ->
                table.supports(known, machine.system(), machine.architecture(), supportDay))
            .orElse(null);
    if (Boolean.FALSE.equals(supported)) {
      return new LinkState(
          Link.CLOUD_AGENT, name, LinkState.Standing.UNSUPPORTED, null, null, unsupported(machine));
    }
    return allAsked
        ? new LinkState(
            Link.CLOUD_AGENT,
            name,
            LinkState.Standing.MISSING,
            null,
            null,
            "Everybody who speaks of agents there was read, and nobody speaks of this machine.")
        : new LinkState(
            Link.CLOUD_AGENT,
            name,
            LinkState.Standing.UNKNOWN,
            null,
            null,
            "Nobody who could say was asked successfully.");
  }
}
