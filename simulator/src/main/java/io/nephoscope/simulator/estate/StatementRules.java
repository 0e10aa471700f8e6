package io.nephoscope.simulator.estate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what the security products say: outcomes of checks, vulnerabilities, threats. */
final class StatementRules {
  private static final int VULNERABILITY_SLOTS = 2;
  private static final List<Weakness> LINUX =
      List.of(
          new Weakness(
              "CVE-2021-4034",
              "Local privilege escalation in polkit's pkexec",
              "polkit",
              "0.105-31",
              "0.105-33",
              7.8),
          new Weakness("CVE-2021-3156", "Heap overflow in sudo", "sudo", "1.8.31", "1.9.5p2", 7.8),
          new Weakness(
              "CVE-2021-44228",
              "Remote code execution in Apache Log4j",
              "log4j-core",
              "2.14.1",
              "2.17.1",
              10.0),
          new Weakness(
              "CVE-2022-0778",
              "Endless loop in OpenSSL's certificate parsing",
              "openssl",
              "1.1.1k",
              "1.1.1n",
              7.5),
          new Weakness(
              "CVE-2018-15473",
              "OpenSSH tells which users exist",
              "openssh-server",
              "7.4p1",
              "7.8p1",
              5.3),
          new Weakness(
              "CVE-2023-38408",
              "Remote code execution in OpenSSH's agent",
              "openssh-client",
              "8.9p1",
              "9.3p2",
              9.8),
          new Weakness(
              "CVE-2016-5195",
              "Race condition in the Linux kernel's copy-on-write",
              "kernel",
              "2.6.32",
              "",
              7.0));
  private static final List<Weakness> WINDOWS =
      List.of(
          new Weakness(
              "CVE-2021-34527",
              "Remote code execution in the Windows print spooler",
              "Print Spooler",
              "10.0.17763.1",
              "10.0.17763.2029",
              8.8),
          new Weakness(
              "CVE-2022-26809",
              "Remote code execution in Windows RPC",
              "RPC Runtime",
              "10.0.17763.1",
              "10.0.17763.2803",
              9.8),
          new Weakness(
              "CVE-2023-28252",
              "Privilege escalation in the Windows log file driver",
              "CLFS driver",
              "10.0.17763.1",
              "10.0.17763.4252",
              7.8));

  private final Estate estate;

  StatementRules(Estate estate) {
    this.estate = estate;
  }

  /** How many statements there can be on one resource of a type. */
  int slots(ResourceType type) {
    return Checks.of(type).size()
        + (type.machine() ? VULNERABILITY_SLOTS : 0)
        + threats(type).size();
  }

  Optional<Statement> statement(Cell cell, int index, int slot) {
    List<Check> checks = Checks.of(cell.type());
    if (slot < checks.size()) {
      return checkResult(cell, index, slot, checks.get(slot));
    }
    int beyond = slot - checks.size();
    if (cell.type().machine() && beyond < VULNERABILITY_SLOTS) {
      return vulnerability(cell, index, slot, beyond);
    }
    return threat(cell, index, slot);
  }

  // ---- checks

  Outcome outcome(Check check, Cell cell, Traits traits, int index) {
    if (check.appliesTo() != cell.type()
        || (check.appliesTo() == ResourceType.AWS_VOLUME && !attached(cell, index))) {
      return Outcome.NOT_APPLICABLE;
    }
    if (cell.cloud() == Cloud.AWS && unknown(check, cell, index)) {
      return Outcome.UNKNOWN;
    }
    return passes(check.rule(), cell.cloud(), traits) ? Outcome.PASSED : Outcome.FAILED;
  }

  private boolean attached(Cell cell, int index) {
    return !estate.relatedIndices(cell, index, ResourceType.AWS_INSTANCE).isEmpty();
  }

  private boolean unknown(Check check, Cell cell, int index) {
    return cell.type().inventory()
        && (!estate.configRecorderOn(cell.account(), cell.region())
            || Mix.chance(Mix.bits(cell.key(), index), check.rule().id().hashCode(), 0.01));
  }

