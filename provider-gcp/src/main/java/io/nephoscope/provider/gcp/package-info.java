/**
 * Google Cloud as a provider: projects, Cloud Asset Inventory, Security Command Center and
 * Compliance Manager, all over gRPC and all asynchronous.
 *
 * <p>Start at {@link io.nephoscope.provider.gcp.GcpProvider}; every source is a file of its own.
 */
@NullMarked
package io.nephoscope.provider.gcp;

import org.jspecify.annotations.NullMarked;
