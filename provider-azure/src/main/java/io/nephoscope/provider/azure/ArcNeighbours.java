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

  static ArcNeighbours of(
      String subscription,
      List<NativeRow> extensions,
      List<NativeRow> judged,
      ConnectedClouds clouds) {
    Map<String, List<NativeRow>> byMachine = new HashMap<>();
    for (NativeRow row : extensions) {
      String id = row.requiredId("id");
      int cut = id.indexOf("/extensions/");
      if (cut > 0) {
        byMachine.computeIfAbsent(id.substring(0, cut), key -> new ArrayList<>()).add(row);
      }
    }
    Map<String, Subject> byName = new HashMap<>();
    Set<String> shared = new HashSet<>();
    for (NativeRow row : judged) {
      Subject subject = Subject.of(subscription, row, clouds);
      String name = name(subject);
      if (name != null) {
        Subject before = byName.putIfAbsent(name, subject);
        if (before != null && !String.valueOf(before.resource()).equals(subject.resource())) {
          shared.add(name);
        }
      }
    }
    byName.keySet().removeAll(shared);
    return new ArcNeighbours(byMachine, byName);
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
