package io.nephoscope.simulator.google;

import com.google.cloud.asset.v1.Resource;
import com.google.cloud.asset.v1.ResourceSearchResult;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.OperatingSystem;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Traits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What Cloud Asset says of a resource: the answer of the service's own REST API. */
final class AssetDocuments {
  private static final String COMPUTE = "https://www.googleapis.com/compute/v1/";

  private final Estate estate;

  AssetDocuments(Estate estate) {
    this.estate = estate;
  }

  Resource of(EstateResource resource) {
    Service service = service(resource);
    Map<String, Object> data = data(resource);
    return Resource.newBuilder()
        .setVersion(service.version())
        .setDiscoveryDocumentUri(service.discovery())
        .setDiscoveryName(service.name())
        .setParent("//cloudresourcemanager.googleapis.com/projects/" + resource.account().number())
        .setLocation(location(resource))
        .setData(JsonStruct.of(data))
        .build();
  }

  /** The same as the search tells it: who, what and where, and no configuration. */
  ResourceSearchResult found(EstateResource resource) {
    ResourceSearchResult.Builder found =
        ResourceSearchResult.newBuilder()
            .setName(resource.nativeId())
            .setAssetType(resource.type().nativeName())
            .setProject("projects/" + resource.account().number())
            .setDisplayName(resource.name())
            .setLocation(location(resource))
            .setParentFullResourceName(
                "//cloudresourcemanager.googleapis.com/projects/" + resource.account().number());
    // IAM does not say when it made a service account.
    if (resource.type() != ResourceType.GOOGLE_SERVICE_ACCOUNT) {
      found.setCreateTime(Times.of(resource.createdAt()));
    }
    if (resource.type() == ResourceType.GOOGLE_INSTANCE) {
      found.setState(resource.traits().running() ? "RUNNING" : "TERMINATED");
    }
    for (String ancestor : resource.account().ancestors()) {
      if (ancestor.startsWith("folders/")) {
        found.addFolders(ancestor);
      } else if (ancestor.startsWith("organizations/")) {
        found.setOrganization(ancestor);
      }
    }
    if (labelled(resource.type())) {
      found.putAllLabels(resource.tags());
    }
    return found.build();
  }

  /** Google knows no labels of networks, firewalls and service accounts. */
  private static boolean labelled(ResourceType type) {
    return type != ResourceType.GOOGLE_NETWORK
        && type != ResourceType.GOOGLE_SUBNETWORK
        && type != ResourceType.GOOGLE_FIREWALL
        && type != ResourceType.GOOGLE_SERVICE_ACCOUNT;
  }

  /** Where Cloud Asset says a resource is: its zone, its region, or global. */
  static String location(EstateResource resource) {
    return resource.zone().isEmpty() ? resource.region() : resource.zone();
  }

  private record Service(String version, String discovery, String name) {}

  private static Service service(EstateResource resource) {
    return switch (resource.type()) {
      case GOOGLE_INSTANCE -> compute("Instance");
      case GOOGLE_DISK -> compute("Disk");
      case GOOGLE_FIREWALL -> compute("Firewall");
      case GOOGLE_NETWORK -> compute("Network");
      case GOOGLE_SUBNETWORK -> compute("Subnetwork");
      case GOOGLE_BUCKET ->
          new Service(
              "v1", "https://www.googleapis.com/discovery/v1/apis/storage/v1/rest", "Bucket");
      case GOOGLE_SQL_INSTANCE ->
          new Service(
              "v1beta4",
              "https://www.googleapis.com/discovery/v1/apis/sqladmin/v1beta4/rest",
              "DatabaseInstance");
      case GOOGLE_KEY ->
          new Service("v1", "https://cloudkms.googleapis.com/$discovery/rest", "CryptoKey");
      case GOOGLE_SERVICE_ACCOUNT ->
          new Service("v1", "https://iam.googleapis.com/$discovery/rest", "ServiceAccount");
      case GOOGLE_KUBERNETES ->
          new Service("v1", "https://container.googleapis.com/$discovery/rest", "Cluster");
      case GOOGLE_DATASET ->
          new Service(
              "v2", "https://www.googleapis.com/discovery/v1/apis/bigquery/v2/rest", "Dataset");
      case GOOGLE_RUN_SERVICE ->
          new Service("v1", "https://run.googleapis.com/$discovery/rest", "Service");
      default -> throw new IllegalStateException(resource.type() + " is not of Google Cloud");
    };
  }

