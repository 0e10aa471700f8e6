package io.nephoscope.simulator.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules in force. The first rule, in the order they were added, that matches a call and is due
 * decides. May be used from any thread.
 */
public final class FaultPlan {
  private final Map<String, Counted> rules = new LinkedHashMap<>();
  private int lastId;

  /** Adds a rule. A rule of the same id is replaced and counts anew. */
  public synchronized void add(FaultRule rule) {
    rules.put(rule.id(), new Counted(rule));
  }

  /** An id no rule has yet: f1, f2, … */
  public synchronized String nextId() {
    String id;
    do {
      lastId++;
      id = "f" + lastId;
    } while (rules.containsKey(id));
    return id;
  }

  /** Removes a rule; false if there is none with that id. */
  public synchronized boolean remove(String id) {
    return rules.remove(id) != null;
  }

  public synchronized void clear() {
    rules.clear();
  }

  /** Every rule with how many calls it has met and spoilt. */
  public synchronized List<State> rules() {
    List<State> states = new ArrayList<>();
    for (Counted counted : rules.values()) {
      states.add(new State(counted.rule, counted.matched, counted.hits));
    }
    return states;
  }

  /** Asks, once for each call, what goes wrong with it; empty if nothing does. */
  public synchronized Optional<Fault> next(Call call) {
    for (Counted counted : rules.values()) {
      if (counted.rule.matches(call) && counted.due()) {
        FaultRule rule = counted.rule;
        return Optional.of(
            new Fault(
                rule.id(),
                rule.kind(),
                Duration.ofSeconds(rule.retryAfterSeconds()),
                Duration.ofMillis(rule.delayMillis())));
      }
    }
    return Optional.empty();
  }

  /**
   * A rule and what became of it.
   *
   * @param matched how many calls it was asked about
   * @param hits how many of them went wrong
   */
  public record State(FaultRule rule, long matched, long hits) {}

  private static final class Counted {
    final FaultRule rule;
    long matched;
    long hits;

    Counted(FaultRule rule) {
      this.rule = rule;
    }

    boolean due() {
      if (rule.times() != null && hits >= rule.times()) {
        return false;
      }
      matched++;
      boolean due =
          Math.floor(matched * rule.rate() + 1e-9) > Math.floor((matched - 1) * rule.rate() + 1e-9);
      if (due) {
        hits++;
      }
      return due;
    }
  }
}
