package io.nephoscope.simulator.azure;

import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.DefenderReach;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.Statement;
import io.nephoscope.simulator.estate.StatementListing;
import java.time.Duration;

/**
 * How long a first reading of Azure's inventory, assessments and vulnerabilities takes at the
 * least, whoever reads: the slowest chain of pages, of which each needs the one before, each answer
 * is held back for the latency, and no chain is faster than its quota; after the way in (a token,
 * the tenant, the subscriptions).
 *
 * @param resources the chain of Resource Graph's pages of all subscriptions together
 * @param resourcePages how many pages that chain has
 * @param assessments the slowest chain of pages in one subscription
 * @param assessmentPages how many pages that chain has
 * @param assessed how many assessments all readable subscriptions have
 * @param wayIn what comes before
 */
public record AzureCriticalPath(
    Duration resources,
    long resourcePages,
    Duration assessments,
    long assessmentPages,
    long assessed,
    Duration wayIn) {

  /** Counts; seconds for a large estate, so not for an event loop. */
  public static AzureCriticalPath of(Estate estate, Duration latency, boolean quotas) {
    long rows =
        estate.cells(Cloud.AZURE).stream()
            .filter(cell -> !cell.account().denied())
            .mapToLong(Cell::count)
            .sum();
    long pages = pages(rows, ResourceGraph.MOST);
    Duration chain = latency.multipliedBy(pages);
    Duration windows = FrontDoor.QUERIES_WINDOW.multipliedBy((pages - 1) / FrontDoor.QUERIES);
    Duration graph = quotas ? longer(chain, windows.plus(latency)) : chain;
    long most = 0;
    long all = 0;
    for (EstateAccount account : estate.accounts(Cloud.AZURE)) {
      if (account.denied()) {
        continue;
      }
      StatementListing own = estate.statements(account);
      long assessments = count(own, SecurityRows.Kind.ASSESSMENT) + 2;
      if (DefenderReach.holdsConnectors(account)) {
        for (Cloud cloud : new Cloud[] {Cloud.AWS, Cloud.GOOGLE}) {
          StatementListing theirs = DefenderReach.listing(estate, cloud);
          for (long slot = 0; slot < theirs.slots(); slot++) {
            assessments += theirs.get(slot).flatMap(DefenderReach::judged).isPresent() ? 1 : 0;
          }
        }
      }
      all += assessments;
      most =
          Math.max(
              most,
              Math.max(
                  pages(assessments, ResourceManager.ASSESSMENTS),
                  pages(count(own, SecurityRows.Kind.SUB_ASSESSMENT), ResourceManager.FEW)));
    }
    Duration slowest = latency.multipliedBy(most);
    if (quotas && most > FrontDoor.READS_BURST) {
      slowest =
          longer(
              slowest,
              Duration.ofNanos((long) ((most - FrontDoor.READS_BURST) / FrontDoor.READS * 1e9)));
    }
    int subscriptions = estate.accounts(Cloud.AZURE).size();
    long before = 2 + pages(subscriptions, ResourceManager.subscriptions(subscriptions));
    return new AzureCriticalPath(graph, pages, slowest, most, all, latency.multipliedBy(before));
  }

  /** The whole: the way in, and then the slower of the two. */
  public Duration whole() {
    return wayIn.plus(longer(resources, assessments));
  }

  private static long count(StatementListing listing, SecurityRows.Kind kind) {
    long count = 0;
    for (long slot = 0; slot < listing.slots(); slot++) {
      Statement statement = listing.get(slot).orElse(null);
      count += statement != null && kind.holds(statement) ? 1 : 0;
    }
    return count;
  }

  private static long pages(long rows, long size) {
    return Math.max(1, (rows + size - 1) / size);
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
