package io.nephoscope.simulator.estate;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Gives every resource its name, its native id, its zone, its tags and its age, and reads ids back.
 */
final class Names {
  private static final List<String> APPS =
      List.of(
          "payments", "orders", "search", "ledger", "catalogue", "identity", "reports", "media");
  private static final int APP = 70;
  private static final Pattern SECRET = Pattern.compile(".*-(\\d{5,8})-[0-9a-f]{6}");

  private final Kinship kinship;
  private final Map<String, EstateRegion> regions = new HashMap<>();

  Names(Layout layout, Kinship kinship) {
    this.kinship = kinship;
    for (Cloud cloud : Cloud.values()) {
      layout.regions(cloud).forEach(region -> regions.put(region.name(), region));
    }
  }

  /** What a resource is called. */
  record Named(String name, String resourceId, String nativeId, String group) {}

  Named of(Cell cell, int index, long bits) {
    return switch (cell.cloud()) {
      case AWS -> aws(cell, index, bits);
      case AZURE -> azure(cell, index, bits);
      case GOOGLE -> google(cell, index, bits);
    };
  }

  String zone(Cell cell, int index) {
    if (cell.type().reach() != Reach.ZONAL) {
      return "";
    }
    ResourceType leader =
        switch (cell.type()) {
          case AWS_VOLUME -> ResourceType.AWS_INSTANCE;
          case AWS_INSTANCE, AWS_NETWORK_INTERFACE -> ResourceType.AWS_SUBNET;
          case AZURE_DISK -> ResourceType.AZURE_MACHINE;
          case GOOGLE_DISK -> ResourceType.GOOGLE_INSTANCE;
          default -> cell.type();
        };
    if (leader != cell.type()) {
      int led = kinship.parentIndex(cell, index, leader);
      if (led >= 0) {
        return zone(kinship.cell(cell.account(), cell.region(), leader).orElseThrow(), led);
      }
    }
    List<String> zones = Objects.requireNonNull(regions.get(cell.region())).zones();
    return zones.get(Mix.pick(Mix.bits(cell.key(), index), 60, zones.size()));
  }

  Instant createdAt(Cell cell, long bits, Instant now) {
    if (!cell.type().inventory()) {
      return cell.account().createdAt();
    }
    long fourYears = Duration.ofDays(4L * 365).toSeconds();
    long age = Duration.ofDays(2).toSeconds() + Mix.pick(bits, 61, (int) fourYears);
    return now.minusSeconds(age);
  }

  Map<String, String> tags(Cell cell, long bits, String name) {
    Map<String, String> tags = new LinkedHashMap<>();
    if (namedByTag(cell.type())) {
      tags.put("Name", name);
    }
    if (!cell.type().inventory() || Mix.chance(bits, 62, 0.05)) {
      return tags;
    }
    tags.put("app", app(bits));
    if (!Mix.chance(bits, 63, 0.1)) {
      tags.put("env", cell.account().environment());
    }
    if (!Mix.chance(bits, 64, 0.25)) {
      tags.put("owner", "team-" + app(bits));
    }
    if (!Mix.chance(bits, 65, 0.3)) {
      tags.put("cost-centre", "cc-" + (1000 + 37 * Mix.pick(bits, 66, 12)));
    }
    return tags;
  }

  /** True for what AWS has no other name for than the tag Name. */
  private static boolean namedByTag(ResourceType type) {
    return switch (type) {
      case AWS_INSTANCE,
          AWS_VOLUME,
          AWS_VPC,
          AWS_SUBNET,
          AWS_SNAPSHOT,
          AWS_NETWORK_INTERFACE,
          AWS_ADDRESS ->
          true;
      default -> false;
    };
  }

  /** Where a resource of that native id could be; the caller compares. */
  Stream<Place> candidates(Cloud cloud, String nativeId, List<Cell> cells) {
    String id = nativeId.toLowerCase(Locale.ROOT);
    String last = id.substring(Math.max(id.lastIndexOf('/'), id.lastIndexOf(':')) + 1);
    return cells.stream()
        .filter(cell -> cell.cloud() == cloud && mentions(id, cell))
        .flatMap(cell ->
            indices(cell, last)
                .filter(index -> index >= 0 && index < cell.count())
                .distinct()
                .mapToObj(index -> new Place(cell, (int) index)));
  }

