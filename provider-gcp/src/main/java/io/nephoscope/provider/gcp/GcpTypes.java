package io.nephoscope.provider.gcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The GraphQL types of the most common Google Cloud resources, after what Cloud Asset Inventory
 * says of them.
 */
final class GcpTypes {

  /** The name of the type by native type of resource. */
  static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("compute.googleapis.com/Instance", "GcpInstance"),
          Map.entry("compute.googleapis.com/Disk", "GcpDisk"),
          Map.entry("compute.googleapis.com/Firewall", "GcpFirewall"),
          Map.entry("compute.googleapis.com/Network", "GcpNetwork"),
          Map.entry("compute.googleapis.com/Subnetwork", "GcpSubnetwork"),
          Map.entry("storage.googleapis.com/Bucket", "GcpBucket"),
          Map.entry("sqladmin.googleapis.com/Instance", "GcpSqlInstance"),
          Map.entry("container.googleapis.com/Cluster", "GcpKubernetesCluster"),
          Map.entry("iam.googleapis.com/ServiceAccount", "GcpServiceAccount"),
          Map.entry("cloudkms.googleapis.com/CryptoKey", "GcpKmsKey"),
          Map.entry("bigquery.googleapis.com/Dataset", "GcpBigQueryDataset"),
          Map.entry("run.googleapis.com/Service", "GcpRunService"));

  private GcpTypes() {}

  /** The text of {@code types.graphqls}. */
  static String sdl() {
    try (InputStream in = GcpTypes.class.getResourceAsStream("types.graphqls")) {
      if (in == null) {
        throw new IllegalStateException("types.graphqls is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
