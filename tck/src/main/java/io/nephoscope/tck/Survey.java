package io.nephoscope.tck;

import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One reading of a cloud through a connector, made once per contract and looked at by many laws.
 *
 * @param sources what was read of each source
 * @param heard every answer of the connector on the way
 * @param texts everything else it said: names, {@code toString}, log lines
 */
record Survey(List<SourceReading> sources, List<Answer<?>> heard, List<String> texts) {

  /** What was read of one source. */
  record SourceReading(
      String source, Set<Kind> kinds, Answer<List<Shard>> shards, List<Reader.Reading> readings) {

    /** Whether every shard there is was read to its end. */
    boolean complete() {
      return shards.said().map(List::size).orElse(-1) == readings.size()
          && readings.stream().allMatch(Reader.Reading::ended);
    }
  }

  /** An observation, and where it was said. */
  record Seen(Reader.Reading reading, Observation observation) {
    String where() {
      return reading.where();
    }
  }

  /** Opens a connector, reads what the limits allow, and closes it. */
  static Survey of(
      CloudProvider provider,
      ConnectorConfig config,
      Clock clock,
      ReadingLimits limits,
      Pacer pacer) {
    ContractHost host = ContractHost.ready(clock);
    List<SourceReading> sources = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    List<Answer<?>> heard;
    try (Connector connector = provider.connect(config, host)) {
      Reader reader = new Reader(connector, limits, pacer);
      reader.identify().said().ifPresent(identity -> texts.add(identity.toString()));
      texts.add(String.valueOf(connector));
      for (Source source : connector.sources()) {
        texts.add(source.name() + " " + source);
        sources.add(read(source, reader, limits));
        if (source instanceof ReadsChanges) {
          Instant since = clock.instant().minus(Duration.ofMinutes(5));
          sources.getLast().readings().stream()
              .limit(1)
              .forEach(reading -> reader.changes(source, reading.shard(), since));
        }
      }
      heard = reader.heard();
    }
    texts.addAll(host.logged());
    return new Survey(List.copyOf(sources), heard, List.copyOf(texts));
  }

  private static SourceReading read(Source source, Reader reader, ReadingLimits limits) {
    Answer<List<Shard>> shards = reader.shards(source);
    List<Reader.Reading> readings = new ArrayList<>();
    long whole = 0;
    for (Shard shard : shards.said().orElse(List.of())) {
      if (whole == limits.shardsPerSource() || readings.size() == limits.shardsPerSource() * 4) {
        break;
      }
      Reader.Reading reading = reader.read(source, shard);
      readings.add(reading);
      whole += reading.pages().isEmpty() ? 0 : 1;
    }
    return new SourceReading(
        source.name(), Set.copyOf(source.kinds()), shards, List.copyOf(readings));
  }

  /** Every shard that was asked for, read or not. */
  Stream<Reader.Reading> readings() {
    return sources.stream().flatMap(source -> source.readings().stream());
  }

  /** Everything that was observed. */
  Stream<Seen> seen() {
    return readings()
        .flatMap(reading ->
            reading.observations().stream().map(observation -> new Seen(reading, observation)));
  }

  /** Every observation of one kind. */
  <T extends Observation> List<T> all(Class<T> kind) {
    return seen().map(Seen::observation).filter(kind::isInstance).map(kind::cast).toList();
  }
}
