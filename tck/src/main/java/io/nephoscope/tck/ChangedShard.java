package io.nephoscope.tck;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.ReadsChanges.Changes;
import io.nephoscope.spi.ReadsChanges.Withdrawn;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Standard;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a shard comes to when changes are applied to it, as {@code ReadsChanges} promises. */
final class ChangedShard {

  /** By what an observation is known within its shard. */
  private record Identity(Observation.Kind kind, List<@Nullable Object> parts) {

    static Identity of(Observation.Kind kind, @Nullable Object... parts) {
      return new Identity(kind, Arrays.asList(parts));
    }
  }

  private final Map<Identity, List<Observation>> held = new HashMap<>();

  ChangedShard(List<Observation> whole) {
    whole.forEach(one -> held.computeIfAbsent(identity(one), id -> new ArrayList<>()).add(one));
  }

  /** Applies a page. */
  void apply(Changes page) {
    page.withdrawn().forEach(gone -> held.remove(identity(gone)));
    page.observations().forEach(one -> held.put(identity(one), List.of(one)));
  }

  /** What is held now. */
  List<Observation> observations() {
    return held.values().stream().flatMap(List::stream).collect(Collectors.toList());
  }

  /** Whether it holds what is said to be gone. */
  boolean holds(Withdrawn gone) {
    return held.containsKey(identity(gone));
  }

  private static Identity identity(Withdrawn gone) {
    return Identity.of(gone.kind(), gone.nativeId());
  }

  private static Identity identity(Observation one) {
    Observation.Kind kind = one.kind();
    return switch (one) {
      case Account a -> Identity.of(kind, a.nativeId());
      case Resource r -> Identity.of(kind, r.nativeId());
      case Finding f -> Identity.of(kind, f.nativeId());
      case Standard s -> Identity.of(kind, s.account(), s.nativeId());
      case Control c -> Identity.of(kind, c.account(), c.ref());
      case Assessment a -> Identity.of(kind, a.account(), a.region(), a.check(), a.resource());
      case AgentStatus a -> Identity.of(kind, a.resource(), a.name());
      case NativeScore n -> Identity.of(kind, n.account(), n.name(), n.standard());
      case Gap g -> Identity.of(kind, g);
    };
  }
}
