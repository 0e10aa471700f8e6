package io.nephoscope.api.snapshot;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AgentStatus;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Standard;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.apache.lucene.util.BytesRef;

/**
 * By what an observation is known again within its shard, as {@link io.nephoscope.spi.ReadsChanges}
 * promises. The same thing in another shard has another identity.
 */
final class ObservationIdentity {

  /** How many bytes an identity has. */
  static final int LENGTH = 16;

  private ObservationIdentity() {}

  /** The identity of an observation. */
  static BytesRef of(ShardKey shard, Observation observation) {
    return of(
        shard,
        observation.kind(),
        switch (observation) {
          case Account a -> a.nativeId();
          case Resource r -> r.nativeId();
          case Finding f -> f.nativeId();
          case Standard s -> parts(s.account(), s.nativeId());
          case Control c -> parts(c.account(), c.ref().standard(), c.ref().control());
          case Assessment a ->
              parts(a.account(), a.region(), a.check(), Objects.toString(a.resource(), ""));
          case AgentStatus a -> parts(a.resource(), a.name());
          case NativeScore n -> parts(n.account(), n.name(), Objects.toString(n.standard(), ""));
          case io.nephoscope.spi.Gap g ->
              parts(
                  g.account(),
                  Objects.toString(g.region(), ""),
                  g.category().name(),
                  g.message(),
                  Objects.toString(g.remedy(), ""));
        });
  }

  /** The identity of what is known by its kind and native id alone. */
  static BytesRef of(ShardKey shard, Observation.Kind kind, String nativeId) {
    byte[] text = parts(shard.id(), kind.name(), nativeId).getBytes(StandardCharsets.UTF_8);
    return new BytesRef(Arrays.copyOf(GlobalId.sha256().digest(text), LENGTH));
  }

  private static String parts(String... parts) {
    return String.join("\u001e", parts);
  }
}
