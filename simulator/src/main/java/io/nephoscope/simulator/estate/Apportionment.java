package io.nephoscope.simulator.estate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides how many resources every cell holds, so that the whole is exactly the size asked for:
 * half in AWS, three tenths in Azure, the rest in Google, and within a cloud by largest remainder.
 */
final class Apportionment {
  private final long seed;
  private final Layout layout;
  private final Map<Cloud, List<Cell>> cells = new EnumMap<>(Cloud.class);

  Apportionment(long seed, int size, Layout layout) {
    this.seed = seed;
    this.layout = layout;
    int aws = (int) Math.round(size * 0.5);
    int azure = (int) Math.round(size * 0.3);
    azure = Math.min(azure, size - aws);
    cells.put(Cloud.AWS, apportion(Cloud.AWS, aws));
    cells.put(Cloud.AZURE, apportion(Cloud.AZURE, azure));
    cells.put(Cloud.GOOGLE, apportion(Cloud.GOOGLE, size - aws - azure));
  }

  /** Every cell in the order of listings, empty ones too. */
  List<Cell> cells(Cloud cloud) {
    return Objects.requireNonNull(cells.get(cloud));
  }

  private List<Cell> apportion(Cloud cloud, int size) {
    List<Cell> empty = emptyCells(cloud);
    long[] weights = empty.stream().mapToLong(this::weight).toArray();
    long whole = Arrays.stream(weights).sum();
    int[] counts = new int[weights.length];
    long[] remainders = new long[weights.length];
    int left = size;
    for (int i = 0; i < counts.length; i++) {
      long exact = size * weights[i];
      counts[i] = (int) (exact / whole);
      remainders[i] = exact % whole;
      left -= counts[i];
    }
    List<Integer> byRemainder = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      byRemainder.add(i);
    }
    byRemainder.sort(
        Comparator.<Integer>comparingLong(i -> remainders[i]).reversed().thenComparing(i -> i));
    for (int i = 0; i < left; i++) {
      counts[byRemainder.get(i)]++;
    }
    giveEveryChildAParent(empty, counts);
    List<Cell> counted = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      Cell cell = empty.get(i);
      counted.add(new Cell(cell.account(), cell.region(), cell.type(), counts[i], cell.key()));
    }
    return List.copyOf(counted);
  }

  private List<Cell> emptyCells(Cloud cloud) {
    List<Cell> empty = new ArrayList<>();
    for (EstateAccount account : layout.accounts(cloud)) {
      for (String region : regionsOf(cloud)) {
        for (ResourceType type : ResourceType.values()) {
          if (type.cloud() == cloud
              && type.inventory()
              && (type.reach() == Reach.GLOBAL
                  ? region.equals(cloud.homeRegion())
                  : !region.equals("global"))) {
            empty.add(new Cell(account, region, type, 0, Mix.cellKey(seed, account, region, type)));
          }
        }
      }
    }
    return empty;
  }

  private List<String> regionsOf(Cloud cloud) {
    List<String> names = new ArrayList<>();
    for (EstateRegion region : layout.regions(cloud)) {
      if (region.enabled()) {
        names.add(region.name());
      }
    }
    if (!names.contains(cloud.homeRegion())) {
      names.add(cloud.homeRegion());
    }
    return names;
  }

  /** Account, region and type decide; the seed moves it by up to a tenth. */
  private long weight(Cell cell) {
    int region =
        cell.type().reach() == Reach.GLOBAL
            ? 100
            : layout.regions(cell.cloud()).stream()
                .filter(each -> each.name().equals(cell.region()))
                .mapToInt(each -> layout.weight(cell.cloud(), each))
                .sum();
    int jitter = 90 + Mix.pick(cell.key(), 1, 21);
    return (long) layout.weight(cell.account()) * region * cell.type().weight() * jitter;
  }

  /** A database without a server cannot be named: one of its neighbours becomes the server. */
  private static void giveEveryChildAParent(List<Cell> cells, int[] counts) {
    for (int i = 0; i < counts.length; i++) {
      ResourceType needed = neededBy(cells.get(i).type());
      if (needed == null || counts[i] == 0) {
        continue;
      }
      int parent = neighbour(cells, i, needed);
      if (counts[parent] == 0) {
        int donor = largestNeighbour(cells, counts, i);
        counts[counts[donor] > 1 ? donor : i]--;
        counts[parent]++;
      }
    }
  }

  private static @Nullable ResourceType neededBy(ResourceType type) {
    if (type == ResourceType.AWS_INSTANCE
        || type == ResourceType.AWS_SECURITY_GROUP
        || type == ResourceType.AWS_SUBNET
        || type == ResourceType.AWS_NETWORK_INTERFACE) {
      return ResourceType.AWS_VPC;
    }
    if (type == ResourceType.AZURE_SQL_DATABASE) {
      return ResourceType.AZURE_SQL_SERVER;
    }
    return type == ResourceType.AZURE_NETWORK_INTERFACE ? ResourceType.AZURE_NETWORK : null;
  }

  private static int neighbour(List<Cell> cells, int of, ResourceType type) {
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).type() == type && together(cells.get(i), cells.get(of))) {
        return i;
      }
    }
    throw new IllegalStateException("no cell of " + type + " beside " + cells.get(of));
  }

  private static int largestNeighbour(List<Cell> cells, int[] counts, int of) {
    int largest = of;
    for (int i = 0; i < cells.size(); i++) {
      if (together(cells.get(i), cells.get(of)) && counts[i] > counts[largest]) {
        largest = i;
      }
    }
    return largest;
  }

  private static boolean together(Cell one, Cell other) {
    return one.account().equals(other.account()) && one.region().equals(other.region());
  }
}
