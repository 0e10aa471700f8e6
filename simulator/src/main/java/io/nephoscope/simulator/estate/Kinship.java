package io.nephoscope.simulator.estate;

import static io.nephoscope.simulator.estate.ResourceType.AWS_ADDRESS;
import static io.nephoscope.simulator.estate.ResourceType.AWS_DATABASE;
import static io.nephoscope.simulator.estate.ResourceType.AWS_DATABASE_SNAPSHOT;
import static io.nephoscope.simulator.estate.ResourceType.AWS_FUNCTION;
import static io.nephoscope.simulator.estate.ResourceType.AWS_INSTANCE;
import static io.nephoscope.simulator.estate.ResourceType.AWS_KUBERNETES;
import static io.nephoscope.simulator.estate.ResourceType.AWS_LOAD_BALANCER;
import static io.nephoscope.simulator.estate.ResourceType.AWS_NETWORK_INTERFACE;
import static io.nephoscope.simulator.estate.ResourceType.AWS_ROLE;
import static io.nephoscope.simulator.estate.ResourceType.AWS_SECURITY_GROUP;
import static io.nephoscope.simulator.estate.ResourceType.AWS_SNAPSHOT;
import static io.nephoscope.simulator.estate.ResourceType.AWS_SUBNET;
import static io.nephoscope.simulator.estate.ResourceType.AWS_VOLUME;
import static io.nephoscope.simulator.estate.ResourceType.AWS_VPC;
import static io.nephoscope.simulator.estate.ResourceType.AZURE_DISK;
import static io.nephoscope.simulator.estate.ResourceType.AZURE_MACHINE;
import static io.nephoscope.simulator.estate.ResourceType.AZURE_NETWORK;
import static io.nephoscope.simulator.estate.ResourceType.AZURE_NETWORK_INTERFACE;
import static io.nephoscope.simulator.estate.ResourceType.AZURE_PUBLIC_ADDRESS;
import static io.nephoscope.simulator.estate.ResourceType.AZURE_SECURITY_GROUP;
import static io.nephoscope.simulator.estate.ResourceType.AZURE_SQL_DATABASE;
import static io.nephoscope.simulator.estate.ResourceType.AZURE_SQL_SERVER;
import static io.nephoscope.simulator.estate.ResourceType.GOOGLE_DISK;
import static io.nephoscope.simulator.estate.ResourceType.GOOGLE_FIREWALL;
import static io.nephoscope.simulator.estate.ResourceType.GOOGLE_INSTANCE;
import static io.nephoscope.simulator.estate.ResourceType.GOOGLE_KUBERNETES;
import static io.nephoscope.simulator.estate.ResourceType.GOOGLE_NETWORK;
import static io.nephoscope.simulator.estate.ResourceType.GOOGLE_SERVICE_ACCOUNT;
import static io.nephoscope.simulator.estate.ResourceType.GOOGLE_SUBNETWORK;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which resource belongs to which: plain arithmetic on indices, so that it works both ways. */
final class Kinship {
  private static final List<Tie> TIES =
      List.of(
          new Tie(AWS_VOLUME, AWS_INSTANCE, Manner.SOME_LOOSE, null),
          new Tie(AWS_SUBNET, AWS_VPC, Manner.ROUND, null),
          new Tie(AWS_SECURITY_GROUP, AWS_VPC, Manner.ROUND, null),
          new Tie(AWS_INSTANCE, AWS_VPC, Manner.ROUND, null),
          new Tie(AWS_INSTANCE, AWS_SUBNET, Manner.WITHIN, AWS_VPC),
          new Tie(AWS_INSTANCE, AWS_SECURITY_GROUP, Manner.WITHIN, AWS_VPC),
          new Tie(AWS_INSTANCE, AWS_ROLE, Manner.ROUND, null),
          new Tie(AWS_FUNCTION, AWS_ROLE, Manner.ROUND, null),
          new Tie(AWS_DATABASE, AWS_VPC, Manner.ROUND, null),
          new Tie(AWS_KUBERNETES, AWS_VPC, Manner.ROUND, null),
          new Tie(AWS_KUBERNETES, AWS_ROLE, Manner.ROUND, null),
          new Tie(AWS_SNAPSHOT, AWS_VOLUME, Manner.ROUND, null),
          new Tie(AWS_NETWORK_INTERFACE, AWS_VPC, Manner.ROUND, null),
          new Tie(AWS_NETWORK_INTERFACE, AWS_SUBNET, Manner.WITHIN, AWS_VPC),
          new Tie(AWS_ADDRESS, AWS_NETWORK_INTERFACE, Manner.ONE_EACH, null),
          new Tie(AWS_DATABASE_SNAPSHOT, AWS_DATABASE, Manner.ROUND, null),
          new Tie(AWS_LOAD_BALANCER, AWS_VPC, Manner.ROUND, null),
          new Tie(AZURE_DISK, AZURE_MACHINE, Manner.SOME_LOOSE, null),
          new Tie(AZURE_NETWORK_INTERFACE, AZURE_MACHINE, Manner.ROUND, null),
          new Tie(AZURE_NETWORK_INTERFACE, AZURE_SECURITY_GROUP, Manner.ROUND, null),
          new Tie(AZURE_NETWORK_INTERFACE, AZURE_NETWORK, Manner.ROUND, null),
          new Tie(AZURE_PUBLIC_ADDRESS, AZURE_NETWORK_INTERFACE, Manner.ONE_EACH, null),
          new Tie(AZURE_SQL_DATABASE, AZURE_SQL_SERVER, Manner.ROUND, null),
          new Tie(GOOGLE_DISK, GOOGLE_INSTANCE, Manner.SOME_LOOSE, null),
          new Tie(GOOGLE_SUBNETWORK, GOOGLE_NETWORK, Manner.ROUND, null),
          new Tie(GOOGLE_FIREWALL, GOOGLE_NETWORK, Manner.ROUND, null),
          new Tie(GOOGLE_INSTANCE, GOOGLE_SUBNETWORK, Manner.ROUND, null),
          new Tie(GOOGLE_KUBERNETES, GOOGLE_SUBNETWORK, Manner.ROUND, null),
          new Tie(GOOGLE_INSTANCE, GOOGLE_SERVICE_ACCOUNT, Manner.ROUND, null));

