package io.nephoscope.simulator.estate;

/**
 * Which of AWS's APIs tells of which resources: AWS Config what its recorder records, the services
 * themselves most of what they have, the tagging API what has a tag.
 */
public final class AwsInventory {
  private final Layout layout;
  private final boolean aggregator;

  AwsInventory(Layout layout, boolean aggregator) {
    this.layout = layout;
    this.aggregator = aggregator;
  }

  /** True if the management account has an aggregator over the whole organisation. */
  public boolean aggregator() {
    return aggregator;
  }

  /** True if the aggregator has what Config recorded there; false if fetching it fails. */
  public boolean aggregated(EstateAccount account, String region) {
    return aggregator
        && layout.configRecorderOn(account, region)
        && !layout.aggregationFails(account, region);
  }

  /** True if the recorder of that account and region was told to leave this type out. */
  public boolean excluded(EstateAccount account, String region, ResourceType type) {
    return layout.excludedByRecorder(account, region, type);
  }

  /** True if Config knows the resources of this cell. */
  public boolean recorded(Cell cell) {
    return recordable(cell.type())
        && layout.configRecorderOn(cell.account(), cell.region())
        && !excluded(cell.account(), cell.region(), cell.type());
  }

  /** True if Config can record the type at all. */
  static boolean recordable(ResourceType type) {
    return switch (type) {
      case AWS_SNAPSHOT, AWS_IMAGE -> false;
      default -> type.cloud() == Cloud.AWS && type.inventory();
    };
  }

  /** True if a service lists its own resources of this type in an operation that is simulated. */
  static boolean describable(ResourceType type) {
    return switch (type) {
      case AWS_SCALING_POLICY, AWS_STATE_MACHINE -> false;
      default -> type.cloud() == Cloud.AWS && type.inventory();
    };
  }

  /** True if the type can bear tags. */
  public static boolean taggable(ResourceType type) {
    return type != ResourceType.AWS_SCALING_POLICY;
  }

  /** True if nothing but the tagging API tells of the resources of this cell. */
  boolean onlyIfTagged(Cell cell) {
    return !cell.account().denied()
        && !layout.configRecorderOn(cell.account(), cell.region())
        && !describable(cell.type())
        && taggable(cell.type());
  }

  boolean tellsOf(Cell cell, boolean tagged) {
    if (cell.account().denied()) {
      return recorded(cell) && aggregated(cell.account(), cell.region());
    }
    return recorded(cell) || describable(cell.type()) || (onlyIfTagged(cell) && tagged);
  }
}
