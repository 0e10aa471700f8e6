package io.nephoscope.simulator.azure;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.estate.EstateResource;
import io.nephoscope.simulator.estate.OperatingSystem;
import io.nephoscope.simulator.estate.ResourceType;
import io.nephoscope.simulator.estate.Traits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** The resources of the estate as rows of Resource Graph. */
final class ResourceRows {
  private ResourceRows() {}

  /** One row, with the columns Resource Graph has, in its order. */
  static ObjectNode row(Estate estate, EstateResource resource) {
    Traits traits = resource.traits();
    ObjectNode row = JsonNodeFactory.instance.objectNode();
    row.put("id", resource.nativeId());
    row.put("name", resource.name());
    row.put("type", resource.type().nativeName().toLowerCase(Locale.ROOT));
    row.put("tenantId", estate.organisation(Cloud.AZURE).id());
    row.put("kind", kind(resource.type()));
    row.put("location", resource.region());
    row.put("resourceGroup", resource.group().toLowerCase(Locale.ROOT));
    row.put("subscriptionId", resource.account().nativeId());
    row.put("managedBy", "");
    ObjectNode properties = row.putObject("properties");
    switch (resource.type()) {
      case AZURE_MACHINE -> machine(properties, estate, resource);
      case AZURE_DISK -> {
        estate.related(resource, ResourceType.AZURE_MACHINE).stream()
            .findFirst()
            .ifPresent(machine -> row.put("managedBy", machine.nativeId()));
        properties.put("diskSizeGB", traits.gibibytes());
        properties.put(
            "diskState", row.path("managedBy").asText().isEmpty() ? "Unattached" : "Attached");
        properties.put("provisioningState", "Succeeded");
        properties.put("timeCreated", resource.createdAt().toString());
        properties
            .putObject("encryption")
            .put(
                "type",
                traits.customerKey()
                    ? "EncryptionAtRestWithCustomerKey"
                    : "EncryptionAtRestWithPlatformKey");
        sku(row, "Premium_LRS", "Premium");
      }
      case AZURE_NETWORK_INTERFACE -> networkInterface(properties, estate, resource);
      case AZURE_SECURITY_GROUP -> securityGroup(properties, resource);
      case AZURE_NETWORK -> {
        properties.putObject("addressSpace").putArray("addressPrefixes").add(traits.cidr());
        properties.put("enableDdosProtection", false);
        properties.put("provisioningState", "Succeeded");
        if (traits.flowLogs()) {
          properties.putArray("flowLogs").addObject().put("id", resource.nativeId() + "-flowlog");
        }
      }
      case AZURE_PUBLIC_ADDRESS -> {
        properties.put("ipAddress", traits.publicAddress());
        properties.put("publicIPAddressVersion", "IPv4");
        properties.put("publicIPAllocationMethod", "Static");
        properties.put("provisioningState", "Succeeded");
        sku(row, "Standard", "Regional");
      }
      case AZURE_STORAGE_ACCOUNT -> storage(row, properties, resource);
      case AZURE_SQL_SERVER -> {
        properties.put("version", "12.0");
        properties.put("state", "Ready");
        properties.put("fullyQualifiedDomainName", resource.name() + ".database.windows.net");
        properties.put("publicNetworkAccess", traits.publicAccess() ? "Enabled" : "Disabled");
        properties.put("minimalTlsVersion", "1.2");
      }
      case AZURE_SQL_DATABASE -> {
        properties.put("status", "Online");
        properties.put("creationDate", resource.createdAt().toString());
        properties.put("maxSizeBytes", (long) traits.gibibytes() << 30);
        properties.put("zoneRedundant", false);
        properties.put("currentServiceObjectiveName", "S1");
        properties.put("requestedBackupStorageRedundancy", traits.backup() ? "Geo" : "Local");
        sku(row, "Standard", "Standard");
      }
      case AZURE_KEY_VAULT -> {
        properties.put("vaultUri", "https://" + resource.name() + ".vault.azure.net/");
        properties.put("tenantId", estate.organisation(Cloud.AZURE).id());
        properties.put("enableRbacAuthorization", true);
        properties.put("enableSoftDelete", true);
        properties.put("provisioningState", "Succeeded");
        properties.putObject("sku").put("family", "A").put("name", "standard");
      }
      case AZURE_KUBERNETES -> {
        properties.put("kubernetesVersion", traits.version());
        properties.put("provisioningState", "Succeeded");
        properties.putObject("powerState").put("code", "Running");
        properties.put("fqdn", resource.name() + ".hcp." + resource.region() + ".azmk8s.io");
        ObjectNode access = properties.putObject("apiServerAccessProfile");
        access.put("enablePrivateCluster", false);
        ArrayNode ranges = access.putArray("authorizedIPRanges");
        if (!traits.publicEndpoint()) {
          ranges.add("203.0.113.0/24");
        }
        sku(row, "Base", "Standard");
      }
      case AZURE_WEB_SITE -> {
        properties.put("state", traits.running() ? "Running" : "Stopped");
        properties.put("enabled", traits.running());
        properties.put("httpsOnly", true);
        properties.put("defaultHostName", resource.name() + ".azurewebsites.net");
        properties.putObject("siteConfig").put("linuxFxVersion", traits.version());
      }
      case AZURE_REGISTRY -> {
        properties.put("loginServer", resource.name() + ".azurecr.io");
        properties.put("creationDate", resource.createdAt().toString());
        properties.put("provisioningState", "Succeeded");
        properties.put("adminUserEnabled", false);
        properties.put("anonymousPullEnabled", false);
        properties.put("publicNetworkAccess", "Enabled");
        properties.put("zoneRedundancy", "Disabled");
        sku(row, "Premium", "Premium");
      }
      default -> throw new IllegalStateException("azure: no row for " + resource.type());
    }
    ObjectNode tags = row.putObject("tags");
    resource.tags().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
    row.putNull("identity");
    if (resource.zone().isEmpty()) {
      row.putNull("zones");
    } else {
      row.putArray("zones").add(resource.zone());
    }
    row.putNull("extendedLocation");
    return row;
  }

