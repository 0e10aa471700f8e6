package io.nephoscope.simulator.estate;

import java.time.Instant;
import java.util.List;

/**
 * An AWS account, an Azure subscription or a Google project.
 *
 * @param index position within its cloud, from 0
 * @param nativeId 12 digits, a GUID, or a project id
 * @param number the project number of a Google project; equal to {@code nativeId} elsewhere
 * @param name the display name
 * @param environment production, staging, sandbox, shared or legacy
 * @param parentId the organisational unit, management group or folder ({@code folders/123}) above
 *     it; empty if it stands outside the organisation
 * @param ancestors from the account's own name up to the root, as the cloud writes them (Google:
 *     {@code projects/1}, {@code folders/2}, {@code organizations/3})
 * @param email the address an AWS account was opened with; empty elsewhere
 * @param management true for the management account of the AWS organisation
 * @param denied true if it is visible, but nothing in it can be read
 * @param createdAt when it was opened
 */
public record EstateAccount(
    Cloud cloud,
    int index,
    String nativeId,
    String number,
    String name,
    String environment,
    String parentId,
    List<String> ancestors,
    String email,
    boolean management,
    boolean denied,
    Instant createdAt) {
  public EstateAccount {
    ancestors = List.copyOf(ancestors);
  }

  /** True if the account stands outside the organisation of its cloud. */
  public boolean outsideOrganisation() {
    return parentId.isEmpty();
  }
}