  private static Service compute(String name) {
    return new Service("v1", "https://www.googleapis.com/discovery/v1/apis/compute/v1/rest", name);
  }

  private Map<String, Object> data(EstateResource resource) {
    return switch (resource.type()) {
      case GOOGLE_INSTANCE -> instance(resource);
      case GOOGLE_DISK -> disk(resource);
      case GOOGLE_FIREWALL -> firewall(resource);
      case GOOGLE_NETWORK -> network(resource);
      case GOOGLE_SUBNETWORK -> subnetwork(resource);
      case GOOGLE_BUCKET -> bucket(resource);
      case GOOGLE_SQL_INSTANCE -> sql(resource);
      case GOOGLE_KEY -> key(resource);
      case GOOGLE_SERVICE_ACCOUNT -> serviceAccount(resource);
      case GOOGLE_KUBERNETES -> cluster(resource);
      case GOOGLE_DATASET -> dataset(resource);
      case GOOGLE_RUN_SERVICE -> runService(resource);
      default -> throw new IllegalStateException(resource.type() + " is not of Google Cloud");
    };
  }

  private Map<String, Object> instance(EstateResource resource) {
    Traits traits = resource.traits();
    OperatingSystem os = Objects.requireNonNull(traits.os(), "a machine without a system");
    Map<String, Object> data = computed(resource);
    data.put("machineType", zoneUrl(resource) + "/machineTypes/" + traits.size());
    data.put("status", traits.running() ? "RUNNING" : "TERMINATED");
    data.put("zone", zoneUrl(resource));
    data.put(
        "cpuPlatform", traits.architecture().equals("arm64") ? "Ampere Altra" : "Intel Ice Lake");
    data.put("deletionProtection", false);
    data.put("canIpForward", false);
    Map<String, Object> nic = new LinkedHashMap<>();
    nic.put("name", "nic0");
    nic.put("networkIP", traits.privateAddress());
    estate.related(resource, ResourceType.GOOGLE_SUBNETWORK).stream()
        .findFirst()
        .ifPresent(subnet -> {
          nic.put("subnetwork", url(subnet));
          estate.related(subnet, ResourceType.GOOGLE_NETWORK).stream()
              .findFirst()
              .ifPresent(network -> nic.put("network", url(network)));
        });
    if (traits.publicAddress() != null) {
      nic.put(
          "accessConfigs",
          List.of(
              Map.of(
                  "name", "external-nat",
                  "type", "ONE_TO_ONE_NAT",
                  "natIP", traits.publicAddress(),
                  "networkTier", "PREMIUM")));
    }
    data.put("networkInterfaces", List.of(nic));
    List<Object> disks = new ArrayList<>();
    for (EstateResource disk : estate.related(resource, ResourceType.GOOGLE_DISK)) {
      disks.add(
          Map.of(
              "index", disks.size(),
              "boot", disks.isEmpty(),
              "mode", "READ_WRITE",
              "type", "PERSISTENT",
              "diskSizeGb", Integer.toString(disk.traits().gibibytes()),
              "licenses",
                  List.of(
                      COMPUTE + "projects/" + family(os) + "-cloud/global/licenses/" + family(os)),
              "source", url(disk)));
    }
    data.put("disks", disks);
    data.put("serviceAccounts", List.of(identity(resource)));
    data.put(
        "metadata", Map.of("items", List.of(Map.of("key", "enable-osconfig", "value", "TRUE"))));
    data.put("tags", Map.of("items", List.of(resource.account().environment())));
    data.put("scheduling", Map.of("automaticRestart", true, "onHostMaintenance", "MIGRATE"));
    data.put(
        "shieldedInstanceConfig",
        Map.of("enableSecureBoot", false, "enableVtpm", true, "enableIntegrityMonitoring", true));
    return data;
  }

