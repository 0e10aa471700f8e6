package io.nephoscope.simulator.estate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is true of a resource. Sandboxes are careless, production is careful; a few things
 * are planted so that every kind of life exists in every account's first region.
 */
final class TraitRules {
  private static final List<OperatingSystem> AMAZON =
      List.of(OperatingSystem.AMAZON_LINUX_2023, OperatingSystem.AMAZON_LINUX_2);
  private static final List<OperatingSystem> LINUX =
      List.of(
          OperatingSystem.UBUNTU_22_04,
          OperatingSystem.UBUNTU_24_04,
          OperatingSystem.RED_HAT_9,
          OperatingSystem.DEBIAN_12);
  private static final List<OperatingSystem> WINDOWS =
      List.of(OperatingSystem.WINDOWS_2019, OperatingSystem.WINDOWS_2022);
  private static final List<String> AWS_SIZES =
      List.of("t3.medium", "m6i.large", "c7i.xlarge", "r6i.large", "m7g.large", "t4g.small");
  private static final List<String> AZURE_SIZES =
      List.of("Standard_B2s", "Standard_D2s_v5", "Standard_E4s_v5", "Standard_D4ps_v5");
  private static final List<String> GOOGLE_SIZES =
      List.of("e2-medium", "n2-standard-4", "c3-standard-8", "t2a-standard-2");
  private static final List<Integer> GIBIBYTES = List.of(20, 50, 100, 200, 500, 1000);

  private final Kinship kinship;

  TraitRules(Kinship kinship) {
    this.kinship = kinship;
  }

