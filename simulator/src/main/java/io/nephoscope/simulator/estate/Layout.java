package io.nephoscope.simulator.estate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Accounts, regions and organisations of the estate, and what is switched off in them. */
final class Layout {
  private static final String SECURITY_HUB_OFF = "ap-southeast-2";
  private static final String RECORDER_OFF_REGION = "eu-central-1";
  private static final String RECORDER_OFF_ENVIRONMENT = "staging";
  private static final String EXCLUDING_REGION = "eu-west-1";
  private static final String EXCLUDING_ENVIRONMENT = "sandbox";
  private static final String UNAGGREGATED_REGION = "ap-southeast-2";
  private static final String UNAGGREGATED_ENVIRONMENT = "production";
  private static final String INSPECTOR_OFF_REGION = "eu-central-1";
  private static final String INSPECTOR_OFF_ENVIRONMENT = "sandbox";
  private static final String GUARD_DUTY_OFF_REGION = "eu-west-1";
  private static final String GUARD_DUTY_OFF_ENVIRONMENT = "staging";
  private static final String NOT_IMPORTED_REGION = "us-east-1";
  private static final String NOT_IMPORTED_ENVIRONMENT = "shared";
  private static final String PER_STANDARD_REGION = "eu-west-1";
  private static final String PER_STANDARD_ENVIRONMENT = "sandbox";

  /** With these, all regions are there that AWS enables by default. */
  static final int MOST_AWS_REGIONS = 17;

  private final long seed;
  private final Instant now;
  private final int awsAccounts;
  private final Map<Cloud, List<EstateRegion>> regions = new EnumMap<>(Cloud.class);
  private final Map<Cloud, List<EstateAccount>> accounts = new EnumMap<>(Cloud.class);
  private final Map<Cloud, Organisation> organisations = new EnumMap<>(Cloud.class);

  Layout(long seed, Instant now, Extent extent) {
    this.seed = seed;
    this.now = now;
    this.awsAccounts = extent.awsAccounts();
    regions.put(Cloud.AWS, awsRegions(extent.awsRegions()));
    regions.put(Cloud.AZURE, azureRegions());
    regions.put(Cloud.GOOGLE, googleRegions());
    layOutAws();
    layOutAzure(extent.azureSubscriptions());
    layOutGoogle(extent.googleProjects());
  }

  List<EstateRegion> regions(Cloud cloud) {
    return Objects.requireNonNull(regions.get(cloud));
  }

  List<EstateAccount> accounts(Cloud cloud) {
    return Objects.requireNonNull(accounts.get(cloud));
  }

  Organisation organisation(Cloud cloud) {
    return Objects.requireNonNull(organisations.get(cloud));
  }

  boolean securityHubOn(EstateAccount account, String region) {
    return account.cloud() == Cloud.AWS
        && !region.equals(SECURITY_HUB_OFF)
        && enabled(Cloud.AWS, region);
  }

  boolean inspectorOn(EstateAccount account, String region) {
    return account.cloud() == Cloud.AWS
        && enabled(Cloud.AWS, region)
        && !(region.equals(INSPECTOR_OFF_REGION)
            && account.environment().equals(INSPECTOR_OFF_ENVIRONMENT));
  }

  boolean guardDutyOn(EstateAccount account, String region) {
    return account.cloud() == Cloud.AWS
        && enabled(Cloud.AWS, region)
        && !(region.equals(GUARD_DUTY_OFF_REGION)
            && account.environment().equals(GUARD_DUTY_OFF_ENVIRONMENT));
  }

  boolean productsImported(EstateAccount account, String region) {
    return securityHubOn(account, region)
        && !(region.equals(NOT_IMPORTED_REGION)
            && account.environment().equals(NOT_IMPORTED_ENVIRONMENT));
  }

  boolean findingsPerStandard(EstateAccount account, String region) {
    return account.environment().equals(PER_STANDARD_ENVIRONMENT)
        && region.equals(PER_STANDARD_REGION)
        && securityHubOn(account, region);
  }

  boolean configRecorderOn(EstateAccount account, String region) {
    return account.cloud() == Cloud.AWS
        && enabled(Cloud.AWS, region)
        && !(region.equals(RECORDER_OFF_REGION)
            && account.environment().equals(RECORDER_OFF_ENVIRONMENT));
  }

  /** A type that a recorder was told to leave out, although Config could record it. */
  boolean excludedByRecorder(EstateAccount account, String region, ResourceType type) {
    return type == ResourceType.AWS_FUNCTION
        && account.environment().equals(EXCLUDING_ENVIRONMENT)
        && region.equals(EXCLUDING_REGION);
  }

