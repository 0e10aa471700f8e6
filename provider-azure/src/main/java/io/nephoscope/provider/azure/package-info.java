/**
 * Inventory, findings and compliance from Microsoft Azure.
 *
 * <p>It reads in this order: {@link io.nephoscope.provider.azure.AzureProvider} opens an {@code
 * AzureConnector}; that has one source per file, {@code SubscriptionsSource} first; each source
 * asks {@code Arm}, which sends what {@code ArmService} lists through the one pipeline of {@code
 * ArmPipeline}; {@code AzureFailures} says what went wrong.
 */
@NullMarked
package io.nephoscope.provider.azure;

import org.jspecify.annotations.NullMarked;