  Traits of(Cell cell, int index, long bits) {
    Draft draft = new Draft();
    double careless = carelessness(cell.account());
    switch (cell.type()) {
      case AWS_INSTANCE, GOOGLE_INSTANCE -> machine(draft, cell, index, bits, careless);
      case AZURE_MACHINE -> azureMachine(draft, cell, index, bits, careless);
      case AWS_VOLUME, AZURE_DISK, GOOGLE_DISK -> disk(draft, cell, bits, careless);
      case AWS_SECURITY_GROUP, AZURE_SECURITY_GROUP, GOOGLE_FIREWALL ->
          draft.openPorts = openPorts(cell, index, bits);
      case AWS_VPC, AZURE_NETWORK, GOOGLE_NETWORK, AWS_SUBNET, GOOGLE_SUBNETWORK -> {
        draft.flowLogs = !Mix.chance(bits, 20, 0.35 * careless);
        boolean whole =
            cell.type() == ResourceType.AWS_VPC || cell.type() == ResourceType.AZURE_NETWORK;
        draft.cidr =
            "10." + index % 256 + "." + (whole ? "0.0/16" : Mix.pick(bits, 21, 256) + ".0/24");
      }
      case AWS_BUCKET, AZURE_STORAGE_ACCOUNT, GOOGLE_BUCKET -> {
        draft.publicAccess = planted(cell, index, 0) || Mix.chance(bits, 22, 0.08 * careless);
        draft.encrypted = true;
        draft.customerKey = Mix.chance(bits, 23, 0.3);
      }
      case AWS_DATABASE, GOOGLE_SQL_INSTANCE, AZURE_SQL_DATABASE, AZURE_SQL_SERVER ->
          database(draft, cell, index, bits, careless);
      case AWS_FUNCTION -> {
        draft.running = true;
        draft.architecture = Mix.chance(bits, 24, 0.4) ? "arm64" : "x86_64";
        draft.version = pick(bits, 25, List.of("python3.13", "nodejs22.x", "java21"));
      }
      case AWS_KEY, GOOGLE_KEY, AZURE_KEY_VAULT ->
          // Enforced everywhere, so that every standard has controls that are met.
          draft.rotation = true;
      case AWS_KUBERNETES, AZURE_KUBERNETES, GOOGLE_KUBERNETES -> {
        draft.running = true;
        draft.publicEndpoint = planted(cell, index, 0) || Mix.chance(bits, 27, 0.4 * careless);
        draft.version = pick(bits, 28, List.of("1.32", "1.33", "1.34"));
      }
      case AWS_TRAIL -> draft.auditLog = !Mix.chance(bits, 29, 0.1 * careless);
      case AZURE_NETWORK_INTERFACE -> {
        draft.privateAddress = privateAddress(bits);
        draft.publicAddress = azurePublicAddress(cell, index);
      }
      case AZURE_PUBLIC_ADDRESS -> draft.publicAddress = publicAddress(bits);
      case AZURE_WEB_SITE -> {
        draft.running = !Mix.chance(bits, 30, 0.1);
        draft.version = pick(bits, 31, List.of("DOTNETCORE|8.0", "JAVA|21", "NODE|22-lts"));
      }
      case AWS_ROLE, GOOGLE_SERVICE_ACCOUNT -> {}
      case AWS_SNAPSHOT, AWS_DATABASE_SNAPSHOT, AWS_DATABASE_CLUSTER -> {
        draft.encrypted = !Mix.chance(bits, 10, 0.2 * careless);
        draft.gibibytes = GIBIBYTES.get(Mix.pick(bits, 12, GIBIBYTES.size()));
        draft.version = pick(bits, 19, List.of("postgres 16.4", "mysql 8.0.39"));
      }
      case AWS_NETWORK_INTERFACE -> draft.privateAddress = privateAddress(bits);
      case AWS_ADDRESS -> draft.publicAddress = publicAddress(bits);
      case AWS_IMAGE -> draft.architecture = Mix.chance(bits, 24, 0.4) ? "arm64" : "x86_64";
      case AWS_LOAD_BALANCER -> draft.publicEndpoint = Mix.chance(bits, 27, 0.4 * careless);
      case AWS_QUEUE, AWS_TABLE, AWS_REPOSITORY, AWS_TOPIC, AWS_SECRET, AZURE_REGISTRY ->
          draft.customerKey = Mix.chance(bits, 23, 0.3);
      case AWS_USER,
          AWS_POLICY,
          AWS_CONTAINERS,
          AWS_DISTRIBUTION,
          AWS_HOSTED_ZONE,
          AWS_SCALING_GROUP,
          AWS_SCALING_POLICY,
          AWS_STATE_MACHINE -> {}
      case GOOGLE_DATASET -> {
        draft.encrypted = true;
        draft.customerKey = Mix.chance(bits, 32, 0.3);
      }
      case GOOGLE_RUN_SERVICE -> {
        draft.running = true;
        draft.publicAccess = Mix.chance(bits, 33, 0.2 * careless);
      }
      case AWS_ACCOUNT, AZURE_SUBSCRIPTION, GOOGLE_PROJECT -> {
        draft.rootMfa = careless <= 1;
        // An AWS organisation has one trail for all; elsewhere each account looks after itself.
        draft.auditLog = cell.cloud() == Cloud.AWS || careless < 1;
      }
    }
    return draft.traits();
  }

  /** True for the n-th resource of its kind in the first region of an account. */
  static boolean planted(Cell cell, int index, int nth) {
    return index == nth
        && switch (cell.cloud()) {
          case AWS -> cell.region().equals("us-east-1");
          case AZURE -> cell.region().equals("westeurope");
          case GOOGLE -> cell.region().equals("europe-west1") || cell.region().equals("global");
        };
  }

  private static double carelessness(EstateAccount account) {
    return switch (account.environment()) {
      case "production" -> 0.6;
      case "shared" -> 0.4;
      case "staging" -> 1.0;
      default -> 1.7;
    };
  }