  private static boolean mentions(String id, Cell cell) {
    return cell.type() == ResourceType.AWS_BUCKET
        || cell.type() == ResourceType.AWS_SNAPSHOT
        || cell.type() == ResourceType.AWS_IMAGE
        || cell.type() == ResourceType.AWS_HOSTED_ZONE
        || cell.type() == ResourceType.GOOGLE_BUCKET
        || id.contains(cell.account().nativeId())
        || id.contains(cell.account().number());
  }

  private static LongStream indices(Cell cell, String last) {
    if (!cell.type().inventory()) {
      return LongStream.of(0);
    }
    LongStream.Builder found = LongStream.builder();
    int letters = last.length();
    while (letters > 0 && Character.isDigit(last.charAt(letters - 1))) {
      letters--;
    }
    String digits = last.substring(letters);
    Matcher secret = SECRET.matcher(last);
    if (secret.matches()) {
      found.add(Long.parseLong(secret.group(1)));
    }
    if (!digits.isEmpty() && digits.length() <= 18) {
      found.add(Long.parseLong(digits));
    }
    if (digits.length() >= 8) {
      found.add(Long.parseLong(digits.substring(digits.length() - 8)));
    }
    if (last.length() >= 16 && hexadecimal(last.substring(last.length() - 16))) {
      long bits = Long.parseUnsignedLong(last.substring(last.length() - 16), 16);
      found.add(Mix.indexOf(cell.key(), bits));
    }
    if (last.length() >= 7 && hexadecimal(last.substring(last.length() - 7))) {
      found.add(Long.parseLong(last.substring(last.length() - 7), 16) ^ mask(cell));
    }
    return found.build();
  }

