package io.nephoscope.provider.gcp;

import io.nephoscope.spi.Resource.Category;
import java.util.Set;

/** What Cloud Asset's types are for: decided by their service, for Compute Engine by the type. */
final class AssetCategories {

  private static final Set<String> MACHINES =
      Set.of(
          "Instance",
          "InstanceTemplate",
          "InstanceGroup",
          "InstanceGroupManager",
          "RegionInstanceGroupManager",
          "Autoscaler",
          "MachineImage",
          "NodeGroup",
          "NodeTemplate",
          "Reservation",
          "Commitment");
  private static final Set<String> DISKS =
      Set.of("Disk", "RegionDisk", "Snapshot", "Image", "StoragePool", "ResourcePolicy");

  private AssetCategories() {}

  /** The category of a type such as {@code compute.googleapis.com/Disk}. */
  static Category of(String type) {
    int slash = type.indexOf('/');
    String service = slash < 0 ? type : type.substring(0, slash);
    String kind = type.substring(slash + 1);
    if (service.endsWith("k8s.io")) {
      return Category.CONTAINER;
    }
    return switch (service.replace(".googleapis.com", "")) {
      case "compute" ->
          MACHINES.contains(kind)
              ? Category.COMPUTE
              : DISKS.contains(kind) ? Category.STORAGE : Category.NETWORK;
      case "storage", "file", "netapp", "backupdr" -> Category.STORAGE;
      case "sqladmin", "spanner", "bigtableadmin", "firestore", "redis", "memcache", "alloydb" ->
          Category.DATABASE;
      case "dns",
          "networkconnectivity",
          "networkmanagement",
          "networkservices",
          "networksecurity",
          "vpcaccess",
          "servicedirectory",
          "certificatemanager" ->
          Category.NETWORK;
      case "iam", "cloudidentity", "iap" -> Category.IDENTITY;
      case "container", "gkehub", "artifactregistry", "containerregistry", "gkebackup" ->
          Category.CONTAINER;
      case "run", "cloudfunctions", "appengine", "workflows" -> Category.SERVERLESS;
      case "cloudkms", "secretmanager", "privateca", "binaryauthorization" -> Category.SECURITY;
      case "bigquery", "dataflow", "dataproc", "dataplex", "datafusion", "composer" ->
          Category.ANALYTICS;
      case "pubsub", "cloudtasks", "eventarc", "cloudscheduler" -> Category.MESSAGING;
      case "cloudresourcemanager",
          "serviceusage",
          "logging",
          "monitoring",
          "osconfig",
          "orgpolicy",
          "cloudbilling",
          "cloudasset" ->
          Category.MANAGEMENT;
      default -> Category.OTHER;
    };
  }
}