  private void machine(Draft draft, Cell cell, int index, long bits, double careless) {
    List<String> sizes = cell.cloud() == Cloud.AWS ? AWS_SIZES : GOOGLE_SIZES;
    draft.size = pick(bits, 1, sizes);
    boolean arm =
        draft.size.contains("7g.") || draft.size.contains("4g.") || draft.size.startsWith("t2a");
    life(draft, cell, index, bits, arm, careless);
    draft.metadataV2 = !Mix.chance(bits, 2, 0.25 * careless);
    draft.encrypted = cell.cloud() == Cloud.GOOGLE;
    draft.privateAddress = privateAddress(bits);
    draft.publicAddress = Mix.chance(bits, 3, 0.25 * careless) ? publicAddress(bits) : null;
  }

  private void azureMachine(Draft draft, Cell cell, int index, long bits, double careless) {
    draft.size = pick(bits, 1, AZURE_SIZES);
    life(draft, cell, index, bits, draft.size.contains("ps_"), careless);
    draft.metadataV2 = true;
    draft.encrypted = !Mix.chance(bits, 4, 0.3 * careless);
    draft.privateAddress = privateAddress(bits);
    Cell interfaces = neighbour(cell, ResourceType.AZURE_NETWORK_INTERFACE);
    if (interfaces != null && index < interfaces.count()) {
      draft.privateAddress = privateAddress(Mix.bits(interfaces.key(), index));
      draft.publicAddress = azurePublicAddress(interfaces, index);
      int group = kinship.parentIndex(interfaces, index, ResourceType.AZURE_SECURITY_GROUP);
      Cell groups = neighbour(cell, ResourceType.AZURE_SECURITY_GROUP);
      if (group >= 0 && groups != null) {
        draft.openPorts = openPorts(groups, group, Mix.bits(groups.key(), group));
      }
    }
  }

  private static void life(
      Draft draft, Cell cell, int index, long bits, boolean arm, double careless) {
    draft.architecture = arm ? "arm64" : "x86_64";
    draft.running = !planted(cell, index, 1) && !Mix.chance(bits, 5, 0.1);
    OperatingSystem os = system(cell.cloud(), bits, arm);
    if (planted(cell, index, 0) || Mix.chance(bits, 6, 0.05 * careless)) {
      os = OperatingSystem.CENTOS_6;
      draft.architecture = "x86_64";
    }
    draft.os = os;
    draft.agent =
        !os.supported() || Mix.chance(bits, 7, 0.15 * careless)
            ? AgentState.MISSING
            : Mix.chance(bits, 8, 0.08) ? AgentState.LOST : AgentState.ONLINE;
  }

  private static OperatingSystem system(Cloud cloud, long bits, boolean arm) {
    List<OperatingSystem> systems = new ArrayList<>(LINUX);
    if (cloud == Cloud.AWS) {
      systems.addAll(AMAZON);
    }
    if (!arm) {
      systems.addAll(WINDOWS);
    }
    return systems.get(Mix.pick(bits, 9, systems.size()));
  }

  private static void disk(Draft draft, Cell cell, long bits, double careless) {
    draft.encrypted = cell.cloud() != Cloud.AWS || !Mix.chance(bits, 10, 0.2 * careless);
    draft.customerKey = draft.encrypted && !Mix.chance(bits, 11, 0.5 * careless);
    draft.gibibytes = GIBIBYTES.get(Mix.pick(bits, 12, GIBIBYTES.size()));
    draft.size =
        switch (cell.cloud()) {
          case AWS -> pick(bits, 13, List.of("gp3", "gp2", "io2"));
          case AZURE -> pick(bits, 13, List.of("Premium_LRS", "StandardSSD_LRS"));
          case GOOGLE -> pick(bits, 13, List.of("pd-balanced", "pd-ssd", "pd-standard"));
        };
  }

