package io.nephoscope.provider.azure;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The GraphQL types of the most common Azure resources, after what Resource Graph says of them. */
final class AzureTypes {

  /** The name of the type by native type of resource. */
  static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("microsoft.compute/virtualmachines", "AzureVirtualMachine"),
          Map.entry("microsoft.compute/disks", "AzureDisk"),
          Map.entry("microsoft.network/networkinterfaces", "AzureNetworkInterface"),
          Map.entry("microsoft.network/publicipaddresses", "AzurePublicIpAddress"),
          Map.entry("microsoft.network/networksecuritygroups", "AzureNetworkSecurityGroup"),
          Map.entry("microsoft.network/virtualnetworks", "AzureVirtualNetwork"),
          Map.entry("microsoft.storage/storageaccounts", "AzureStorageAccount"),
          Map.entry("microsoft.sql/servers", "AzureSqlServer"),
          Map.entry("microsoft.sql/servers/databases", "AzureSqlDatabase"),
          Map.entry("microsoft.keyvault/vaults", "AzureKeyVault"),
          Map.entry("microsoft.containerservice/managedclusters", "AzureKubernetesCluster"),
          Map.entry("microsoft.containerregistry/registries", "AzureContainerRegistry"),
          Map.entry("microsoft.web/sites", "AzureWebSite"));

  private AzureTypes() {}

  /** The text of {@code types.graphqls}. */
  static String sdl() {
    try (InputStream in = AzureTypes.class.getResourceAsStream("types.graphqls")) {
      if (in == null) {
        throw new IllegalStateException("types.graphqls is missing from the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
