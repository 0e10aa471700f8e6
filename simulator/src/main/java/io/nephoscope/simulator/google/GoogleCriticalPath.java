package io.nephoscope.simulator.google;

import com.google.cloud.asset.v1.ContentType;
import io.nephoscope.simulator.estate.Cell;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.StatementListing;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * How long a first full reading of Google takes at the least, whoever reads: the slowest quota, of
 * the fewest calls that tell everything, at the pace of so many calls a minute. It counts full
 * pages of the organisation, and one question about each project, because a wide answer does not
 * say whom it leaves out.
 *
 * @param assetPages pages of ListAssets: resources, IAM policies and OS inventories
 * @param findingPages pages of ListFindings
 * @param projects how many projects are asked about
 */
public record GoogleCriticalPath(long assetPages, long findingPages, long projects) {

  private static final int PAGE = 1000;

  /** Counts; seconds for a large estate, so not for an event loop. */
  public static GoogleCriticalPath of(Estate estate) {
    Predicate<Cell> readable = cell -> !cell.account().denied();
    long pages = 0;
    for (ContentType content :
        List.of(ContentType.RESOURCE, ContentType.IAM_POLICY, ContentType.OS_INVENTORY)) {
      pages +=
          pages(
              estate
                  .resources(
                      Cloud.GOOGLE, readable.and(cell -> AssetPolicies.have(content, cell.type())))
                  .size());
    }
    StatementListing statements = estate.statements(Cloud.GOOGLE, readable);
    long findings = 0;
    for (long slot = 0; slot < statements.slots(); slot++) {
      if (statements.get(slot).filter(statement -> statement.finding()).isPresent()) {
        findings++;
      }
    }
    return new GoogleCriticalPath(
        pages,
        pages(findings),
        estate.accounts(Cloud.GOOGLE).stream().filter(account -> !account.denied()).count());
  }

  /** The slowest quota. */
  public Duration whole() {
    return longest(
        longest(assets(), at(findingPages + projects, SecurityCenterService.READS)),
        longest(at(projects, CloudAssetService.SEARCHES), at(projects, MonitoringService.READS)));
  }

  /** The pages of assets, at the pace of their quota. */
  public Duration assets() {
    return at(assetPages, CloudAssetService.QUOTAS);
  }

  /**
   * The least if every minute's calls are made at its first moment: what nobody does who shares a
   * quota.
   */
  public Duration inBursts() {
    int aMinute = CloudAssetService.QUOTAS.getFirst().perMinute();
    return Duration.ofMinutes((assetPages - 1) / aMinute);
  }

  private static Duration at(long calls, List<CallDesk.Quota> quotas) {
    return Duration.ofMillis(calls * 60_000 / quotas.getFirst().perMinute());
  }

  private static Duration longest(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  private static long pages(long count) {
    return Math.max(1, (count + PAGE - 1) / PAGE);
  }
}