  /** A region of an account whose data the aggregator could not fetch. */
  boolean aggregationFails(EstateAccount account, String region) {
    return account.environment().equals(UNAGGREGATED_ENVIRONMENT)
        && region.equals(UNAGGREGATED_REGION);
  }

  boolean enabled(Cloud cloud, String region) {
    return regions(cloud).stream().anyMatch(each -> each.enabled() && each.name().equals(region));
  }

  /** A share of an account's resources, relative to the other regions. */
  int weight(Cloud cloud, EstateRegion region) {
    List<EstateRegion> all = regions(cloud).stream().filter(EstateRegion::enabled).toList();
    int[] weights = all.size() >= 4 ? new int[] {40, 28, 20, 12} : new int[] {50, 30, 20};
    int at = all.indexOf(region);
    return at < weights.length ? weights[at] : 6;
  }

  /** A share of the cloud's resources, relative to the other accounts. */
  int weight(EstateAccount account) {
    return switch (account.environment()) {
      case "production" -> 40;
      case "staging" -> 22;
      case "sandbox" -> 16;
      case "shared" -> 10;
      case "legacy" -> 12;
      default -> throw new IllegalStateException("environment " + account.environment());
    };
  }

  List<PlantedGap> gaps(Cloud cloud) {
    List<PlantedGap> gaps = new ArrayList<>();
    for (EstateAccount account : accounts(cloud)) {
      if (account.denied()) {
        gaps.add(
            new PlantedGap(cloud, account.nativeId(), null, deniedBy(cloud), whyDenied(cloud)));
      } else if (cloud == Cloud.AWS) {
        gaps.addAll(switchedOff(account));
      }
    }
    return gaps;
  }

  private List<PlantedGap> switchedOff(EstateAccount account) {
    List<PlantedGap> gaps = new ArrayList<>();
    for (EstateRegion region : regions(Cloud.AWS)) {
      if (region.enabled() && !configRecorderOn(account, region.name())) {
        gaps.add(
            new PlantedGap(
                Cloud.AWS,
                account.nativeId(),
                region.name(),
                "config",
                "The AWS Config recorder is not recording: scaling policies are told of by nothing"
                    + " else, state machines by the tagging API, if they have a tag."));
      }
      if (region.enabled() && !inspectorOn(account, region.name())) {
        gaps.add(
            new PlantedGap(
                Cloud.AWS,
                account.nativeId(),
                region.name(),
                "inspector2",
                "Inspector is not enabled."));
      }
      if (region.enabled() && !guardDutyOn(account, region.name())) {
        gaps.add(
            new PlantedGap(
                Cloud.AWS,
                account.nativeId(),
                region.name(),
                "guardduty",
                "GuardDuty has no detector."));
      }
      if (region.enabled() && !securityHubOn(account, region.name())) {
        gaps.add(
            new PlantedGap(
                Cloud.AWS,
                account.nativeId(),
                region.name(),
                "securityhub",
                "Security Hub is not enabled."));
      }
    }
    return gaps;
  }

  private static String deniedBy(Cloud cloud) {
    return switch (cloud) {
      case AWS -> "sts";
      case AZURE -> "arm";
      case GOOGLE -> "asset";
    };
  }

  private static String whyDenied(Cloud cloud) {
    return switch (cloud) {
      case AWS -> "The member role cannot be assumed (AccessDenied).";
      case AZURE -> "The app registration has no role on the subscription (AuthorizationFailed).";
      case GOOGLE -> "The project is outside the organisation and refuses (PERMISSION_DENIED).";
    };
  }

  // ---- AWS

  private static List<EstateRegion> awsRegions(int enabled) {
    List<EstateRegion> all = new ArrayList<>();
    all.add(aws("us-east-1", "US East (N. Virginia)", "use1", true, false));
    all.add(aws("eu-west-1", "Europe (Ireland)", "euw1", true, false));
    all.add(aws("eu-central-1", "Europe (Frankfurt)", "euc1", true, false));
    all.add(aws("ap-southeast-2", "Asia Pacific (Sydney)", "aps2", true, false));
    all.addAll(
        List.of(
                aws("us-east-2", "US East (Ohio)", "use2", true, false),
                aws("us-west-1", "US West (N. California)", "usw1", true, false),
                aws("us-west-2", "US West (Oregon)", "usw2", true, false),
                aws("ca-central-1", "Canada (Central)", "cac1", true, false),
                aws("eu-west-2", "Europe (London)", "euw2", true, false),
                aws("eu-west-3", "Europe (Paris)", "euw3", true, false),
                aws("eu-north-1", "Europe (Stockholm)", "eun1", true, false),
                aws("ap-south-1", "Asia Pacific (Mumbai)", "aps1", true, false),
                aws("ap-northeast-1", "Asia Pacific (Tokyo)", "apn1", true, false),
                aws("ap-northeast-2", "Asia Pacific (Seoul)", "apn2", true, false),
                aws("ap-northeast-3", "Asia Pacific (Osaka)", "apn3", true, false),
                aws("ap-southeast-1", "Asia Pacific (Singapore)", "apse1", true, false),
                aws("sa-east-1", "South America (Sao Paulo)", "sae1", true, false))
            .subList(0, enabled - 4));
    all.add(aws("af-south-1", "Africa (Cape Town)", "afs1", false, true));
    all.add(aws("eu-south-1", "Europe (Milan)", "eus1", false, true));
    all.add(aws("me-south-1", "Middle East (Bahrain)", "mes1", false, true));
    return List.copyOf(all);
  }

