package io.nephoscope.simulator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.OperatingSystem;
import io.nephoscope.simulator.estate.ResourceListing;
import java.util.Locale;

/**
 * The ground truth of agents: every machine that an inventory would show, with what it runs and how
 * the agent of its cloud is.
 */
final class CoverageTruth {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Estate estate;

  CoverageTruth(Estate estate) {
    this.estate = estate;
  }

  /**
   * Lists every readable machine by cloud: seconds for a large estate, so not for an event loop.
   */
  ObjectNode list() {
    ObjectNode truth = JSON.objectNode();
    for (Cloud cloud : Cloud.values()) {
      ArrayNode machines = truth.putArray(cloud.providerId());
      ResourceListing listing = estate.resources(cloud, cell -> estate.inventoryReadable(cell) > 0);
      for (long offset = 0; offset < listing.size(); offset++) {
        EstateResource machine = listing.get(offset);
        OperatingSystem os = machine.traits().os();
        if (os != null && estate.inventoryReadable(machine)) {
          machines
              .addObject()
              .put(
                  "id",
                  cloud == Cloud.AZURE
                      ? machine.nativeId().toLowerCase(Locale.ROOT)
                      : machine.nativeId())
              .put("account", machine.account().nativeId())
              .put("region", machine.region())
              .put("running", machine.traits().running())
              .put("system", os.platform() + " " + os.version())
              .put("supported", os.supported())
              .put("architecture", machine.traits().architecture())
              .put("agent", machine.traits().agent().name());
        }
      }
    }
    return truth;
  }
}
