package io.nephoscope.simulator.estate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EstateTest {
  private static final Instant NOW = Instant.parse("2026-11-23T00:00:00Z");

  private final Estate estate = new Estate(42, 600, NOW);

  @Test
  void theSameSeedMakesTheSameEstate() {
    assertThat(everything(new Estate(42, 600, NOW))).isEqualTo(everything(estate));
  }

  @Test
  void anotherSeedMakesAnotherEstate() {
    Set<String> ids = new HashSet<>();
    everything(estate).forEach(resource -> ids.add(resource.nativeId()));

    assertThat(everything(new Estate(43, 600, NOW)))
        .noneMatch(resource -> ids.contains(resource.nativeId()));
    assertThat(new Estate(43, 600, NOW).accounts(Cloud.AWS))
        .doesNotContainAnyElementsOf(estate.accounts(Cloud.AWS));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 600, 1_000, 123_456, 1_000_000})
  void theEstateIsExactlyAsLargeAsAskedFor(int size) {
    Estate sized = new Estate(42, size, NOW);

    long sum = 0;
    for (Cloud cloud : Cloud.values()) {
      assertThat(sized.cells(cloud)).allMatch(cell -> cell.count() >= 0);
      sum += sized.resources(cloud, cell -> true).size();
    }
    assertThat(sum).isEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Estate.MAXIMUM_SIZE + 1})
  void aSizeOutOfBoundsIsRefused(int size) {
    assertThatThrownBy(() -> new Estate(42, size, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected: 1 to");
  }

  @Test
  void halfIsInAwsThreeTenthsInAzureAndTheRestInGoogle() {
    assertThat(estate.resources(Cloud.AWS, cell -> true).size()).isEqualTo(300);
    assertThat(estate.resources(Cloud.AZURE, cell -> true).size()).isEqualTo(180);
    assertThat(estate.resources(Cloud.GOOGLE, cell -> true).size()).isEqualTo(120);
  }

  @ParameterizedTest
  @EnumSource(Cloud.class)
  void aPageAtAnyOffsetIsTheSameAsAWalkFromTheBeginning(Cloud cloud) {
    Estate large = new Estate(7, 5_000, NOW);
    ResourceListing listing = large.resources(cloud, cell -> true);
    List<EstateResource> walked = new ArrayList<>();
    for (Cell cell : listing.cells()) {
      for (int index = 0; index < cell.count(); index++) {
        walked.add(large.resource(cell, index));
      }
    }

    assertThat(walked).hasSize((int) listing.size());
    for (int offset = 0; offset <= walked.size(); offset += 97) {
      assertThat(listing.page(offset, 100))
          .isEqualTo(walked.subList(offset, Math.min(walked.size(), offset + 100)));
    }
    assertThat(listing.page(listing.size(), 100)).isEmpty();
  }

  @Test
  void nativeIdsAreUnique() {
    Set<String> ids = new HashSet<>();
    for (EstateResource resource : everything(new Estate(42, 50_000, NOW))) {
      assertThat(ids.add(resource.nativeId().toLowerCase(java.util.Locale.ROOT)))
          .as(resource.nativeId())
          .isTrue();
    }
  }

  @Test
  void everyResourceIsFoundByItsNativeId() {
    Estate large = new Estate(42, 3_000, NOW);
    for (EstateResource resource : everything(large)) {
      assertThat(large.byNativeId(resource.cloud(), resource.nativeId())).contains(resource);
    }
    for (Cloud cloud : Cloud.values()) {
      for (EstateAccount account : large.accounts(cloud)) {
        EstateResource subject = large.accountResource(account);
        assertThat(large.byNativeId(cloud, subject.nativeId())).contains(subject);
      }
    }
    assertThat(large.byNativeId(Cloud.AWS, "arn:aws:s3:::no-such-bucket-00001")).isEmpty();
  }

  @Test
  void relationsWorkBothWays() {
    Estate large = new Estate(42, 3_000, NOW);
    int related = 0;
    for (EstateResource resource : everything(large)) {
      for (ResourceType type : large.types(resource.cloud())) {
        for (EstateResource other : large.related(resource, type)) {
          assertThat(large.related(other, resource.type())).contains(resource);
          assertThat(other.account()).isEqualTo(resource.account());
          related++;
        }
      }
    }
    assertThat(related).isGreaterThan(3_000);
  }

  @Test
  void aVolumeIsInTheZoneOfItsInstanceAndTheInstanceInThatOfItsSubnet() {
    Estate large = new Estate(42, 3_000, NOW);
    int attached = 0;
    for (EstateResource volume : ofType(large, ResourceType.AWS_VOLUME)) {
      for (EstateResource instance : large.related(volume, ResourceType.AWS_INSTANCE)) {
        assertThat(volume.zone()).startsWith(volume.region()).isEqualTo(instance.zone());
        attached++;
        for (EstateResource subnet : large.related(instance, ResourceType.AWS_SUBNET)) {
          assertThat(subnet.zone()).isEqualTo(instance.zone());
          assertThat(large.related(subnet, ResourceType.AWS_VPC))
              .isEqualTo(large.related(instance, ResourceType.AWS_VPC));
        }
        for (EstateResource group : large.related(instance, ResourceType.AWS_SECURITY_GROUP)) {
          assertThat(large.related(group, ResourceType.AWS_VPC))
              .isEqualTo(large.related(instance, ResourceType.AWS_VPC));
        }
      }
    }
    assertThat(attached).isPositive();
  }

  @Test
  void aDatabaseAlwaysHasAServerAndIsNamedUnderIt() {
    for (int size : new int[] {30, 100, 600, 5_000}) {
      Estate sized = new Estate(size, size, NOW);
      for (EstateResource database : ofType(sized, ResourceType.AZURE_SQL_DATABASE)) {
        List<EstateResource> servers = sized.related(database, ResourceType.AZURE_SQL_SERVER);
        assertThat(servers).hasSize(1);
        assertThat(database.nativeId()).startsWith(servers.get(0).nativeId() + "/databases/");
      }
    }
  }

  @Test
  void globalResourcesAreOnlyInTheHomeRegion() {
    assertThat(ofType(estate, ResourceType.AWS_ROLE))
        .isNotEmpty()
        .allMatch(role -> role.region().equals("us-east-1"));
    assertThat(ofType(estate, ResourceType.GOOGLE_FIREWALL))
        .isNotEmpty()
        .allMatch(firewall -> firewall.region().equals("global"));
  }

  @Test
  void nothingIsInARegionThatIsNotEnabled() {
    Set<String> asleep = new HashSet<>();
    estate.regions(Cloud.AWS).stream()
        .filter(region -> !region.enabled())
        .forEach(region -> asleep.add(region.name()));

    assertThat(asleep).isNotEmpty();
    assertThat(everything(estate)).noneMatch(resource -> asleep.contains(resource.region()));
  }

  @Test
  void theGapsAreTheDeniedAccountsAndWhatIsSwitchedOff() {
    assertThat(estate.gaps(Cloud.AWS))
        .extracting(PlantedGap::service)
        .containsExactlyInAnyOrder(
            "sts",
            "config",
            "inspector2",
            "guardduty",
            "securityhub",
            "securityhub",
            "securityhub",
            "securityhub");
    assertThat(estate.gaps(Cloud.AZURE)).extracting(PlantedGap::service).containsExactly("arm");
    assertThat(estate.gaps(Cloud.GOOGLE)).extracting(PlantedGap::service).containsExactly("asset");
    assertThat(estate.accounts(Cloud.GOOGLE).stream().filter(EstateAccount::denied))
        .allMatch(EstateAccount::outsideOrganisation);
  }

  @Test
  void everyTypeAndEveryKindOfLifeIsThereByDefault() {
    for (Cloud cloud : Cloud.values()) {
      for (ResourceType type : estate.types(cloud)) {
        assertThat(readable(type)).as(type.name()).isNotEmpty();
      }
      List<EstateResource> machines =
          everything(estate).stream()
              .filter(each -> each.cloud() == cloud && each.type().machine())
              .toList();
      assertThat(machines).anyMatch(each -> each.traits().os() == OperatingSystem.CENTOS_6);
      assertThat(machines).anyMatch(each -> each.traits().agent() == AgentState.ONLINE);
      assertThat(machines).anyMatch(each -> each.traits().agent() == AgentState.MISSING);
      assertThat(machines).anyMatch(each -> !each.traits().running());
      assertThat(machines).anyMatch(each -> each.traits().running());
    }
    assertThat(readable(ResourceType.AWS_BUCKET)).anyMatch(each -> each.traits().publicAccess());
    assertThat(readable(ResourceType.AWS_BUCKET)).anyMatch(each -> !each.traits().publicAccess());
    assertThat(readable(ResourceType.AWS_VOLUME)).anyMatch(each -> !each.traits().encrypted());
    assertThat(readable(ResourceType.AWS_SECURITY_GROUP))
        .anyMatch(each -> each.traits().openPorts().contains(22))
        .anyMatch(each -> each.traits().openPorts().contains(3389));
    assertThat(everything(estate)).anyMatch(each -> each.tags().isEmpty());
    assertThat(everything(estate)).anyMatch(each -> each.tags().containsKey("cost-centre"));
  }

  @Test
  void everythingIsOlderThanNowAndYoungerThanItsAccount() {
    for (EstateResource resource : everything(estate)) {
      assertThat(resource.createdAt())
          .isBefore(NOW)
          .isAfterOrEqualTo(resource.account().createdAt());
    }
  }

  private List<EstateResource> readable(ResourceType type) {
    return ofType(estate, type).stream().filter(each -> !each.account().denied()).toList();
  }

  private static List<EstateResource> ofType(Estate estate, ResourceType type) {
    ResourceListing listing = estate.resources(type.cloud(), cell -> cell.type() == type);
    return listing.page(0, (int) listing.size());
  }

  private static List<EstateResource> everything(Estate estate) {
    return Stream.of(Cloud.values())
        .flatMap(cloud -> {
          ResourceListing listing = estate.resources(cloud, cell -> true);
          return listing.page(0, (int) listing.size()).stream();
        })
        .toList();
  }
}