  /** When it was last changed: some time after it was made. */
  static Instant changedAt(EstateResource resource, Instant now) {
    long age = Duration.between(resource.createdAt(), now).toSeconds();
    return resource.createdAt().plusSeconds((long) (age * ((resource.bits() & 0xff) / 256.0)));
  }

  private static String kind(ResourceType type) {
    return switch (type) {
      case AZURE_STORAGE_ACCOUNT -> "storagev2";
      case AZURE_SQL_SERVER -> "v12.0";
      case AZURE_SQL_DATABASE -> "v12.0,user";
      case AZURE_WEB_SITE -> "app,linux";
      default -> "";
    };
  }

  private static void sku(ObjectNode row, String name, String tier) {
    row.putObject("sku").put("name", name).put("tier", tier);
  }

  private static void machine(ObjectNode properties, Estate estate, EstateResource resource) {
    Traits traits = resource.traits();
    OperatingSystem os = traits.os();
    boolean windows = os != null && os.windows();
    properties.put("vmId", guid(resource.bits()));
    properties.put("provisioningState", "Succeeded");
    properties.put("timeCreated", resource.createdAt().toString());
    properties.putObject("hardwareProfile").put("vmSize", traits.size());
    ObjectNode storage = properties.putObject("storageProfile");
    List<EstateResource> disks = estate.related(resource, ResourceType.AZURE_DISK);
    ObjectNode system = storage.putObject("osDisk").put("osType", windows ? "Windows" : "Linux");
    if (!disks.isEmpty()) {
      system.put("name", disks.getFirst().name());
      system.putObject("managedDisk").put("id", disks.getFirst().nativeId());
    }
    ArrayNode data = storage.putArray("dataDisks");
    for (int i = 1; i < disks.size(); i++) {
      data.addObject()
          .put("lun", i - 1)
          .put("name", disks.get(i).name())
          .putObject("managedDisk")
          .put("id", disks.get(i).nativeId());
    }
    properties.putObject("osProfile").put("computerName", resource.name());
    ArrayNode interfaces = properties.putObject("networkProfile").putArray("networkInterfaces");
    estate
        .related(resource, ResourceType.AZURE_NETWORK_INTERFACE)
        .forEach(one -> interfaces.addObject().put("id", one.nativeId()));
    properties.putObject("securityProfile").put("encryptionAtHost", traits.encrypted());
    ObjectNode view = properties.putObject("extended").putObject("instanceView");
    view.put("computerName", resource.name());
    view.put("osName", os == null ? "" : os.platform());
    view.put("osVersion", os == null ? "" : os.version());
    view.putObject("powerState")
        .put("code", traits.running() ? "PowerState/running" : "PowerState/deallocated")
        .put("displayStatus", traits.running() ? "VM running" : "VM deallocated");
  }