  private static boolean hexadecimal(String text) {
    return text.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  private static long mask(Cell cell) {
    return cell.key() & 0xFFFFFFFL;
  }

  // ---- AWS

  private Named aws(Cell cell, int index, long bits) {
    EstateAccount account = cell.account();
    String region = cell.region();
    String here = region + ":" + account.nativeId() + ":";
    String hex = "0" + Mix.hex(bits, 16);
    String name = name(cell, index, bits);
    return switch (cell.type()) {
      case AWS_INSTANCE -> arn("ec2:" + here + "instance/", "i-" + hex, name);
      case AWS_VOLUME -> arn("ec2:" + here + "volume/", "vol-" + hex, name);
      case AWS_SECURITY_GROUP -> arn("ec2:" + here + "security-group/", "sg-" + hex, name);
      case AWS_VPC -> arn("ec2:" + here + "vpc/", "vpc-" + hex, name);
      case AWS_SUBNET -> arn("ec2:" + here + "subnet/", "subnet-" + hex, name);
      case AWS_BUCKET -> {
        String bucket = account.name() + "-" + account.nativeId().substring(8) + "-" + name;
        yield new Named(bucket, bucket, "arn:aws:s3:::" + bucket, "");
      }
      case AWS_ROLE ->
          new Named(
              name,
              "AROA" + letters(bits),
              "arn:aws:iam::" + account.nativeId() + ":role/" + name,
              "");
      case AWS_DATABASE ->
          new Named(
              name,
              "db-" + Mix.hex(bits, 16).toUpperCase(Locale.ROOT),
              "arn:aws:rds:" + here + "db:" + name,
              "");
      case AWS_FUNCTION -> new Named(name, name, "arn:aws:lambda:" + here + "function:" + name, "");
      case AWS_KEY -> {
        String key =
            Mix.guid(bits, 68).substring(0, 29) + Mix.hex((mask(cell) ^ index) & 0xFFFFFFFL, 7);
        yield new Named(name, key, "arn:aws:kms:" + here + "key/" + key, "");
      }
      case AWS_KUBERNETES -> new Named(name, name, "arn:aws:eks:" + here + "cluster/" + name, "");
      case AWS_TRAIL -> new Named(name, name, "arn:aws:cloudtrail:" + here + "trail/" + name, "");
      // Snapshots and images are named without their owner.
      case AWS_SNAPSHOT -> arn("ec2:" + region + "::snapshot/", "snap-" + hex, name);
      case AWS_IMAGE -> arn("ec2:" + region + "::image/", "ami-" + hex, name);
      case AWS_NETWORK_INTERFACE -> arn("ec2:" + here + "network-interface/", "eni-" + hex, name);
      case AWS_ADDRESS -> arn("ec2:" + here + "elastic-ip/", "eipalloc-" + hex, name);
      case AWS_USER ->
          new Named(
              name,
              "AIDA" + letters(bits),
              "arn:aws:iam::" + account.nativeId() + ":user/" + name,
              "");
      case AWS_POLICY ->
          new Named(
              name,
              "ANPA" + letters(bits),
              "arn:aws:iam::" + account.nativeId() + ":policy/" + name,
              "");
      case AWS_DATABASE_CLUSTER ->
          new Named(
              name,
              "cluster-" + Mix.hex(bits, 16).toUpperCase(Locale.ROOT),
              "arn:aws:rds:" + here + "cluster:" + name,
              "");
      case AWS_DATABASE_SNAPSHOT ->
          new Named(name, name, "arn:aws:rds:" + here + "snapshot:" + name, "");
      case AWS_CONTAINERS -> new Named(name, name, "arn:aws:ecs:" + here + "cluster/" + name, "");
      case AWS_REPOSITORY ->
          new Named(name, name, "arn:aws:ecr:" + here + "repository/" + name, "");
      case AWS_LOAD_BALANCER ->
          byArn(
              name,
              "arn:aws:elasticloadbalancing:"
                  + here
                  + "loadbalancer/app/"
                  + name
                  + "/"
                  + Mix.hex(bits, 16));
      case AWS_TOPIC -> byArn(name, "arn:aws:sns:" + here + name);
      case AWS_QUEUE ->
          new Named(
              name,
              "https://sqs." + region + ".amazonaws.com/" + account.nativeId() + "/" + name,
              "arn:aws:sqs:" + here + name,
              "");
      case AWS_TABLE -> new Named(name, name, "arn:aws:dynamodb:" + here + "table/" + name, "");
      case AWS_DISTRIBUTION -> {
        String id = "E" + Mix.hex(bits, 16).toUpperCase(Locale.ROOT);
        yield new Named(
            name, id, "arn:aws:cloudfront::" + account.nativeId() + ":distribution/" + id, "");
      }
      case AWS_HOSTED_ZONE -> {
        String id = "Z" + Mix.hex(bits, 16).toUpperCase(Locale.ROOT);
        yield new Named(name + ".acme.example.", id, "arn:aws:route53:::hostedzone/" + id, "");
      }
      case AWS_SECRET ->
          byArn(
              name,
              "arn:aws:secretsmanager:"
                  + here
                  + "secret:"
                  + name
                  + "-"
                  + Mix.hex(bits, 16).substring(10));
      case AWS_SCALING_GROUP ->
          byArn(
              name,
              "arn:aws:autoscaling:"
                  + here
                  + "autoScalingGroup:"
                  + Mix.guid(bits, 68)
                  + ":autoScalingGroupName/"
                  + name);
      case AWS_SCALING_POLICY ->
          byArn(
              name,
              "arn:aws:autoscaling:"
                  + here
                  + "scalingPolicy:"
                  + Mix.guid(bits, 68)
                  + ":autoScalingGroupName/"
                  + app(bits)
                  + ":policyName/"
                  + name);
      case AWS_STATE_MACHINE -> byArn(name, "arn:aws:states:" + here + "stateMachine:" + name);
      case AWS_ACCOUNT ->
          new Named(account.name(), account.nativeId(), "AWS::::Account:" + account.nativeId(), "");
      default -> throw unknown(cell);
    };
  }

  private static Named arn(String prefix, String id, String name) {
    return new Named(name, id, "arn:aws:" + prefix + id, "");
  }

  private static Named byArn(String name, String arn) {
    return new Named(name, arn, arn, "");
  }

  /** As IAM makes its ids. */
  private static String letters(long bits) {
    return Mix.hex(bits, 16).toUpperCase(Locale.ROOT).replace('0', 'X').replace('1', 'Y');
  }

  // ---- Azure

  private Named azure(Cell cell, int index, long bits) {
    String subscription = "/subscriptions/" + cell.account().nativeId();
    if (cell.type() == ResourceType.AZURE_SUBSCRIPTION) {
      return new Named(cell.account().name(), cell.account().nativeId(), subscription, "");
    }
    if (cell.type() == ResourceType.AZURE_SQL_DATABASE) {
      Cell servers =
          kinship.cell(cell.account(), cell.region(), ResourceType.AZURE_SQL_SERVER).orElseThrow();
      int at = kinship.parentIndex(cell, index, ResourceType.AZURE_SQL_SERVER);
      Named server = azure(servers, at, Mix.bits(servers.key(), at));
      String name = name(cell, index, bits);
      return new Named(name, name, server.nativeId() + "/databases/" + name, server.group());
    }
    String group = "rg-" + app(bits) + "-" + cell.account().environment();
    String name =
        cell.type() == ResourceType.AZURE_STORAGE_ACCOUNT
            ? "st" + cell.account().nativeId().substring(0, 4) + code(cell) + number(index)
            : name(cell, index, bits);
    String id =
        subscription
            + "/resourceGroups/"
            + group
            + "/providers/"
            + cell.type().nativeName()
            + "/"
            + name;
    return new Named(name, name, id, group);
  }

  // ---- Google

  private Named google(Cell cell, int index, long bits) {
    EstateAccount account = cell.account();
    String project = "projects/" + account.nativeId();
    String name = name(cell, index, bits);
    String compute = "//compute.googleapis.com/" + project;
    return switch (cell.type()) {
      case GOOGLE_INSTANCE ->
          full(name, bits, compute + "/zones/" + zone(cell, index) + "/instances/" + name);
      case GOOGLE_DISK ->
          full(name, bits, compute + "/zones/" + zone(cell, index) + "/disks/" + name);
      case GOOGLE_FIREWALL -> full(name, bits, compute + "/global/firewalls/" + name);
      case GOOGLE_NETWORK -> full(name, bits, compute + "/global/networks/" + name);
      case GOOGLE_SUBNETWORK ->
          full(name, bits, compute + "/regions/" + cell.region() + "/subnetworks/" + name);
      case GOOGLE_BUCKET -> {
        String bucket = account.nativeId() + "-" + name;
        yield new Named(bucket, bucket, "//storage.googleapis.com/" + bucket, "");
      }
      case GOOGLE_SQL_INSTANCE ->
          full(name, bits, "//cloudsql.googleapis.com/" + project + "/instances/" + name);
      case GOOGLE_KEY ->
          full(
              name,
              bits,
              "//cloudkms.googleapis.com/"
                  + project
                  + "/locations/"
                  + cell.region()
                  + "/keyRings/"
                  + app(bits)
                  + "/cryptoKeys/"
                  + name);
      case GOOGLE_SERVICE_ACCOUNT -> {
        String unique =
            "1"
                + String.format(
                    Locale.ROOT, "%012d", Long.remainderUnsigned(bits, 1_000_000_000_000L))
                + String.format(Locale.ROOT, "%08d", index);
        yield new Named(
            name + "@" + account.nativeId() + ".iam.gserviceaccount.com",
            unique,
            "//iam.googleapis.com/" + project + "/serviceAccounts/" + unique,
            "");
      }
      case GOOGLE_KUBERNETES ->
          full(
              name,
              bits,
              "//container.googleapis.com/"
                  + project
                  + "/locations/"
                  + cell.region()
                  + "/clusters/"
                  + name);
      case GOOGLE_DATASET -> {
        String dataset = name.replace('-', '_');
        yield new Named(
            dataset, dataset, "//bigquery.googleapis.com/" + project + "/datasets/" + dataset, "");
      }
      case GOOGLE_RUN_SERVICE ->
          full(
              name,
              bits,
              "//run.googleapis.com/"
                  + project
                  + "/locations/"
                  + cell.region()
                  + "/services/"
                  + name);
      case GOOGLE_PROJECT ->
          new Named(
              account.name(),
              account.nativeId(),
              "//cloudresourcemanager.googleapis.com/projects/" + account.number(),
              "");
      default -> throw unknown(cell);
    };
  }

  private static Named full(String name, long bits, String nativeId) {
    return new Named(name, Long.toUnsignedString(bits), nativeId, "");
  }

  // ---- parts

  private String name(Cell cell, int index, long bits) {
    return app(bits) + "-" + kind(cell.type()) + "-" + code(cell) + "-" + number(index);
  }

  private static String app(long bits) {
    return APPS.get(Mix.pick(bits, APP, APPS.size()));
  }

  private String code(Cell cell) {
    EstateRegion region = regions.get(cell.region());
    return region == null || cell.type().reach() == Reach.GLOBAL ? "glb" : region.code();
  }

  private static String number(int index) {
    return String.format(Locale.ROOT, "%05d", index);
  }

  private static String kind(ResourceType type) {
    return switch (type) {
      case AWS_INSTANCE, AZURE_MACHINE, GOOGLE_INSTANCE -> "vm";
      case AWS_VOLUME, AZURE_DISK, GOOGLE_DISK -> "disk";
      case AWS_SECURITY_GROUP -> "sg";
      case AZURE_SECURITY_GROUP -> "nsg";
      case GOOGLE_FIREWALL -> "fw";
      case AWS_VPC, AZURE_NETWORK, GOOGLE_NETWORK -> "net";
      case AWS_SUBNET, GOOGLE_SUBNETWORK -> "subnet";
      case AWS_BUCKET, AZURE_STORAGE_ACCOUNT, GOOGLE_BUCKET -> "data";
      case AWS_ROLE -> "role";
      case GOOGLE_SERVICE_ACCOUNT -> "sa";
      case AWS_DATABASE, GOOGLE_SQL_INSTANCE, AZURE_SQL_DATABASE -> "db";
      case AZURE_SQL_SERVER -> "sql";
      case AWS_FUNCTION -> "fn";
      case AWS_KEY, GOOGLE_KEY -> "key";
      case AZURE_KEY_VAULT -> "kv";
      case AWS_KUBERNETES, AZURE_KUBERNETES, GOOGLE_KUBERNETES -> "k8s";
      case AWS_TRAIL -> "trail";
      case AWS_SNAPSHOT -> "snap";
      case AWS_NETWORK_INTERFACE -> "eni";
      case AWS_ADDRESS -> "eip";
      case AWS_IMAGE -> "image";
      case AWS_USER -> "user";
      case AWS_POLICY -> "policy";
      case AWS_DATABASE_CLUSTER -> "dbc";
      case AWS_DATABASE_SNAPSHOT -> "dbsnap";
      case AWS_CONTAINERS -> "ecs";
      case AWS_REPOSITORY -> "repo";
      case AWS_LOAD_BALANCER -> "lb";
      case AWS_TOPIC -> "topic";
      case AWS_QUEUE -> "queue";
      case AWS_TABLE -> "table";
      case AWS_DISTRIBUTION -> "cdn";
      case AWS_HOSTED_ZONE -> "zone";
      case AWS_SECRET -> "secret";
      case AWS_SCALING_GROUP -> "asg";
      case AWS_SCALING_POLICY -> "scaling";
      case AWS_STATE_MACHINE -> "flow";
      case AZURE_NETWORK_INTERFACE -> "nic";
      case AZURE_PUBLIC_ADDRESS -> "pip";
      case AZURE_WEB_SITE -> "web";
      case AZURE_REGISTRY -> "cr";
      case GOOGLE_DATASET -> "dataset";
      case GOOGLE_RUN_SERVICE -> "run";
      case AWS_ACCOUNT, AZURE_SUBSCRIPTION, GOOGLE_PROJECT -> "account";
    };
  }

  private static IllegalStateException unknown(Cell cell) {
    return new IllegalStateException("a " + cell.type() + " is not of " + cell.cloud());
  }
}
