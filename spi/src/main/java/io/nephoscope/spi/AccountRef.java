package io.nephoscope.spi;

/**
 * Names an AWS account, an Azure subscription or a Google project; in a {@link Shard} also the
 * wider scope (tenant, organisation, folder) that is read as one.
 *
 * @param nativeId the cloud's own id: a twelve-digit account id, a subscription GUID, a project id,
 *     {@code organizations/123}
 * @param name what people call it; the native id when there is no name
 */
public record AccountRef(String nativeId, String name) {}