  /** A careless machine is the default service account, with all scopes. */
  private Map<String, Object> identity(EstateResource resource) {
    if (!resource.traits().metadataV2()) {
      return Map.of(
          "email",
          resource.account().number() + "-compute@developer.gserviceaccount.com",
          "scopes",
          List.of("https://www.googleapis.com/auth/cloud-platform"));
    }
    String email =
        estate.related(resource, ResourceType.GOOGLE_SERVICE_ACCOUNT).stream()
            .findFirst()
            .map(EstateResource::name)
            .orElse(resource.account().number() + "-compute@developer.gserviceaccount.com");
    return Map.of(
        "email", email, "scopes", List.of("https://www.googleapis.com/auth/logging.write"));
  }

  private static String family(OperatingSystem os) {
    return os.windows()
        ? "windows"
        : os.platform().toLowerCase(Locale.ROOT).replaceAll("[^a-z]+.*", "");
  }

  private Map<String, Object> disk(EstateResource resource) {
    Traits traits = resource.traits();
    Map<String, Object> data = computed(resource);
    data.put("sizeGb", Integer.toString(traits.gibibytes()));
    data.put("status", "READY");
    data.put("zone", zoneUrl(resource));
    data.put("type", zoneUrl(resource) + "/diskTypes/" + traits.size());
    data.put(
        "users",
        estate.related(resource, ResourceType.GOOGLE_INSTANCE).stream()
            .map(AssetDocuments::url)
            .toList());
    if (traits.customerKey()) {
      data.put("diskEncryptionKey", Map.of("kmsKeyName", keyName(resource)));
    }
    return data;
  }

  private Map<String, Object> firewall(EstateResource resource) {
    List<Integer> open = resource.traits().openPorts();
    Map<String, Object> data = computed(resource);
    data.put("direction", "INGRESS");
    data.put("priority", 1000);
    data.put("disabled", false);
    data.put("network", networkOf(resource));
    data.put("sourceRanges", List.of(open.isEmpty() ? "10.0.0.0/8" : "0.0.0.0/0"));
    data.put(
        "allowed",
        List.of(
            Map.of(
                "IPProtocol",
                "tcp",
                "ports",
                open.isEmpty() ? List.of("443") : open.stream().map(String::valueOf).toList())));
    data.put("logConfig", Map.of("enable", false));
    return data;
  }

  private Map<String, Object> network(EstateResource resource) {
    Map<String, Object> data = computed(resource);
    data.put("autoCreateSubnetworks", false);
    data.put("routingConfig", Map.of("routingMode", "REGIONAL"));
    data.put(
        "subnetworks",
        estate.related(resource, ResourceType.GOOGLE_SUBNETWORK).stream()
            .limit(50)
            .map(AssetDocuments::url)
            .toList());
    return data;
  }

  private Map<String, Object> subnetwork(EstateResource resource) {
    Map<String, Object> data = computed(resource);
    data.put("ipCidrRange", resource.traits().cidr());
    data.put("network", networkOf(resource));
    data.put("region", COMPUTE + project(resource) + "/regions/" + resource.region());
    data.put("privateIpGoogleAccess", true);
    data.put("purpose", "PRIVATE");
    data.put("enableFlowLogs", resource.traits().flowLogs());
    data.put("logConfig", Map.of("enable", resource.traits().flowLogs()));
    return data;
  }

