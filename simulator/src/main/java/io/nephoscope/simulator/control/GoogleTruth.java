package io.nephoscope.simulator.control;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Traits;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The ground truth of what Google's APIs tell beside findings: how many readable resources are open
 * to everybody by their IAM policy, and how VM Manager's agents are on the readable machines.
 */
final class GoogleTruth {
  private final Estate estate;

  GoogleTruth(Estate estate) {
    this.estate = estate;
  }

  /**
   * {@code {"publicMembers": n, "agents": {"online": n, "silent": n, "stopped": n, "missing": n}}};
   * stopped is a machine that is off whose agent once reported.
   */
  ObjectNode count() {
    int open = open(ResourceType.GOOGLE_BUCKET) + open(ResourceType.GOOGLE_RUN_SERVICE);
    Map<String, Integer> agents = new TreeMap<>();
    ResourceListing machines = readable(ResourceType.GOOGLE_INSTANCE);
    for (long at = 0; at < machines.size(); at++) {
      agents.merge(word(machines.get(at).traits()), 1, Integer::sum);
    }
    ObjectNode truth = JsonNodeFactory.instance.objectNode();
    truth.put("publicMembers", open);
    ObjectNode by = truth.putObject("agents");
    agents.forEach(by::put);
    return truth;
  }

  private int open(ResourceType type) {
    int open = 0;
    ResourceListing guarded = readable(type);
    for (long at = 0; at < guarded.size(); at++) {
      if (guarded.get(at).traits().publicAccess()) {
        open++;
      }
    }
    return open;
  }

  private ResourceListing readable(ResourceType type) {
    Predicate<Cell> ofType = cell -> cell.type() == type;
    return estate.resources(Cloud.GOOGLE, ofType.and(cell -> !cell.account().denied()));
  }

  private static String word(Traits machine) {
    return switch (machine.agent()) {
      case ONLINE -> machine.running() ? "online" : "stopped";
      case LOST -> machine.running() ? "silent" : "stopped";
      case MISSING, NOT_APPLICABLE -> "missing";
    };
  }
}
