package io.nephoscope.simulator.estate;

/** One of the three simulated clouds. */
public enum Cloud {
  AWS("aws", "us-east-1"),
  AZURE("azure", "global"),
  GOOGLE("gcp", "global");

  private final String providerId;
  private final String homeRegion;

  Cloud(String providerId, String homeRegion) {
    this.providerId = providerId;
    this.homeRegion = homeRegion;
  }

  /** The key under which {@code /truth} speaks of this cloud: aws, azure or gcp. */
  public String providerId() {
    return providerId;
  }

  /** The region in which this cloud keeps what belongs to no region. */
  public String homeRegion() {
    return homeRegion;
  }
}
