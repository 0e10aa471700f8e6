package io.nephoscope.api.snapshot;

/**
 * Names a shard among all connectors: one account × region of a source.
 *
 * @param connector the connector's id
 * @param provider the provider's id
 * @param source the source's name
 * @param account the native id of the account, or of the wider scope that is read as one
 * @param accountName what people call that account
 * @param region the cloud's name of the region, or {@code global}
 */
public record ShardKey(
    String connector,
    String provider,
    String source,
    String account,
    String accountName,
    String region) {

  /**
   * A text that is the same for the same shard for ever; the account's display name is no part of
   * it.
   */
  public String id() {
    return String.join("\u001f", connector, source, account, region);
  }

  @Override
  public String toString() {
    return connector + "/" + source + "/" + account + "/" + region;
  }
}