  private final Estate estate;
  private final Map<Where, Cell> cells = new HashMap<>();

  Kinship(Estate estate) {
    this.estate = estate;
    for (Cloud cloud : Cloud.values()) {
      for (Cell cell : estate.cells(cloud)) {
        cells.put(Where.of(cell.account(), cell.region(), cell.type()), cell);
      }
    }
  }

  Optional<Cell> cell(EstateAccount account, String region, ResourceType type) {
    return Optional.ofNullable(cells.get(Where.of(account, region, type)));
  }

  List<Place> related(
      EstateAccount account, String region, ResourceType from, int index, ResourceType to) {
    for (Tie tie : TIES) {
      if (tie.child == from && tie.parent == to) {
        Place parent = parent(tie, account, region, index);
        return parent == null ? List.of() : List.of(parent);
      }
      if (tie.child == to && tie.parent == from) {
        return children(tie, account, region, index);
      }
    }
    return List.of();
  }

  /** The one parent of a child, without its cell; -1 if it has none. */
  int parentIndex(Cell child, int index, ResourceType parent) {
    for (Tie tie : TIES) {
      if (tie.child == child.type() && tie.parent == parent) {
        Place place = parent(tie, child.account(), child.region(), index);
        return place == null ? -1 : place.index();
      }
    }
    return -1;
  }

  private @Nullable Place parent(Tie tie, EstateAccount account, String region, int index) {
    Cell child = cells.get(Where.of(account, region, tie.child));
    Cell parent = cells.get(Where.of(account, homeOf(tie.parent, region), tie.parent));
    if (child == null || parent == null || parent.count() == 0) {
      return null;
    }
    int at =
        tie.manner.parentOf(index, child.count(), parent.count(), groups(tie, account, region));
    return at < 0 ? null : new Place(parent, at);
  }

  private List<Place> children(Tie tie, EstateAccount account, String region, int parentIndex) {
    Cell parent = cells.get(Where.of(account, region, tie.parent));
    if (parent == null) {
      return List.of();
    }
    List<Place> found = new ArrayList<>();
    for (Cell child : estate.cells(tie.child.cloud())) {
      if (child.type() == tie.child
          && child.account().index() == account.index()
          && homeOf(tie.parent, child.region()).equals(region)) {
        int groups = groups(tie, account, child.region());
        for (int index :
            tie.manner.childrenOf(parentIndex, child.count(), parent.count(), groups)) {
          found.add(new Place(child, index));
        }
      }
    }
    return found;
  }

  private int groups(Tie tie, EstateAccount account, String region) {
    if (tie.within == null) {
      return 1;
    }
    Cell group = cells.get(Where.of(account, region, tie.within));
    return group == null ? 0 : group.count();
  }

  private static String homeOf(ResourceType type, String region) {
    return type.reach() == Reach.GLOBAL ? type.cloud().homeRegion() : region;
  }

  private record Where(int account, String region, ResourceType type) {
    static Where of(EstateAccount account, String region, ResourceType type) {
      return new Where(account.index(), region, type);
    }
  }

  private record Tie(
      ResourceType child, ResourceType parent, Manner manner, @Nullable ResourceType within) {}

  /** How children are dealt out to parents. */
  private enum Manner {
    /** One after the other, round and round. */
    ROUND,
    /** The same, but every twentieth of the children, the last ones, has no parent. */
    SOME_LOOSE,
    /** Child n to parent n; a parent has at most one. */
    ONE_EACH,
    /** Round and round among the parents of the same group: group = index modulo groups. */
    WITHIN;

    int parentOf(int child, int children, int parents, int groups) {
      return switch (this) {
        case ROUND -> child % parents;
        case SOME_LOOSE -> child < children - children / 20 ? child % parents : -1;
        case ONE_EACH -> child < parents ? child : -1;
        case WITHIN -> {
          if (groups == 0) {
            yield -1;
          }
          int group = child % groups;
          int inGroup = inGroup(group, parents, groups);
          yield inGroup == 0 ? -1 : group + groups * ((child / groups) % inGroup);
        }
      };
    }

    List<Integer> childrenOf(int parent, int children, int parents, int groups) {
      return switch (this) {
        case ROUND -> every(parent, parents, children);
        case SOME_LOOSE -> every(parent, parents, children - children / 20);
        case ONE_EACH -> parent < children ? List.of(parent) : List.of();
        case WITHIN -> {
          if (groups == 0) {
            yield List.of();
          }
          int group = parent % groups;
          int inGroup = inGroup(group, parents, groups);
          yield every(group + groups * (parent / groups), groups * inGroup, children);
        }
      };
    }

    private static int inGroup(int group, int parents, int groups) {
      return group >= parents ? 0 : (parents - group + groups - 1) / groups;
    }

    private static List<Integer> every(int first, int step, int end) {
      List<Integer> found = new ArrayList<>();
      for (long at = first; at < end; at += step) {
        found.add((int) at);
      }
      return found;
    }
  }
}
