package io.nephoscope.simulator.estate;

import java.util.List;

/**
 * A region of a cloud.
 *
 * @param name as the cloud writes it, such as {@code eu-west-1}
 * @param title as the cloud shows it, such as {@code West Europe}
 * @param code two to four letters that are unique within the cloud and appear in names
 * @param enabled false for an AWS region nobody opted in to: it holds nothing and answers nobody
 * @param optIn true if AWS asks for an opt-in before the region can be used
 * @param zones the region's zones as the cloud writes them ({@code eu-west-1a}, {@code 1}, {@code
 *     europe-west1-b})
 */
public record EstateRegion(
    Cloud cloud,
    String name,
    String title,
    String code,
    boolean enabled,
    boolean optIn,
    List<String> zones) {
  public EstateRegion {
    zones = List.copyOf(zones);
  }
}