  private static boolean passes(Rule rule, Cloud cloud, Traits traits) {
    return switch (rule) {
      case PUBLIC_OBJECT_STORAGE, DB_PUBLIC_ACCESS -> !traits.publicAccess();
      // Azure's one check covers both management ports.
      case SSH_OPEN_TO_WORLD ->
          !traits.openPorts().contains(22)
              && (cloud != Cloud.AZURE || !traits.openPorts().contains(3389));
      case RDP_OPEN_TO_WORLD -> !traits.openPorts().contains(3389);
      // Google always encrypts; its checks ask for a key of the customer's.
      case DISK_ENCRYPTION, DB_ENCRYPTION ->
          cloud == Cloud.GOOGLE ? traits.customerKey() : traits.encrypted();
      case DB_BACKUP -> traits.backup();
      case METADATA_V2 -> traits.metadataV2();
      case VM_PUBLIC_IP -> traits.publicAddress() == null;
      case KMS_ROTATION -> traits.rotation();
      case FLOW_LOGS -> traits.flowLogs();
      case K8S_PUBLIC_ENDPOINT -> !traits.publicEndpoint();
      case ROOT_MFA -> traits.rootMfa();
      case AUDIT_LOG_ON -> traits.auditLog();
    };
  }

  private Optional<Statement> checkResult(Cell cell, int index, int slot, Check check) {
    Outcome outcome = outcome(check, cell, estate.traitsOf(cell, index), index);
    if (outcome == Outcome.NOT_APPLICABLE) {
      return Optional.empty();
    }
    EstateResource resource = estate.resource(cell, index);
    long bits = Mix.salted(resource.bits(), 400 + slot);
    Instant first = firstObserved(resource, bits);
    return Optional.of(
        new CheckResult(
            id(bits),
            resource,
            check,
            outcome,
            outcome == Outcome.FAILED ? checkState(cell, index, bits) : FindingState.ACTIVE,
            first,
            updated(first, bits)));
  }

  private static FindingState checkState(Cell cell, int index, long bits) {
    boolean acceptedWebsite =
        cell.type().category() == Category.STORAGE && TraitRules.planted(cell, index, 0);
    return acceptedWebsite || Mix.chance(bits, 1, 0.04)
        ? FindingState.SUPPRESSED
        : FindingState.ACTIVE;
  }

  // ---- vulnerabilities

  private Optional<Statement> vulnerability(Cell cell, int index, int slot, int nth) {
    long bits = Mix.salted(Mix.bits(cell.key(), index), 400 + slot);
    OperatingSystem os = estate.traitsOf(cell, index).os();
    if (os == null || (os.supported() && !Mix.chance(bits, 2, nth == 0 ? 0.1 : 0.03))) {
      return Optional.empty();
    }
    List<Weakness> list = os.windows() ? WINDOWS : LINUX;
    int at = Mix.pick(Mix.bits(cell.key(), index), 399, list.size());
    Weakness weakness = list.get((at + nth) % list.size());
    EstateResource resource = estate.resource(cell, index);
    Instant first = firstObserved(resource, bits);
    return Optional.of(
        new Vulnerability(
            id(bits),
            resource,
            weakness.cve(),
            weakness.title(),
            weakness.packageName(),
            weakness.installedVersion(),
            weakness.fixedVersion(),
            weakness.score(),
            severity(cell.cloud(), weakness.score()),
            Mix.chance(bits, 3, 0.04) ? FindingState.SUPPRESSED : FindingState.ACTIVE,
            first,
            updated(first, bits)));
  }

  private static Severity severity(Cloud cloud, double score) {
    if (score >= 9 && cloud != Cloud.AZURE) {
      return Severity.CRITICAL;
    }
    if (score >= 7) {
      return Severity.HIGH;
    }
    return score >= 4 ? Severity.MEDIUM : Severity.LOW;
  }

  // ---- threats

