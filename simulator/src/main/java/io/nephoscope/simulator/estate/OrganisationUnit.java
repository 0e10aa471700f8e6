package io.nephoscope.simulator.estate;

/**
 * An AWS organisational unit, an Azure management group or a Google folder.
 *
 * @param id as the cloud writes it ({@code ou-…}, a management group's name, {@code folders/N})
 * @param name the display name
 * @param parentId the unit or root above it
 */
public record OrganisationUnit(String id, String name, String parentId) {}
