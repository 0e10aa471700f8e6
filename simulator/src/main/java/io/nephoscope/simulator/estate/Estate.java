package io.nephoscope.simulator.estate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Everything that exists in the three simulated clouds: a pure function of a seed, a size and a
 * moment. Nothing that grows with the size is stored, so a million resources cost as much memory as
 * six hundred.
 *
 * <p>Immutable but for what {@link #happen} lets happen to its findings; may be used from any
 * thread. The same seed, size and moment give the same estate on every machine.
 */
public final class Estate {
  /** The largest estate that can be asked for. */
  public static final int MAXIMUM_SIZE = 10_000_000;

  private final long seed;
  private final int size;
  private final Instant now;
  private final Layout layout;
  private final Map<Cloud, List<Cell>> cells = new EnumMap<>(Cloud.class);
  private final Map<Cloud, List<Cell>> subjects = new EnumMap<>(Cloud.class);
  private final Map<String, List<Cell>> cellsOf = new HashMap<>();
  private final Map<String, List<Cell>> subjectsOf = new HashMap<>();
  private final Map<Cloud, Map<String, EstateAccount>> accountsById = new EnumMap<>(Cloud.class);
  private final Kinship kinship;
  private final TraitRules traits;
  private final Names names;
  private final StatementRules statements;
  private final AwsInventory awsInventory;
  private final Happenings happenings = new Happenings();

  /** The estate with the smallest AWS organisation, without an aggregator of AWS Config. */
  public Estate(long seed, int size, Instant now) {
    this(seed, size, now, false);
  }

  /** The same, with or without an aggregator of AWS Config. */
  public Estate(long seed, int size, Instant now, boolean aggregator) {
    this(seed, size, now, aggregator, Extent.USUAL);
  }

  /**
   * @param seed any number; decides everything that looks like chance
   * @param size how many resources there are in the three clouds together, 1 to {@link
   *     #MAXIMUM_SIZE}
   * @param now the moment the estate is seen at: all times in it lie before
   * @param aggregator whether AWS's management account has an aggregator of AWS Config
   * @param extent how wide the organisations are
   * @throws IllegalArgumentException if the size is out of bounds
   */
  public Estate(long seed, int size, Instant now, boolean aggregator, Extent extent) {
    if (size < 1 || size > MAXIMUM_SIZE) {
      throw new IllegalArgumentException(
          "estate: the size is " + size + " (expected: 1 to " + MAXIMUM_SIZE + ").");
    }
    this.seed = seed;
    this.size = size;
    this.now = now;
    this.layout = new Layout(seed, now, extent);
    this.awsInventory = new AwsInventory(layout, aggregator);
    Apportionment apportionment = new Apportionment(seed, size, layout);
    for (Cloud cloud : Cloud.values()) {
      List<Cell> counted = apportionment.cells(cloud);
      cells.put(cloud, counted);
      List<Cell> judged = new ArrayList<>(counted);
      for (EstateAccount account : layout.accounts(cloud)) {
        judged.add(accountCell(account));
      }
      subjects.put(cloud, List.copyOf(judged));
      index(cloud);
    }
    this.kinship = new Kinship(this);
    this.traits = new TraitRules(kinship);
    this.names = new Names(layout, kinship);
    this.statements = new StatementRules(this);
  }

  /** So that what one account has is found without looking at all others. */
  private void index(Cloud cloud) {
    cells(cloud)
        .forEach(cell ->
            cellsOf.computeIfAbsent(cell.account().nativeId(), key -> new ArrayList<>()).add(cell));
    subjects(cloud)
        .forEach(cell ->
            subjectsOf
                .computeIfAbsent(cell.account().nativeId(), key -> new ArrayList<>())
                .add(cell));
    Map<String, EstateAccount> byId = new HashMap<>();
    for (EstateAccount account : layout.accounts(cloud)) {
      byId.put(account.number(), account);
      byId.put(account.nativeId().toLowerCase(Locale.ROOT), account);
    }
    accountsById.put(cloud, byId);
  }

  public long seed() {
    return seed;
  }

  /** How many resources there are, readable or not. */
  public int size() {
    return size;
  }

  public Instant now() {
    return now;
  }

  // ---- who and where

  public Organisation organisation(Cloud cloud) {
    return layout.organisation(cloud);
  }

  /** Every account, denied ones too; the order is stable. */
  public List<EstateAccount> accounts(Cloud cloud) {
    return layout.accounts(cloud);
  }

  /** The account with a native id or number (Google: project id or project number). */
  public Optional<EstateAccount> account(Cloud cloud, String nativeIdOrNumber) {
    return Optional.ofNullable(
        Objects.requireNonNull(accountsById.get(cloud))
            .get(nativeIdOrNumber.toLowerCase(Locale.ROOT)));
  }

  /** Every region the cloud speaks of, also those that are not enabled. */
  public List<EstateRegion> regions(Cloud cloud) {
    return layout.regions(cloud);
  }

  /** The region of that name, if the cloud has it. The home region "global" is not one. */
  public Optional<EstateRegion> region(Cloud cloud, String name) {
    return regions(cloud).stream().filter(region -> region.name().equals(name)).findFirst();
  }

  /** The types of resources in the order of listings, without the types that stand for accounts. */
  public List<ResourceType> types(Cloud cloud) {
    return Arrays.stream(ResourceType.values())
        .filter(type -> type.cloud() == cloud && type.inventory())
        .toList();
  }

  /** The type with a native name, compared without regard to case. */
  public Optional<ResourceType> type(Cloud cloud, String nativeName) {
    return types(cloud).stream()
        .filter(type -> type.nativeName().equalsIgnoreCase(nativeName))
        .findFirst();
  }

  // ---- what is switched on

  /** True if Security Hub is enabled in that AWS account and region. */
  public boolean securityHubOn(EstateAccount account, String region) {
    return layout.securityHubOn(account, region);
  }

  /** True if Security Hub V2 is enabled there and Security Hub CSPM is not. */
  public boolean onlySecondHubOn(EstateAccount account, String region) {
    return happenings.secondHubIn(region)
        && account.cloud() == Cloud.AWS
        && layout.enabled(Cloud.AWS, region)
        && !securityHubOn(account, region);
  }

  /** True if somebody switched that control of Security Hub off. */
  public boolean isSwitchedOff(Check control) {
    return happenings.isOff(control);
  }

  /** True if Inspector is enabled in that AWS account and region. */
  public boolean inspectorOn(EstateAccount account, String region) {
    return layout.inspectorOn(account, region);
  }

  /** True if GuardDuty has a detector in that AWS account and region. */
  public boolean guardDutyOn(EstateAccount account, String region) {
    return layout.guardDutyOn(account, region);
  }

  /** True if Security Hub there takes in what Inspector and GuardDuty find. */
  public boolean productsImported(EstateAccount account, String region) {
    return layout.productsImported(account, region);
  }

  /**
   * True if Security Hub there writes one finding for each standard that holds a control, as it did
   * before it consolidated them; otherwise one for each control.
   */
  public boolean findingsPerStandard(EstateAccount account, String region) {
    return layout.findingsPerStandard(account, region);
  }

  /** True if the AWS Config recorder is recording in that account and region. */
  public boolean configRecorderOn(EstateAccount account, String region) {
    return layout.configRecorderOn(account, region);
  }

  /** Everything planted that cannot be read, in a stable order. */
  public List<PlantedGap> gaps(Cloud cloud) {
    return layout.gaps(cloud);
  }

  /** Which of AWS's APIs tell of what. */
  public AwsInventory awsInventory() {
    return awsInventory;
  }

  /** How many resources of this cell the cloud's inventory APIs tell of. */
  public long inventoryReadable(Cell cell) {
    if (cell.cloud() != Cloud.AWS) {
      return cell.account().denied() ? 0 : cell.count();
    }
    if (!awsInventory.onlyIfTagged(cell)) {
      return awsInventory.tellsOf(cell, true) ? cell.count() : 0;
    }
    return resources(Cloud.AWS, cell::equals).page(0, cell.count()).stream()
        .filter(this::inventoryReadable)
        .count();
  }

  /** The accounts that their own APIs tell of as of a resource: those of AWS that let us in. */
  public List<EstateResource> accountsInInventory(Cloud cloud) {
    return cloud != Cloud.AWS
        ? List.of()
        : accounts(cloud).stream()
            .filter(account -> !account.denied())
            .map(this::accountResource)
            .toList();
  }

  /** True if the cloud's inventory APIs tell of this resource. */
  public boolean inventoryReadable(EstateResource resource) {
    return resource.cloud() == Cloud.AWS
        ? awsInventory.tellsOf(cellOf(resource), !resource.tags().isEmpty())
        : !resource.account().denied();
  }

  /** True if the cloud's security product tells of the resources of this cell. */
  public boolean statementsReadable(Cell cell) {
    return !cell.account().denied()
        && (cell.cloud() != Cloud.AWS || anyHubOn(cell.account(), cell.region()));
  }

  /**
   * True if some API of the cloud tells of this statement. In AWS, what Security Hub does not take
   * in is told by Inspector and GuardDuty themselves, the latter of threats that are not archived.
   */
  public boolean readable(Statement statement) {
    EstateResource about = statement.resource();
    EstateAccount account = about.account();
    String region = about.region();
    if (account.denied() || account.cloud() != Cloud.AWS) {
      return !account.denied();
    }
    return switch (statement) {
      case CheckResult result -> anyHubOn(account, region);
      case Vulnerability weakness -> inspectorOn(account, region);
      case Threat threat ->
          guardDutyOn(account, region)
              && (productsImported(account, region) || threat.state() == FindingState.ACTIVE);
    };
  }

  private boolean anyHubOn(EstateAccount account, String region) {
    return securityHubOn(account, region) || onlySecondHubOn(account, region);
  }

  /**
   * {@link #cells} and, after them, one cell of an account type for every account: everything the
   * security product may have something to say of.
   */
  public List<Cell> subjects(Cloud cloud) {
    return Objects.requireNonNull(subjects.get(cloud));
  }

  // ---- resources

  /** Every cell of a cloud that may hold resources, in the order of listings; some are empty. */
  public List<Cell> cells(Cloud cloud) {
    return Objects.requireNonNull(cells.get(cloud));
  }

  /** How many resources of a type there are in an account and region; 0 if none can be there. */
  public int count(EstateAccount account, String region, ResourceType type) {
    return kinship.cell(account, region, type).map(Cell::count).orElse(0);
  }

  /**
   * One resource.
   *
   * @throws IndexOutOfBoundsException if the index is negative or not below the cell's count
   */
  public EstateResource resource(
      EstateAccount account, String region, ResourceType type, int index) {
    Cell cell =
        kinship
            .cell(account, region, type)
            .orElseThrow(() ->
                new IndexOutOfBoundsException(
                    "no " + type + " in " + account.nativeId() + " " + region));
    return resource(cell, index);
  }

  /**
   * One resource of a cell.
   *
   * @throws IndexOutOfBoundsException if the index is negative or not below the cell's count
   */
  public EstateResource resource(Cell cell, int index) {
    Objects.checkIndex(index, cell.count());
    long bits = Mix.bits(cell.key(), index);
    Traits found = traits.of(cell, index, bits);
    Names.Named named = names.of(cell, index, bits);
    return new EstateResource(
        cell.account(),
        cell.region(),
        names.zone(cell, index),
        cell.type(),
        index,
        named.name(),
        named.resourceId(),
        named.nativeId(),
        named.group(),
        names.createdAt(cell, bits, now),
        names.tags(cell, bits, named.name()),
        found,
        bits);
  }

  /** The account itself as the subject of checks; not part of any listing of resources. */
  public EstateResource accountResource(EstateAccount account) {
    return resource(accountCell(account), 0);
  }

  /**
   * The resources of the cells that match, in the order account, region, type, index.
   *
   * @param matches which cells; a wire says here what may be read and what was asked for
   */
  public ResourceListing resources(Cloud cloud, Predicate<? super Cell> matches) {
    return new ResourceListing(this, cells(cloud).stream().filter(matches).toList());
  }

  /** Every cell of an account that may hold resources, in the order of listings. */
  public List<Cell> cells(EstateAccount account) {
    return cellsOf.getOrDefault(account.nativeId(), List.of());
  }

  /** All resources of an account, in the order region, type, index. */
  public ResourceListing resources(EstateAccount account) {
    return new ResourceListing(this, cells(account));
  }

  /** The resources of some cells, in their order. */
  public ResourceListing resources(List<Cell> cells) {
    return new ResourceListing(this, cells);
  }

  /** The resource with a native id, found without walking the estate; Azure ids in any case. */
  public Optional<EstateResource> byNativeId(Cloud cloud, String nativeId) {
    return names
        .candidates(cloud, nativeId, subjects(cloud))
        .map(place -> resource(place.cell(), place.index()))
        .filter(resource ->
            cloud == Cloud.AZURE
                ? resource.nativeId().equalsIgnoreCase(nativeId)
                : resource.nativeId().equals(nativeId))
        .findFirst();
  }

  /**
   * What a resource is connected with, of one type, in the order of index. Symmetric: a volume is
   * among its instance's volumes exactly if the instance is among the volume's instances. Empty if
   * the two types have nothing to do with each other. Costs as much as the answer is long.
   *
   * <p>Known pairs: machine–disk, machine–subnet, machine–security group, machine–network
   * interface, machine–role or service account, subnet–network, security group or firewall–network,
   * network interface–security group, network interface–public address, SQL server–database,
   * Kubernetes–role.
   */
  public List<EstateResource> related(EstateResource resource, ResourceType type) {
    return kinship
        .related(resource.account(), resource.region(), resource.type(), resource.index(), type)
        .stream()
        .map(place -> resource(place.cell(), place.index()))
        .toList();
  }

  // ---- statements

  /**
   * What the security product says of the resources and accounts in the cells that match.
   * Statements on whole accounts are in cells of an account type in the cloud's home region.
   */
  public StatementListing statements(Cloud cloud, Predicate<? super Cell> matches) {
    return new StatementListing(this, subjects(cloud).stream().filter(matches).toList());
  }

  /** What the security product says of an account, its resources first. */
  public StatementListing statements(EstateAccount account) {
    return statements(List.of(account));
  }

  /** The same of several accounts, one after the other. */
  public StatementListing statements(List<EstateAccount> accounts) {
    return new StatementListing(
        this,
        accounts.stream()
            .flatMap(account -> subjectsOf.getOrDefault(account.nativeId(), List.of()).stream())
            .toList());
  }

  /** Everything the security product says of one resource, checks first. */
  public List<Statement> statements(EstateResource resource) {
    Cell cell = cellOf(resource);
    List<Statement> found = new ArrayList<>();
    for (int slot = 0; slot < slotsOf(resource.type()); slot++) {
      statement(cell, resource.index(), slot).ifPresent(found::add);
    }
    return found;
  }

  /**
   * What a check says of a resource; {@link Outcome#NOT_APPLICABLE} if it is not about its type.
   */
  public Outcome outcome(Check check, EstateResource resource) {
    return statements.outcome(check, cellOf(resource), resource.traits(), resource.index());
  }

  /**
   * Lets something happen to readable statements of a cloud, at a moment: failures are mended or
   * accepted, passes break, weaknesses and threats go away. The same calls in the same order pick
   * the same statements.
   *
   * @param count how many statements; fewer change when there are fewer left
   * @return what happened, in order
   */
  public List<Happenings.Happening> happen(Cloud cloud, int count, Instant at) {
    return happenings.happen(
        statements(cloud, this::statementsReadable), this::readable, count, at);
  }

  /**
   * From now on the roles of an AWS account are given to whoever names any external ID, or none.
   */
  public void openTrust(String account) {
    happenings.openTrust(account);
  }

  /** From now on Security Hub V2 is on in that region of every AWS account. */
  public void switchOnSecondHub(String region) {
    happenings.switchOnSecondHub(region);
  }

  /**
   * From that moment on a control of Security Hub is switched off in every account and region: what
   * it said is archived.
   */
  public void switchOffControl(String control, Instant at) {
    happenings.switchOffControl(control, at);
  }

  /** True if the trust policies of that AWS account do not ask for an external ID. */
  public boolean trustsAnyExternalId(String account) {
    return happenings.trustsAnyExternalId(account);
  }

  /** Every statement is again as it was made. */
  public void forgetWhatHappened() {
    happenings.forget();
  }

  /** Grows whenever something happens: what was computed under another revision is out of date. */
  public long revision() {
    return happenings.revision();
  }

  int slotsOf(ResourceType type) {
    return statements.slots(type);
  }

  Optional<Statement> statement(Cell cell, int index, int slot) {
    return statements.statement(cell, index, slot).flatMap(happenings::now);
  }

  /** The statement that was there until it went away. */
  Optional<Statement> gone(Cell cell, int index, int slot) {
    return happenings.revision() == 0
        ? Optional.empty()
        : statements.statement(cell, index, slot).flatMap(happenings::gone);
  }

  List<Place> relatedIndices(Cell cell, int index, ResourceType type) {
    return kinship.related(cell.account(), cell.region(), cell.type(), index, type);
  }

  Traits traitsOf(Cell cell, int index) {
    return traits.of(cell, index, Mix.bits(cell.key(), index));
  }

  /** The cell that a resource is of. */
  public Cell cellOf(EstateResource resource) {
    return resource.type().inventory()
        ? kinship.cell(resource.account(), resource.region(), resource.type()).orElseThrow()
        : accountCell(resource.account());
  }

  private Cell accountCell(EstateAccount account) {
    ResourceType type = ResourceType.accountOf(account.cloud());
    String region = account.cloud().homeRegion();
    return new Cell(account, region, type, 1, Mix.cellKey(seed, account, region, type));
  }
}
