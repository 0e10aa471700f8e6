package io.nephoscope.provider.azure;

import io.nephoscope.spi.Resource.Category;
import java.util.Map;

/** What an ARM type is for: the longest known beginning of it decides. */
final class ResourceCategories {

  private static final Map<String, Category> BY_BEGINNING =
      Map.ofEntries(
          Map.entry("microsoft.compute", Category.COMPUTE),
          Map.entry("microsoft.hybridcompute", Category.COMPUTE),
          Map.entry("microsoft.compute/disks", Category.STORAGE),
          Map.entry("microsoft.compute/snapshots", Category.STORAGE),
          Map.entry("microsoft.storage", Category.STORAGE),
          Map.entry("microsoft.netapp", Category.STORAGE),
          Map.entry("microsoft.recoveryservices", Category.STORAGE),
          Map.entry("microsoft.sql", Category.DATABASE),
          Map.entry("microsoft.sqlvirtualmachine", Category.DATABASE),
          Map.entry("microsoft.documentdb", Category.DATABASE),
          Map.entry("microsoft.dbforpostgresql", Category.DATABASE),
          Map.entry("microsoft.dbformysql", Category.DATABASE),
          Map.entry("microsoft.dbformariadb", Category.DATABASE),
          Map.entry("microsoft.cache", Category.DATABASE),
          Map.entry("microsoft.network", Category.NETWORK),
          Map.entry("microsoft.cdn", Category.NETWORK),
          Map.entry("microsoft.managedidentity", Category.IDENTITY),
          Map.entry("microsoft.aad", Category.IDENTITY),
          Map.entry("microsoft.containerservice", Category.CONTAINER),
          Map.entry("microsoft.containerregistry", Category.CONTAINER),
          Map.entry("microsoft.containerinstance", Category.CONTAINER),
          Map.entry("microsoft.app", Category.CONTAINER),
          Map.entry("microsoft.web", Category.SERVERLESS),
          Map.entry("microsoft.logic", Category.SERVERLESS),
          Map.entry("microsoft.keyvault", Category.SECURITY),
          Map.entry("microsoft.security", Category.SECURITY),
          Map.entry("microsoft.synapse", Category.ANALYTICS),
          Map.entry("microsoft.databricks", Category.ANALYTICS),
          Map.entry("microsoft.datafactory", Category.ANALYTICS),
          Map.entry("microsoft.kusto", Category.ANALYTICS),
          Map.entry("microsoft.servicebus", Category.MESSAGING),
          Map.entry("microsoft.eventhub", Category.MESSAGING),
          Map.entry("microsoft.eventgrid", Category.MESSAGING),
          Map.entry("microsoft.insights", Category.MANAGEMENT),
          Map.entry("microsoft.operationalinsights", Category.MANAGEMENT),
          Map.entry("microsoft.automation", Category.MANAGEMENT));

  private ResourceCategories() {}

  /** The category of a type in lower case. */
  static Category of(String type) {
    String beginning = type;
    while (true) {
      Category known = BY_BEGINNING.get(beginning);
      if (known != null) {
        return known;
      }
      int cut = beginning.lastIndexOf('/');
      if (cut < 0) {
        return Category.OTHER;
      }
      beginning = beginning.substring(0, cut);
    }
  }
}