  private Map<String, Object> bucket(EstateResource resource) {
    Traits traits = resource.traits();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", "storage#bucket");
    data.put("id", resource.name());
    data.put("name", resource.name());
    data.put("projectNumber", resource.account().number());
    data.put("location", resource.region().toUpperCase(Locale.ROOT));
    data.put("locationType", "region");
    data.put("storageClass", "STANDARD");
    data.put("timeCreated", resource.createdAt().toString());
    data.put("updated", resource.createdAt().toString());
    data.put("labels", resource.tags());
    data.put(
        "iamConfiguration",
        Map.of(
            "publicAccessPrevention",
            traits.publicAccess() ? "inherited" : "enforced",
            "uniformBucketLevelAccess",
            Map.of("enabled", !traits.publicAccess())));
    data.put(
        "acl",
        traits.publicAccess()
            ? List.of(Map.of("entity", "allUsers", "role", "READER"))
            : List.of());
    data.put("versioning", Map.of("enabled", traits.backup()));
    if (traits.customerKey()) {
      data.put("encryption", Map.of("defaultKmsKeyName", keyName(resource)));
    }
    return data;
  }

  private Map<String, Object> sql(EstateResource resource) {
    Traits traits = resource.traits();
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("tier", traits.size());
    settings.put("dataDiskSizeGb", Integer.toString(traits.gibibytes()));
    settings.put("dataDiskType", "PD_SSD");
    settings.put("userLabels", resource.tags());
    settings.put(
        "ipConfiguration",
        Map.of(
            "ipv4Enabled",
            traits.publicAccess(),
            "requireSsl",
            !traits.publicAccess(),
            "authorizedNetworks",
            traits.publicAccess()
                ? List.of(Map.of("kind", "sql#aclEntry", "name", "all", "value", "0.0.0.0/0"))
                : List.of()));
    settings.put("backupConfiguration", Map.of("enabled", traits.backup(), "startTime", "02:00"));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", "sql#instance");
    data.put("name", resource.name());
    data.put("project", resource.account().nativeId());
    data.put("region", resource.region());
    data.put("state", "RUNNABLE");
    data.put("createTime", resource.createdAt().toString());
    data.put(
        "databaseVersion",
        traits.version().toUpperCase(Locale.ROOT).replace(' ', '_').replace('.', '_'));
    data.put("instanceType", "CLOUD_SQL_INSTANCE");
    data.put("backendType", "SECOND_GEN");
    data.put(
        "connectionName",
        resource.account().nativeId() + ":" + resource.region() + ":" + resource.name());
    data.put("settings", settings);
    if (traits.customerKey()) {
      data.put(
          "diskEncryptionConfiguration",
          Map.of("kind", "sql#diskEncryptionConfiguration", "kmsKeyName", keyName(resource)));
    }
    return data;
  }

  private static Map<String, Object> key(EstateResource resource) {
    String name = resource.nativeId().substring("//cloudkms.googleapis.com/".length());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", name);
    data.put("purpose", "ENCRYPT_DECRYPT");
    data.put("createTime", resource.createdAt().toString());
    data.put("labels", resource.tags());
    data.put("primary", Map.of("name", name + "/cryptoKeyVersions/1", "state", "ENABLED"));
    data.put(
        "versionTemplate",
        Map.of("algorithm", "GOOGLE_SYMMETRIC_ENCRYPTION", "protectionLevel", "SOFTWARE"));
    if (resource.traits().rotation()) {
      data.put("rotationPeriod", "7776000s");
    }
    return data;
  }