  private static EstateRegion aws(
      String name, String title, String code, boolean enabled, boolean optIn) {
    return new EstateRegion(
        Cloud.AWS, name, title, code, enabled, optIn, List.of(name + "a", name + "b", name + "c"));
  }

  private void layOutAws() {
    long bits = bits(Cloud.AWS);
    String organisation = "o-" + base36(bits, 1, 10);
    String root = "r-" + base36(bits, 2, 4);
    String rootPart = root.substring(2);
    OrganisationUnit workloads =
        new OrganisationUnit("ou-" + rootPart + "-" + base36(bits, 3, 8), "Workloads", root);
    OrganisationUnit sandboxes =
        new OrganisationUnit("ou-" + rootPart + "-" + base36(bits, 4, 8), "Sandboxes", root);
    OrganisationUnit acquired =
        new OrganisationUnit(
            "ou-" + rootPart + "-" + base36(bits, 5, 8), "Acquired", workloads.id());
    organisations.put(
        Cloud.AWS,
        new Organisation(
            Cloud.AWS,
            organisation,
            "acme",
            "acme.example",
            root,
            List.of(workloads, sandboxes, acquired)));
    List<EstateAccount> all =
        new ArrayList<>(
            List.of(
                aws(0, "acme-management", "shared", List.of(root)),
                aws(1, "acme-production", "production", List.of(workloads.id(), root)),
                aws(2, "acme-staging", "staging", List.of(workloads.id(), root)),
                aws(3, "acme-sandbox", "sandbox", List.of(sandboxes.id(), root)),
                aws(4, "acme-acquired", "legacy", List.of(acquired.id(), workloads.id(), root))));
    List<String> environments = List.of("production", "staging", "sandbox");
    for (int index = all.size(); index < awsAccounts; index++) {
      all.add(
          aws(
              index,
              "acme-workload-" + (index + 1),
              environments.get(index % 3),
              List.of(workloads.id(), root)));
    }
    accounts.put(Cloud.AWS, List.copyOf(all));
  }

  private EstateAccount aws(int index, String name, String environment, List<String> above) {
    long bits = Mix.salted(bits(Cloud.AWS), 100 + index);
    String id = Long.toString(100_000_000_000L + Long.remainderUnsigned(bits, 900_000_000_000L));
    List<String> ancestors = new ArrayList<>(List.of(id));
    ancestors.addAll(above);
    return new EstateAccount(
        Cloud.AWS,
        index,
        id,
        id,
        name,
        environment,
        above.get(0),
        ancestors,
        "aws+" + name + "@acme.example",
        index == 0,
        environment.equals("legacy"),
        opened(bits));
  }

  // ---- Azure

  private static List<EstateRegion> azureRegions() {
    List<String> zones = List.of("1", "2", "3");
    return List.of(
        new EstateRegion(Cloud.AZURE, "westeurope", "West Europe", "weu", true, false, zones),
        new EstateRegion(Cloud.AZURE, "northeurope", "North Europe", "neu", true, false, zones),
        new EstateRegion(Cloud.AZURE, "eastus", "East US", "eus", true, false, zones));
  }

  private void layOutAzure(int subscriptions) {
    String tenant = Mix.guid(bits(Cloud.AZURE), 1);
    OrganisationUnit landingZones =
        new OrganisationUnit("acme-landing-zones", "Landing zones", tenant);
    OrganisationUnit production =
        new OrganisationUnit("acme-production", "Production", landingZones.id());
    OrganisationUnit other = new OrganisationUnit("acme-decommissioned", "Decommissioned", tenant);
    organisations.put(
        Cloud.AZURE,
        new Organisation(
            Cloud.AZURE,
            tenant,
            "Acme",
            "acme.example",
            tenant,
            List.of(landingZones, production, other)));
    List<EstateAccount> all = new ArrayList<>();
    all.addAll(
        List.of(
            azure(
                0,
                "Acme Production",
                "production",
                List.of(production.id(), landingZones.id(), tenant)),
            azure(1, "Acme Staging", "staging", List.of(landingZones.id(), tenant)),
            azure(2, "Acme Sandbox", "sandbox", List.of(landingZones.id(), tenant)),
            azure(3, "Acme Legacy", "legacy", List.of(other.id(), tenant))));
    for (int index = all.size(); index < subscriptions; index++) {
      all.add(azure(index, "Acme Team " + index, "sandbox", List.of(landingZones.id(), tenant)));
    }
    accounts.put(Cloud.AZURE, List.copyOf(all));
  }