  private Optional<Statement> threat(Cell cell, int index, int slot) {
    long bits = Mix.salted(Mix.bits(cell.key(), index), 400 + slot);
    boolean planted =
        cell.type().machine()
            && (TraitRules.planted(cell, index, 0) || TraitRules.planted(cell, index, 2));
    if (!planted && !Mix.chance(bits, 4, 0.02)) {
      return Optional.empty();
    }
    Danger danger = threats(cell.type()).get(0);
    EstateResource resource = estate.resource(cell, index);
    // Threats are young: seen within the last fifty hours, every resource is older.
    Instant first = estate.now().minusSeconds(3600 + Mix.pick(bits, 5, 46 * 3600));
    return Optional.of(
        new Threat(
            id(bits),
            resource,
            danger.nativeType(),
            danger.title(),
            danger.description(),
            danger.severity(),
            threatState(cell, index, bits),
            first,
            updated(first, bits)));
  }

  private static FindingState threatState(Cell cell, int index, long bits) {
    if (cell.type().machine() && TraitRules.planted(cell, index, 0)) {
      return FindingState.ACTIVE;
    }
    if (cell.type().machine() && TraitRules.planted(cell, index, 2)) {
      return FindingState.RESOLVED;
    }
    int tenth = Mix.pick(bits, 6, 10);
    return tenth < 7
        ? FindingState.ACTIVE
        : tenth < 9 ? FindingState.RESOLVED : FindingState.SUPPRESSED;
  }

  private static List<Danger> threats(ResourceType type) {
    return switch (type) {
      case AWS_INSTANCE ->
          List.of(
              new Danger(
                  "CryptoCurrency:EC2/BitcoinTool.B!DNS",
                  "The EC2 instance asks for a domain name of cryptocurrency activity",
                  "The instance queries a domain name that is associated with Bitcoin.",
                  Severity.HIGH));
      case AWS_BUCKET ->
          List.of(
              new Danger(
                  "Exfiltration:S3/AnomalousBehavior",
                  "Objects of the bucket were read in an unusual way",
                  "A principal read many objects of the bucket that it never read before.",
                  Severity.HIGH));
      case AZURE_MACHINE ->
          List.of(
              new Danger(
                  "VM_SuspiciousActivity",
                  "Suspicious authentication activity",
                  "Many sign-ins with wrong passwords, one of which succeeded.",
                  Severity.HIGH));
      case AZURE_STORAGE_ACCOUNT ->
          List.of(
              new Danger(
                  "Storage.Blob_AnonymousAccessAnomaly",
                  "Unusual unauthenticated access to a storage container",
                  "The storage account was read without authentication, which is unusual for it.",
                  Severity.MEDIUM));
      case GOOGLE_INSTANCE ->
          List.of(
              new Danger(
                  "Malware: Cryptomining Bad Domain",
                  "Malware: Cryptomining Bad Domain",
                  "The instance asked for a domain name that is associated with cryptomining.",
                  Severity.HIGH));
      case GOOGLE_DATASET ->
          List.of(
              new Danger(
                  "Exfiltration: BigQuery Data Exfiltration",
                  "Exfiltration: BigQuery Data Exfiltration",
                  "Tables of the dataset were copied out of the organisation.",
                  Severity.HIGH));
      default -> List.of();
    };
  }

  // ---- times and ids

  private Instant firstObserved(EstateResource resource, long bits) {
    Instant latest = estate.now().minus(Duration.ofHours(30));
    long window = Duration.between(resource.createdAt(), latest).toSeconds();
    return resource.createdAt().plusSeconds((long) (window * (Mix.pick(bits, 7, 1000) / 1000.0)));
  }

  /** Within the last 18 hours, but not before it was first seen. */
  private Instant updated(Instant first, long bits) {
    Instant updated = estate.now().minusSeconds(60 + Mix.pick(bits, 8, 18 * 3600));
    return updated.isBefore(first) ? first : updated;
  }

  private static String id(long bits) {
    return Mix.hex(Mix.salted(bits, 9), 16) + Mix.hex(Mix.salted(bits, 10), 16);
  }

  private record Weakness(
      String cve,
      String title,
      String packageName,
      String installedVersion,
      String fixedVersion,
      double score) {}

  private record Danger(String nativeType, String title, String description, Severity severity) {}
}
