package io.nephoscope.spi;

/**
 * One account × region of a source: the unit of reading, retry and freshness.
 *
 * @param account the account, or the wider scope, that is read
 * @param region the cloud's name of the region; {@link #GLOBAL} when the source knows no regions
 */
public record Shard(AccountRef account, String region) {

  /** The region of what has none. */
  public static final String GLOBAL = "global";

  /** A shard that covers all regions of an account. */
  public static Shard global(AccountRef account) {
    return new Shard(account, GLOBAL);
  }
}