  private EstateAccount azure(int index, String name, String environment, List<String> above) {
    long bits = Mix.salted(bits(Cloud.AZURE), 100 + index);
    String id = Mix.guid(bits, 2);
    List<String> ancestors = new ArrayList<>(List.of(id));
    ancestors.addAll(above);
    return new EstateAccount(
        Cloud.AZURE,
        index,
        id,
        id,
        name,
        environment,
        above.get(0),
        ancestors,
        "",
        false,
        environment.equals("legacy"),
        opened(bits));
  }

  // ---- Google

  private static List<EstateRegion> googleRegions() {
    return List.of(
        google("europe-west1", "Belgium", "ew1"),
        google("us-central1", "Iowa", "uc1"),
        google("europe-west3", "Frankfurt", "ew3"));
  }

  private static EstateRegion google(String name, String title, String code) {
    return new EstateRegion(
        Cloud.GOOGLE,
        name,
        title,
        code,
        true,
        false,
        List.of(name + "-b", name + "-c", name + "-d"));
  }

  private void layOutGoogle(int projects) {
    long bits = bits(Cloud.GOOGLE);
    String organisation = digits(bits, 1);
    String root = "organizations/" + organisation;
    OrganisationUnit engineering =
        new OrganisationUnit("folders/" + digits(bits, 2), "Engineering", root);
    OrganisationUnit production =
        new OrganisationUnit("folders/" + digits(bits, 3), "Production", engineering.id());
    OrganisationUnit development =
        new OrganisationUnit("folders/" + digits(bits, 4), "Development", engineering.id());
    OrganisationUnit platform =
        new OrganisationUnit("folders/" + digits(bits, 5), "Platform", root);
    organisations.put(
        Cloud.GOOGLE,
        new Organisation(
            Cloud.GOOGLE,
            organisation,
            "acme.example",
            "acme.example",
            root,
            List.of(engineering, production, development, platform)));
    List<EstateAccount> all = new ArrayList<>();
    all.addAll(
        List.of(
            google(
                0,
                "acme-production",
                "production",
                List.of(production.id(), engineering.id(), root)),
            google(1, "acme-staging", "staging", List.of(development.id(), engineering.id(), root)),
            google(2, "acme-sandbox", "sandbox", List.of(development.id(), engineering.id(), root)),
            google(3, "acme-shared", "shared", List.of(platform.id(), root)),
            google(4, "acme-acquired", "legacy", List.of())));
    for (int index = all.size(); index < projects; index++) {
      all.add(
          google(
              index,
              "acme-team-" + index,
              "sandbox",
              List.of(development.id(), engineering.id(), root)));
    }
    accounts.put(Cloud.GOOGLE, List.copyOf(all));
  }

  private EstateAccount google(int index, String name, String environment, List<String> above) {
    long bits = Mix.salted(bits(Cloud.GOOGLE), 100 + index);
    String number = digits(bits, 6);
    List<String> ancestors = new ArrayList<>(List.of("projects/" + number));
    ancestors.addAll(above);
    return new EstateAccount(
        Cloud.GOOGLE,
        index,
        (name + "-" + Mix.hex(bits, 4)).toLowerCase(Locale.ROOT),
        number,
        name,
        environment,
        above.isEmpty() ? "" : above.get(0),
        ancestors,
        "",
        false,
        environment.equals("legacy"),
        opened(bits));
  }

  // ---- made-up numbers

  private long bits(Cloud cloud) {
    return Mix.mix(Mix.mix(seed) ^ cloud.name().hashCode());
  }

  private Instant opened(long bits) {
    return now.minus(Duration.ofDays(4L * 365 + Mix.pick(bits, 9, 365)));
  }

  private static String digits(long bits, int salt) {
    return Long.toString(
        100_000_000_000L + Long.remainderUnsigned(Mix.salted(bits, salt), 900_000_000_000L));
  }

  private static String base36(long bits, int salt, int length) {
    String letters = "abcdefghijklmnopqrstuvwxyz0123456789";
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append(letters.charAt(Mix.pick(bits, 1000 * salt + i, letters.length())));
    }
    return word.toString();
  }
}