  private static void database(Draft draft, Cell cell, int index, long bits, double careless) {
    draft.running = true;
    draft.publicAccess = planted(cell, index, 0) || Mix.chance(bits, 14, 0.1 * careless);
    // Google encrypts always; the others can be talked out of it.
    draft.encrypted = cell.cloud() == Cloud.GOOGLE || !Mix.chance(bits, 15, 0.15 * careless);
    draft.customerKey = draft.encrypted && Mix.chance(bits, 16, 0.4);
    draft.backup = !Mix.chance(bits, 17, 0.15 * careless);
    draft.gibibytes = GIBIBYTES.get(Mix.pick(bits, 12, GIBIBYTES.size()));
    switch (cell.cloud()) {
      case AWS -> {
        draft.size = pick(bits, 18, List.of("db.t4g.medium", "db.r6g.large", "db.m6i.large"));
        draft.version = pick(bits, 19, List.of("postgres 16.4", "mysql 8.0.39", "mariadb 11.4.3"));
      }
      case AZURE -> {
        draft.size = pick(bits, 18, List.of("GP_S_Gen5_2", "S1", "BC_Gen5_4"));
        draft.version = "sqlserver 12.0";
      }
      case GOOGLE -> {
        draft.size = pick(bits, 18, List.of("db-custom-2-7680", "db-f1-micro"));
        draft.version = pick(bits, 19, List.of("postgres 16", "mysql 8.0"));
      }
    }
  }

  private static List<Integer> openPorts(Cell cell, int index, long bits) {
    double careless = carelessness(cell.account());
    List<Integer> ports = new ArrayList<>();
    if (planted(cell, index, 0) || Mix.chance(bits, 33, 0.12 * careless)) {
      ports.add(22);
    }
    if (Mix.chance(bits, 34, 0.4)) {
      ports.add(443);
    }
    if (planted(cell, index, 1) || Mix.chance(bits, 35, 0.06 * careless)) {
      ports.add(3389);
    }
    return ports;
  }

  private @Nullable String azurePublicAddress(Cell interfaces, int index) {
    Cell addresses = neighbour(interfaces, ResourceType.AZURE_PUBLIC_ADDRESS);
    return addresses != null && index < addresses.count()
        ? publicAddress(Mix.bits(addresses.key(), index))
        : null;
  }

  private @Nullable Cell neighbour(Cell cell, ResourceType type) {
    return kinship.cell(cell.account(), cell.region(), type).orElse(null);
  }

  private static String privateAddress(long bits) {
    return "10."
        + Mix.pick(bits, 40, 256)
        + "."
        + Mix.pick(bits, 41, 256)
        + "."
        + (4 + Mix.pick(bits, 42, 250));
  }

  /** From 198.18.0.0/15, which belongs to nobody. */
  private static String publicAddress(long bits) {
    return "198."
        + (18 + Mix.pick(bits, 43, 2))
        + "."
        + Mix.pick(bits, 44, 256)
        + "."
        + (1 + Mix.pick(bits, 45, 254));
  }

  private static String pick(long bits, int salt, List<String> from) {
    return from.get(Mix.pick(bits, salt, from.size()));
  }

  /** The traits while they are being decided; everything harmless to begin with. */
  private static final class Draft {
    boolean running;
    boolean publicAccess;
    boolean encrypted;
    boolean customerKey;
    boolean rotation;
    boolean backup;
    boolean metadataV2;
    boolean flowLogs;
    boolean publicEndpoint;
    boolean auditLog;
    boolean rootMfa;
    List<Integer> openPorts = List.of();
    @Nullable OperatingSystem os;
    String architecture = "";
    AgentState agent = AgentState.NOT_APPLICABLE;
    String size = "";
    int gibibytes;
    String version = "";
    String privateAddress = "";
    @Nullable String publicAddress;
    String cidr = "";

    Traits traits() {
      return new Traits(
          running,
          publicAccess,
          encrypted,
          customerKey,
          rotation,
          backup,
          metadataV2,
          flowLogs,
          publicEndpoint,
          auditLog,
          rootMfa,
          openPorts,
          os,
          architecture,
          agent,
          size,
          gibibytes,
          version,
          privateAddress,
          publicAddress,
          cidr);
    }
  }
}
