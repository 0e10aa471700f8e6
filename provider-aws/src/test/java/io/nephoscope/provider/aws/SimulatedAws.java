package io.nephoscope.provider.aws;

import io.nephoscope.simulator.process.SimulatorProcess;
import io.nephoscope.spi.ConnectorConfig;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The simulated AWS of this module's tests, in a JVM of its own, and how a connector gets in. */
final class SimulatedAws implements AutoCloseable {
  private final SimulatorProcess process;

  SimulatedAws(String... args) {
    process =
        SimulatorProcess.start(
            Path.of(
                System.getProperty(
                    "nephoscope.simulator.lib", "../simulator/target/simulator/lib")),
            List.of(args));
  }

  SimulatorProcess process() {
    return process;
  }

  /** The settings of a connector that works. */
  Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>();
    settings.put("role-arn", process.credential("aws.hubRoleArn"));
    settings.put("external-id", process.credential("aws.externalId"));
    settings.put("member-role", process.credential("aws.memberRole"));
    settings.put("access-key-id", process.credential("aws.accessKeyId"));
    settings.put("secret-access-key", process.credential("aws.secretAccessKey"));
    settings.put("endpoints", Map.of("all", process.address("aws")));
    return settings;
  }

  /** The same with one setting changed. */
  ConnectorConfig with(String key, Object value) {
    Map<String, Object> settings = settings();
    settings.put(key, value);
    return new ConnectorConfig("acme", settings);
  }

  ConnectorConfig config() {
    return new ConnectorConfig("acme", settings());
  }

  @Override
  public void close() {
    process.close();
  }
}
