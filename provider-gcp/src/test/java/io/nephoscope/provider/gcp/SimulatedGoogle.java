package io.nephoscope.provider.gcp;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import io.nephoscope.simulator.process.SimulatorProcess;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.HostContext;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;

/** The simulated Google Cloud, in a process of its own, and how to connect to it. */
final class SimulatedGoogle implements AutoCloseable {

  private static final Path LIBRARIES =
      Path.of(System.getProperty("nephoscope.simulator.lib", "../simulator/target/simulator/lib"));

  private final SimulatorProcess process;

  private SimulatedGoogle(SimulatorProcess process) {
    this.process = process;
  }

  /** Starts a simulator with these arguments, such as {@code --size 600}. */
  static SimulatedGoogle start(String... arguments) {
    return new SimulatedGoogle(SimulatorProcess.start(LIBRARIES, List.of(arguments)));
  }

  /** The organisation and the project outside of it that refuses. */
  ConnectorConfig everything() {
    return config(Map.of("organization", organization(), "projects", List.of(deniedProject())));
  }

  /** The organisation alone. */
  ConnectorConfig organisation() {
    return config(Map.of("organization", organization()));
  }

  /** These settings, and the simulator's address. */
  ConnectorConfig config(Map<String, ?> settings) {
    Map<String, Object> all = new HashMap<>(settings);
    all.put("endpoints", Map.of("all", process.address("google")));
    all.put("plaintext", "true");
    return new ConnectorConfig("acme-google", all);
  }

  String organization() {
    return process.credential("google.organization");
  }

  String deniedProject() {
    return process.credential("google.deniedProject");
  }

  /** Where it listens with TLS, and whom to trust there. */
  String tls() {
    return process.property("google.tls");
  }

  String caFile() {
    return process.property("google.caFile");
  }

  /** A credentials file: serviceAccount, federation or impersonation. */
  String file(String kind) {
    return process.property("google." + kind + "File");
  }

  /** Adds a fault to Google's services; the arguments are pairs of key and JSON value. */
  void breakIt(String... pairs) {
    List<String> fields = new ArrayList<>(List.of("\"cloud\":\"google\""));
    for (int at = 0; at < pairs.length; at += 2) {
      fields.add("\"" + pairs[at] + "\":" + pairs[at + 1]);
    }
    process.addFault("{" + String.join(",", fields) + "}");
  }

  void heal() {
    process.clearFaults();
  }

  /** The ground truth about Google Cloud. */
  Struct truth() {
    return object(json(process.truth()), "gcp");
  }

  /** The ground truth about Google Cloud's controls. */
  Struct complianceTruth() {
    return object(json(process.request("GET", "/truth/compliance", "").body()), "gcp");
  }

  /** The ground truth of public members and agents. */
  Struct googleTruth() {
    return json(process.request("GET", "/truth/google", "").body());
  }

  /** How often an operation was called. */
  long asked(String operation) {
    return (long)
        json(process.request("GET", "/calls", "").body())
            .getFieldsOrThrow("calls")
            .getListValue()
            .getValuesList()
            .stream()
            .map(Value::getStructValue)
            .filter(call -> call.getFieldsOrThrow("operation").getStringValue().equals(operation))
            .mapToDouble(call -> call.getFieldsOrThrow("calls").getNumberValue())
            .sum();
  }

  /** The native ids of all resources that can be read. */
  List<String> ids() {
    return object(json(process.request("GET", "/truth?ids=true", "").body()), "gcp")
        .getFieldsOrThrow("ids")
        .getListValue()
        .getValuesList()
        .stream()
        .map(Value::getStringValue)
        .toList();
  }

  static Struct object(Struct struct, String key) {
    return struct.getFieldsOrThrow(key).getStructValue();
  }

  private static Struct json(String text) {
    Struct.Builder struct = Struct.newBuilder();
    try {
      JsonFormat.parser().merge(text, struct);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("the simulator's answer is no JSON: " + text, e);
    }
    return struct.build();
  }

  /** A host with a real clock. */
  static HostContext host() {
    Executor executor = Executors.newVirtualThreadPerTaskExecutor();
    return new HostContext() {
      @Override
      public Clock clock() {
        return Clock.systemUTC();
      }

      @Override
      public Executor executor() {
        return executor;
      }

      @Override
      public System.Logger logger() {
        return System.getLogger("gcp");
      }
    };
  }

  @Override
  public void close() {
    process.close();
  }
}
