package io.nephoscope.simulator.aws;

import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.estate.EstateRegion;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.StatementListing;
import java.time.Duration;

/**
 * How long a first full reading of AWS takes at the least, whoever reads: the slowest chain of
 * pages, of which each needs the one before, each answer is held back for the latency, and no chain
 * is faster than its quota; after the way in (two sessions, the list of accounts, the regions).
 *
 * @param findings the slowest chain of GetFindings
 * @param findingPages how many pages that chain has
 * @param resources the slowest chain of SelectResourceConfig
 * @param resourcePages how many pages that chain has
 * @param wayIn what comes before
 */
public record AwsCriticalPath(
    Duration findings, long findingPages, Duration resources, long resourcePages, Duration wayIn) {

  private static final int PAGE = 100;

  /** Counts; seconds for a large estate, so not for an event loop. */
  public static AwsCriticalPath of(Estate estate, Duration latency, boolean quotas) {
    long mostFindings = 0;
    long mostResources = 0;
    for (EstateAccount account : estate.accounts(Cloud.AWS)) {
      for (EstateRegion region : estate.regions(Cloud.AWS)) {
        if (!region.enabled() || account.denied()) {
          continue;
        }
        if (estate.securityHubOn(account, region.name())) {
          mostFindings = Math.max(mostFindings, findings(estate, account, region.name()));
        }
        if (estate.configRecorderOn(account, region.name())) {
          mostResources =
              Math.max(
                  mostResources,
                  estate.cells(Cloud.AWS).stream()
                      .filter(cell -> isIn(cell, account, region.name()))
                      .mapToLong(Cell::count)
                      .sum());
        }
      }
    }
    long findingPages = pages(mostFindings);
    long resourcePages = pages(mostResources);
    // The hub's session, the pages of the organisation, a member's session, its regions.
    long before = 5L + estate.accounts(Cloud.AWS).size() / 20;
    return new AwsCriticalPath(
        chain(findingPages, latency, quotas, 3, 6),
        findingPages,
        chain(resourcePages, latency, quotas, 10, 20),
        resourcePages,
        latency.multipliedBy(before));
  }

  /** The whole: the way in, and then the slower of the two. */
  public Duration whole() {
    return wayIn.plus(findings.compareTo(resources) > 0 ? findings : resources);
  }

  private static boolean isIn(Cell cell, EstateAccount account, String region) {
    return cell.account().equals(account) && cell.region().equals(region);
  }

  private static long findings(Estate estate, EstateAccount account, String region) {
    StatementListing listing = estate.statements(Cloud.AWS, cell -> isIn(cell, account, region));
    long count = 0;
    for (long slot = 0; slot < listing.slots(); slot++) {
      if (listing.get(slot).filter(estate::readable).isPresent()) {
        count++;
      }
    }
    long nothingToCheck =
        ControlCatalogue.controls().stream()
            .filter(check -> check.appliesTo() != ResourceType.AWS_ACCOUNT)
            .filter(check -> estate.count(account, region, check.appliesTo()) == 0)
            .count();
    long each =
        estate.findingsPerStandard(account, region)
            ? ControlCatalogue.HubStandard.enabled().size()
            : 1;
    return (count + nothingToCheck) * each;
  }

  private static long pages(long count) {
    return Math.max(1, (count + PAGE - 1) / PAGE);
  }

  /** Each call begins after the one before is answered, and when a token is there. */
  private static Duration chain(
      long calls, Duration latency, boolean quotas, double rate, int burst) {
    Duration sequence = latency.multipliedBy(calls);
    if (!quotas || calls <= burst) {
      return sequence;
    }
    Duration refilled = Duration.ofNanos((long) ((calls - burst) / rate * 1e9)).plus(latency);
    return sequence.compareTo(refilled) > 0 ? sequence : refilled;
  }
}
