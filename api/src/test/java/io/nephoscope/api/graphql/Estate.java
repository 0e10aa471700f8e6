package io.nephoscope.api.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.api.snapshot.ShardContent;
import io.nephoscope.api.snapshot.ShardKey;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.View;
import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A store that tests fill by hand, asked in GraphQL. */
final class Estate implements AutoCloseable {

  static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

  final SnapshotStore store;
  final GraphQlExecution execution;

  Estate(Path folder) {
    this(folder, ServedSchema.ofTheHost());
  }

  Estate(Path folder, ServedSchema served) {
    store = SnapshotStore.open(folder, Clock.fixed(NOON, ZoneOffset.UTC));
    execution =
        new GraphQlExecution(
            served,
            new Cursors(new byte[32]),
            (connectors, sources) -> {
              throw new IllegalArgumentException("nothing is read here");
            },
            () -> {
              throw new IllegalStateException("there are no plugins here");
            },
            true);
  }

  /** Connects a cloud whose one source says everything. */
  Estate cloud(String provider) {
    store.putConnector(
        new ConnectorRecord(provider, provider, ConnectorRecord.State.CONNECTED, "me", null));
    store.putSource(
        new SourceRecord(
            provider,
            "posture",
            EnumSet.allOf(Observation.Kind.class),
            true,
            Duration.ofHours(1),
            null,
            null));
    return this;
  }

  Estate says(
      String provider, String account, String region, Collection<? extends Observation> said) {
    try (ShardContent content = store.newContent()) {
      said.forEach(content::add);
      store.publish(key(provider, account, region), content, NOON);
    }
    return this;
  }

  Estate fails(String provider, String account, String region, Problem problem) {
    store.fail(key(provider, account, region), problem, NOON);
    return this;
  }

  private static ShardKey key(String provider, String account, String region) {
    return new ShardKey(provider, provider, "posture", account, account, region);
  }

  static Assessment assessment(
      String account,
      String check,
      List<ControlRef> controls,
      @Nullable String resource,
      Assessment.Status status,
      boolean accepted) {
    return new Assessment(
        account,
        "r1",
        check,
        check,
        controls,
        resource,
        status,
        accepted,
        Severity.HIGH,
        null,
        NOON);
  }

  static Finding finding(
      String account,
      String id,
      String product,
      String check,
      String title,
      Severity severity,
      String resource,
      @Nullable String about) {
    return Finding.builder(account, id, product, Finding.Type.MISCONFIGURATION)
        .region("r1")
        .title(title)
        .check(check)
        .severity(severity)
        .resource(new Finding.ResourceRef(resource, null, null))
        .provider(about)
        .build();
  }

  JsonNode ask(String query) {
    return ask(query, Map.of());
  }

  JsonNode ask(String query, Map<String, Object> variables) {
    JsonNode answer = answer(query, variables);
    assertThat(answer.path("errors").isMissingNode()).as(answer.toString()).isTrue();
    return answer.path("data");
  }

  JsonNode answer(String query, Map<String, Object> variables) {
    try (View view = store.view()) {
      return new ObjectMapper()
          .readTree(
              execution
                  .answer(view, new GraphQlExecution.Request(query, null, variables, true))
                  .json());
    } catch (IOException noJson) {
      throw new AssertionError(noJson);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
