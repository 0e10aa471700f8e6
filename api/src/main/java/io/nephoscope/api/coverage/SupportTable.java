package io.nephoscope.api.coverage;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which agent runs on which operating system and architecture, from when to when, and who says so.
 * Immutable; safe for any thread.
 */
public final class SupportTable {

  private static final class Shipped {
    static final SupportTable TABLE = read(ShippedTable.json("agent-support.json"));
  }

  /**
   * One row.
   *
   * @param from the first version; {@code null} for any
   * @param to the last version, of which longer ones are parts ({@code 9} holds {@code 9.4});
   *     {@code null} for any
   * @param validFrom the first day it is known to hold
   * @param validTo the day it ended; {@code null} when it holds
   * @param source who says so
   */
  public record Entry(
      String agent,
      String family,
      @Nullable String from,
      @Nullable String to,
      List<String> architectures,
      LocalDate validFrom,
      @Nullable LocalDate validTo,
      String source) {

    /** Copies the list. */
    public Entry {
      architectures = List.copyOf(architectures);
    }

    boolean holdsOn(LocalDate day) {
      return !day.isBefore(validFrom) && (validTo == null || day.isBefore(validTo));
    }

    boolean covers(OperatingSystem system, @Nullable String architecture) {
      return family.equals(system.family())
          && (architecture == null || architectures.contains(architecture))
          && (system.version() == null
              || ((from == null || compare(system.version(), from, false) >= 0)
                  && (to == null || compare(system.version(), to, true) <= 0)));
    }
  }

  /** An agent and the link of the chain it is. */
  private record Agent(String name, Link link, @Nullable String provider) {}

  private final List<Entry> entries;
  private final List<Agent> agents;
  private final Map<String, Link> links = new HashMap<>();

  private SupportTable(List<Entry> entries, List<Agent> agents) {
    this.entries = List.copyOf(entries);
    this.agents = List.copyOf(agents);
    agents.forEach(agent -> links.put(agent.name(), agent.link()));
  }

  /** The table that comes with this program; read once. */
  public static SupportTable shipped() {
    return Shipped.TABLE;
  }

  /** Every row. */
  public List<Entry> entries() {
    return entries;
  }

  /**
   * The link an agent is; an agent nobody lists looks after the machine as the cloud's own does.
   */
  public Link link(String agent) {
    return links.getOrDefault(agent, Link.CLOUD_AGENT);
  }

  /** The agent that is a link on the machines of a provider; empty when there is none. */
  public Optional<String> agent(String provider, Link link) {
    return agents.stream()
        .filter(agent -> agent.link() == link)
        .filter(agent -> agent.provider() == null || agent.provider().equals(provider))
        .map(Agent::name)
        .findFirst();
  }

  /**
   * Whether an agent runs on a system; {@code null} when the table says nothing of the agent or
   * nobody says what the system is.
   */
  public @Nullable Boolean supports(
      String agent,
      @Nullable OperatingSystem system,
      @Nullable String architecture,
      LocalDate day) {
    if (system == null || entries.stream().noneMatch(entry -> entry.agent().equals(agent))) {
      return null;
    }
    return entries.stream()
        .anyMatch(entry ->
            entry.agent().equals(agent)
                && entry.holdsOn(day)
                && entry.covers(system, architecture));
  }

  /** When support of a system ended, by the last row that held; {@code null} when none ever did. */
  public @Nullable LocalDate endOfSupport(String agent, OperatingSystem system) {
    LocalDate last = null;
    for (Entry entry : entries) {
      if (entry.agent().equals(agent)
          && entry.covers(system, null)
          && entry.validTo() != null
          && (last == null || entry.validTo().isAfter(last))) {
        last = entry.validTo();
      }
    }
    return last;
  }

  /** Compares numbers between dots; if told so, only as many as the bound has. */
  private static int compare(String version, String bound, boolean shortened) {
    String[] left = version.split("\\.", -1);
    String[] right = bound.split("\\.", -1);
    int length = shortened ? right.length : Math.max(left.length, right.length);
    for (int i = 0; i < length; i++) {
      int difference = Integer.compare(part(left, i), part(right, i));
      if (difference != 0) {
        return difference;
      }
    }
    return 0;
  }

  private static int part(String[] parts, int index) {
    if (index >= parts.length) {
      return 0;
    }
    try {
      return Integer.parseInt(parts[index]);
    } catch (NumberFormatException notANumber) {
      return 0;
    }
  }

  private static SupportTable read(JsonNode file) {
    List<Agent> agents = new ArrayList<>();
    for (JsonNode node : file.required("agents")) {
      agents.add(
          new Agent(
              node.required("name").asText(),
              Link.valueOf(node.required("link").asText()),
              node.hasNonNull("provider") ? node.required("provider").asText() : null));
    }
    List<Entry> entries = new ArrayList<>();
    for (JsonNode list : file.required("lists")) {
      for (JsonNode row : list.required("systems")) {
        List<String> architectures = new ArrayList<>();
        (row.has("architectures") ? row : list)
            .required("architectures")
            .forEach(each -> architectures.add(each.asText()));
        entries.add(
            new Entry(
                list.required("agent").asText(),
                row.required("os").asText(),
                text(row, "from"),
                text(row, "to"),
                architectures,
                LocalDate.parse(list.required("validFrom").asText()),
                list.hasNonNull("validTo")
                    ? LocalDate.parse(list.required("validTo").asText())
                    : null,
                list.required("source").asText()));
      }
    }
    return new SupportTable(entries, agents);
  }

  private static @Nullable String text(JsonNode node, String field) {
    return node.hasNonNull(field) ? node.required(field).asText() : null;
  }
}