  private static void networkInterface(
      ObjectNode properties, Estate estate, EstateResource resource) {
    ObjectNode address =
        properties.putArray("ipConfigurations").addObject().put("name", "ipconfig1");
    ObjectNode inner = address.putObject("properties");
    inner.put("privateIPAddress", resource.traits().privateAddress());
    inner.put("primary", true);
    estate.related(resource, ResourceType.AZURE_PUBLIC_ADDRESS).stream()
        .findFirst()
        .ifPresent(one -> inner.putObject("publicIPAddress").put("id", one.nativeId()));
    estate.related(resource, ResourceType.AZURE_SECURITY_GROUP).stream()
        .findFirst()
        .ifPresent(one -> properties.putObject("networkSecurityGroup").put("id", one.nativeId()));
    estate.related(resource, ResourceType.AZURE_MACHINE).stream()
        .findFirst()
        .ifPresent(one -> properties.putObject("virtualMachine").put("id", one.nativeId()));
    properties.put("provisioningState", "Succeeded");
  }

  private static void securityGroup(ObjectNode properties, EstateResource resource) {
    ArrayNode rules = properties.putArray("securityRules");
    int priority = 100;
    for (int port : resource.traits().openPorts()) {
      ObjectNode rule = rules.addObject();
      rule.put("name", "allow-" + port);
      rule.put("id", resource.nativeId() + "/securityRules/allow-" + port);
      rule.putObject("properties")
          .put("protocol", "TCP")
          .put("access", "Allow")
          .put("direction", "Inbound")
          .put("priority", priority)
          .put("sourceAddressPrefix", "*")
          .put("sourcePortRange", "*")
          .put("destinationAddressPrefix", "*")
          .put("destinationPortRange", String.valueOf(port));
      priority += 10;
    }
    properties.put("provisioningState", "Succeeded");
  }

  private static void storage(ObjectNode row, ObjectNode properties, EstateResource resource) {
    Traits traits = resource.traits();
    properties.put("allowBlobPublicAccess", traits.publicAccess());
    properties.put("publicNetworkAccess", traits.publicAccess() ? "Enabled" : "Disabled");
    properties.put("supportsHttpsTrafficOnly", true);
    properties.put("minimumTlsVersion", "TLS1_2");
    properties.put("accessTier", "Hot");
    properties.put("creationTime", resource.createdAt().toString());
    properties.put("provisioningState", "Succeeded");
    properties
        .putObject("encryption")
        .put("keySource", traits.customerKey() ? "Microsoft.Keyvault" : "Microsoft.Storage");
    properties
        .putObject("primaryEndpoints")
        .put("blob", "https://" + resource.name() + ".blob.core.windows.net/");
    sku(row, "Standard_LRS", "Standard");
  }

  private static String guid(long bits) {
    return new java.util.UUID(bits, Long.rotateLeft(bits, 29)).toString();
  }
}
