package io.nephoscope.simulator.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.CheckResult;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.DefenderReach;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.Outcome;
import io.nephoscope.simulator.estate.PlantedGap;
import io.nephoscope.simulator.estate.ResourceListing;
import io.nephoscope.simulator.estate.StatementListing;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The ground truth: how much there is, and how much of it the clouds' APIs would tell an honest and
 * complete reader. Faults and quotas do not change it.
 */
final class Truth {
  /** The largest estate whose ids are listed. */
  static final int MOST_IDS = 100_000;

  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Estate estate;

  Truth(Estate estate) {
    this.estate = estate;
  }

  /** Counts everything: seconds for a million resources, so not for an event loop. */
  ObjectNode count() {
    ObjectNode truth = JSON.objectNode();
    for (Cloud cloud : Cloud.values()) {
      ObjectNode provider = truth.putObject(cloud.providerId());
      provider.set("accounts", accounts(cloud));
      provider.set("resources", resources(cloud));
      provider.set("findings", findings(cloud));
      provider.set("gaps", gaps(cloud));
    }
    ((ObjectNode) truth.path(Cloud.AZURE.providerId())).set("about", aboutOthers());
    return truth;
  }

  /**
   * The native ids of all readable resources, by cloud; those of Azure, which ignores case, in
   * lower case. At most {@link #MOST_IDS} resources.
   */
  ObjectNode ids() {
    ObjectNode ids = JSON.objectNode();
    for (Cloud cloud : Cloud.values()) {
      ArrayNode list = ids.putArray(cloud.providerId());
      ResourceListing all = estate.resources(cloud, cell -> estate.inventoryReadable(cell) > 0);
      for (long offset = 0; offset < all.size(); offset++) {
        EstateResource resource = all.get(offset);
        if (!estate.inventoryReadable(resource)) {
          continue;
        }
        String id = resource.nativeId();
        list.add(cloud == Cloud.AZURE ? id.toLowerCase(Locale.ROOT) : id);
      }
      estate.accountsInInventory(cloud).forEach(account -> list.add(account.nativeId()));
    }
    return ids;
  }

  /** A resource type as inventories write it: Azure Resource Graph in lower case. */
  static String typeName(Cell cell) {
    String name = cell.type().nativeName();
    return cell.cloud() == Cloud.AZURE ? name.toLowerCase(Locale.ROOT) : name;
  }

  private ArrayNode accounts(Cloud cloud) {
    ArrayNode accounts = JSON.arrayNode();
    for (EstateAccount account : estate.accounts(cloud)) {
      accounts
          .addObject()
          .put("id", account.nativeId())
          .put("name", account.name())
          .put("readable", !account.denied());
    }
    return accounts;
  }

  private ObjectNode resources(Cloud cloud) {
    ObjectNode resources = JSON.objectNode();
    long accounts = estate.accountsInInventory(cloud).size();
    long all = cloud == Cloud.AWS ? estate.accounts(cloud).size() : 0;
    resources.put("total", sum(cloud, Cell::count) + all);
    resources.put("readable", sum(cloud, estate::inventoryReadable) + accounts);
    resources.set("byType", readableBy(cloud, Truth::typeName));
    resources.set("byAccount", readableBy(cloud, cell -> cell.account().nativeId()));
    resources.set("byRegion", readableBy(cloud, Cell::region));
    return resources;
  }

  private long sum(Cloud cloud, ToLongFunction<Cell> count) {
    return estate.cells(cloud).stream().mapToLong(count).sum();
  }

  private ObjectNode readableBy(Cloud cloud, Function<Cell, String> key) {
    Map<String, Long> counts = new TreeMap<>();
    for (Cell cell : estate.cells(cloud)) {
      long readable = estate.inventoryReadable(cell);
      if (readable > 0) {
        counts.merge(key.apply(cell), readable, Long::sum);
      }
    }
    for (EstateResource account : estate.accountsInInventory(cloud)) {
      counts.merge(key.apply(estate.cellOf(account)), 1L, Long::sum);
    }
    ObjectNode by = JSON.objectNode();
    counts.forEach(by::put);
    return by;
  }

  private ObjectNode findings(Cloud cloud) {
    FindingCount all = FindingCount.of(estate, cloud, statement -> true);
    FindingCount readable = FindingCount.of(estate, cloud, estate::readable);
    ObjectNode findings = JSON.objectNode();
    findings.put("total", all.total());
    findings.put("readable", readable.total());
    findings.set("byKind", node(readable.byKind()));
    findings.set("bySeverity", node(readable.bySeverity()));
    findings.set("byState", node(readable.byState()));
    return findings;
  }

  /**
   * What Azure says of the other clouds, by cloud: {@code findings} as above, and how many checks
   * passed.
   */
  private ObjectNode aboutOthers() {
    ObjectNode about = JSON.objectNode();
    for (Cloud cloud : new Cloud[] {Cloud.AWS, Cloud.GOOGLE}) {
      Map<String, Long> bySeverity = new TreeMap<>();
      long failed = 0;
      long passed = 0;
      StatementListing listing = DefenderReach.listing(estate, cloud);
      for (long slot = 0; slot < listing.slots(); slot++) {
        CheckResult result = listing.get(slot).flatMap(DefenderReach::judged).orElse(null);
        if (result != null && result.outcome() == Outcome.PASSED) {
          passed++;
        } else if (result != null) {
          failed++;
          bySeverity.merge(DefenderReach.severity(result.check()).name(), 1L, Long::sum);
        }
      }
      ObjectNode node = about.putObject(cloud.providerId());
      node.put("passed", passed);
      ObjectNode findings = node.putObject("findings");
      findings.put("readable", failed);
      findings.set("byKind", node(Map.of("MISCONFIGURATION", failed)));
      findings.set("bySeverity", node(bySeverity));
      findings.set("byState", node(Map.of("ACTIVE", failed)));
    }
    return about;
  }

  private static ObjectNode node(Map<String, Long> counts) {
    ObjectNode node = JSON.objectNode();
    counts.forEach(node::put);
    return node;
  }

  private ArrayNode gaps(Cloud cloud) {
    ArrayNode gaps = JSON.arrayNode();
    for (PlantedGap gap : estate.gaps(cloud)) {
      ObjectNode node = gaps.addObject().put("account", gap.accountId());
      node.put("region", gap.region());
      node.put("service", gap.service()).put("why", gap.why());
    }
    return gaps;
  }
}