  private static Map<String, Object> serviceAccount(EstateResource resource) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", project(resource) + "/serviceAccounts/" + resource.resourceId());
    data.put("email", resource.name());
    data.put("uniqueId", resource.resourceId());
    data.put("projectId", resource.account().nativeId());
    data.put("oauth2ClientId", resource.resourceId());
    return data;
  }

  private static Map<String, Object> cluster(EstateResource resource) {
    Traits traits = resource.traits();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("name", resource.name());
    data.put("location", resource.region());
    data.put("status", "RUNNING");
    data.put("createTime", resource.createdAt().toString());
    data.put("currentMasterVersion", traits.version() + ".1-gke.1000");
    data.put("resourceLabels", resource.tags());
    data.put("autopilot", Map.of("enabled", false));
    data.put("legacyAbac", Map.of());
    data.put(
        "masterAuthorizedNetworksConfig",
        traits.publicEndpoint()
            ? Map.of()
            : Map.of("enabled", true, "cidrBlocks", List.of(Map.of("cidrBlock", "10.0.0.0/8"))));
    data.put(
        "privateClusterConfig",
        Map.of("enablePrivateNodes", true, "enablePrivateEndpoint", !traits.publicEndpoint()));
    return data;
  }

  private static Map<String, Object> dataset(EstateResource resource) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", "bigquery#dataset");
    data.put("id", resource.account().nativeId() + ":" + resource.name());
    data.put(
        "datasetReference",
        Map.of("datasetId", resource.name(), "projectId", resource.account().nativeId()));
    data.put("location", resource.region());
    data.put("creationTime", Long.toString(resource.createdAt().toEpochMilli()));
    data.put("labels", resource.tags());
    if (resource.traits().customerKey()) {
      data.put("defaultEncryptionConfiguration", Map.of("kmsKeyName", keyName(resource)));
    }
    return data;
  }

  /** Cloud Run writes its services as Knative does. */
  private static Map<String, Object> runService(EstateResource resource) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("name", resource.name());
    metadata.put("namespace", resource.account().number());
    metadata.put("creationTimestamp", resource.createdAt().toString());
    metadata.put("labels", resource.tags());
    metadata.put(
        "annotations",
        Map.of(
            "run.googleapis.com/ingress", resource.traits().publicAccess() ? "all" : "internal"));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("apiVersion", "serving.knative.dev/v1");
    data.put("kind", "Service");
    data.put("metadata", metadata);
    data.put(
        "spec",
        Map.of(
            "template",
            Map.of(
                "spec",
                Map.of(
                    "serviceAccountName",
                    resource.account().number() + "-compute@developer.gserviceaccount.com",
                    "containers",
                    List.of(
                        Map.of(
                            "image",
                            resource.region()
                                + "-docker.pkg.dev/"
                                + resource.account().nativeId()
                                + "/apps/"
                                + resource.name()
                                + ":latest"))))));
    data.put(
        "status",
        Map.of(
            "url", "https://" + resource.name() + "-" + resource.account().number() + ".run.app"));
    return data;
  }

  /** What all of Compute Engine's resources say. */
  private static Map<String, Object> computed(EstateResource resource) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("id", Long.toUnsignedString(resource.bits()));
    data.put("name", resource.name());
    data.put("creationTimestamp", resource.createdAt().toString());
    data.put("selfLink", url(resource));
    if (resource.type() == ResourceType.GOOGLE_INSTANCE
        || resource.type() == ResourceType.GOOGLE_DISK) {
      data.put("labels", resource.tags());
    } else if (!resource.tags().isEmpty()) {
      // Firewalls and networks have no labels at Google; they carry words in their description.
      data.put(
          "description", String.join(" ", resource.tags().values().stream().sorted().toList()));
    }
    return data;
  }

  private String networkOf(EstateResource resource) {
    return estate.related(resource, ResourceType.GOOGLE_NETWORK).stream()
        .findFirst()
        .map(AssetDocuments::url)
        .orElse(COMPUTE + project(resource) + "/global/networks/default");
  }

  private static String url(EstateResource resource) {
    return COMPUTE + resource.nativeId().substring("//compute.googleapis.com/".length());
  }

  private static String zoneUrl(EstateResource resource) {
    return COMPUTE + project(resource) + "/zones/" + resource.zone();
  }

  private static String project(EstateResource resource) {
    return "projects/" + resource.account().nativeId();
  }

  private static String keyName(EstateResource resource) {
    return project(resource)
        + "/locations/"
        + resource.region()
        + "/keyRings/acme/cryptoKeys/storage";
  }
}
