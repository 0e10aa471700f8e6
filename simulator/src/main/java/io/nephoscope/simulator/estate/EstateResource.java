package io.nephoscope.simulator.estate;

import java.time.Instant;
import java.util.Map;

/**
 * One resource of the estate, computed when asked for.
 *
 * @param region a region's name, or the cloud's home region if the type is global
 * @param zone the zone as the cloud writes it; empty if the type has none
 * @param index position within its cell, from 0
 * @param name the display name
 * @param resourceId the short id ({@code i-0…}, a bucket's name, an {@code AROA…} id; elsewhere the
 *     name or number)
 * @param nativeId the ARN, ARM id or full resource name, exactly as the cloud writes it
 * @param group the Azure resource group; empty elsewhere
 * @param tags tags or labels; may be empty. Keys: env, owner, cost-centre, app; Name on what AWS
 *     names by a tag
 * @param bits 64 stable bits of this resource, for details a wire makes up
 */
public record EstateResource(
    EstateAccount account,
    String region,
    String zone,
    ResourceType type,
    int index,
    String name,
    String resourceId,
    String nativeId,
    String group,
    Instant createdAt,
    Map<String, String> tags,
    Traits traits,
    long bits) {
  public EstateResource {
    tags = Map.copyOf(tags);
  }

  public Cloud cloud() {
    return type.cloud();
  }
}
