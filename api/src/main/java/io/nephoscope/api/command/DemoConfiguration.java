package io.nephoscope.api.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration of the demo, written as files that could as well have been typed: one connector
 * for each simulated cloud.
 */
final class DemoConfiguration {

  private static final String AZURE_CA = "azure-ca.pem";

  private DemoConfiguration() {}

  static void write(DemoFolder folder, SimulatorChild simulator) throws CommandFailure {
    Map<String, String> files = new LinkedHashMap<>();
    files.put("nephoscope.yaml", server());
    files.put("connectors/aws.yaml", aws(simulator));
    files.put("connectors/azure.yaml", azure(simulator));
    files.put("connectors/gcp.yaml", gcp(simulator));
    try {
      // The simulator's own file goes with the simulator; the configuration is to outlive it.
      files.put(AZURE_CA, Files.readString(Path.of(simulator.property("azure.caFile"))));
      for (Map.Entry<String, String> file : files.entrySet()) {
        folder.write(file.getKey(), file.getValue());
      }
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.CONFIGURATION,
          "demo: its configuration could not be written: "
              + e
              + " (expected: a writable folder). Name another one with --data.");
    }
  }

  private static String server() {
    return """
    listen:
      host: 127.0.0.1
    graphql:
      graphiql: true
      introspection: true
    """;
  }

  private static String aws(SimulatorChild simulator) throws CommandFailure {
    return """
    provider: aws
    role-arn: %s
    external-id: %s
    member-role: %s
    access-key-id: %s
    secret-access-key: %s
    endpoints:
      all: %s
    """
        .formatted(
            quoted(simulator.property("aws.hubRoleArn")),
            quoted(simulator.property("aws.externalId")),
            quoted(simulator.property("aws.memberRole")),
            quoted(simulator.property("aws.accessKeyId")),
            quoted(simulator.property("aws.secretAccessKey")),
            quoted(simulator.property("aws")));
  }

  private static String azure(SimulatorChild simulator) throws CommandFailure {
    return """
    provider: azure
    tenant-id: %s
    client-id: %s
    client-secret: %s
    authority-host: %s
    resource-manager-endpoint: %s
    ca-file: %s
    """
        .formatted(
            quoted(simulator.property("azure.tenantId")),
            quoted(simulator.property("azure.clientId")),
            quoted(simulator.property("azure.clientSecret")),
            quoted(simulator.property("azure")),
            quoted(simulator.property("azure")),
            quoted(AZURE_CA));
  }

  private static String gcp(SimulatorChild simulator) throws CommandFailure {
    return """
    provider: gcp
    organization: %s
    projects:
      - %s
    plaintext: true
    endpoints:
      all: %s
    """
        .formatted(
            quoted(simulator.property("google.organization")),
            quoted(simulator.property("google.deniedProject")),
            quoted(simulator.property("google")));
  }

  /** A YAML text in double quotes in which nothing is a placeholder. */
  static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("${", "$${") + "\"";
  }
}
