package io.nephoscope.simulator.estate;

/**
 * All resources of one type in one account and region: the unit the estate is counted by. A
 * resource's index runs from 0 to {@code count - 1} within its cell.
 *
 * @param region a region's name, or the cloud's home region for {@link Reach#GLOBAL} types
 */
public record Cell(EstateAccount account, String region, ResourceType type, int count, long key) {
  public Cloud cloud() {
    return type.cloud();
  }
}
