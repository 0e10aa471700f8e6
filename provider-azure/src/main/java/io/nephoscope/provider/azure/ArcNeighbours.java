package io.nephoscope.provider.azure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known around machines of Arc: their extensions, and the machines of other clouds they may
 * be. The connector to Amazon names a machine of Arc by its instance id; one of Google is known by
 * the name it has itself. A name that several machines have joins none of them.
 *
 * @param extensions by the id of the machine, in lower case
 * @param machines by the name in lower case
 */
record ArcNeighbours(Map<String, List<NativeRow>> extensions, Map<String, Subject> machines) {

  static final ArcNeighbours NONE = new ArcNeighbours(Map.of(), Map.of());

  ArcNeighbours {
    extensions = Map.copyOf(extensions);
    machines = Map.copyOf(machines);
  }

  /** Puts them together row by row, and keeps no more of a row than is needed. */
  static final class Gathered {

    private final Map<String, List<NativeRow>> byMachine = new HashMap<>();
    private final Map<String, Subject> byName = new HashMap<>();
    private final Set<String> shared = new HashSet<>();

    /** An extension of a machine of Arc. */
    synchronized void extension(NativeRow row) {
      String id = row.requiredId("id");
      int cut = id.indexOf("/extensions/");
      if (cut > 0) {
        byMachine.computeIfAbsent(id.substring(0, cut), key -> new ArrayList<>()).add(row);
      }
    }

    /** An assessment of a machine of another cloud. */
    synchronized void judged(NativeRow row) {
      Subject subject = Subject.of(row.requiredId("subscriptionId"), row, ConnectedClouds.NONE);
      String name = name(subject);
      if (name != null) {
        Subject before = byName.putIfAbsent(name, subject);
        if (before != null && !String.valueOf(before.resource()).equals(subject.resource())) {
          shared.add(name);
        }
      }
    }

    synchronized ArcNeighbours all() {
      Map<String, Subject> machines = new HashMap<>(byName);
      machines.keySet().removeAll(shared);
      return new ArcNeighbours(byMachine, machines);
    }
  }

  /** The last part of what its cloud calls it: an instance id, an instance's name. */
  private static @Nullable String name(Subject subject) {
    String resource = subject.resource();
    return subject.provider() == null || resource == null || resource.startsWith("/subscriptions/")
        ? null
        : resource.substring(resource.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }

  /** The machine of another cloud that a machine of Arc is; {@code null} when that is not known. */
  @Nullable Subject machine(String provider, @Nullable String... names) {
    for (String name : names) {
      Subject found = name == null ? null : machines.get(name.toLowerCase(Locale.ROOT));
      if (found != null && provider.equals(found.provider())) {
        return found;
      }
    }
    return null;
  }
}
