package io.nephoscope.api.http;

import io.nephoscope.api.snapshot.BudgetState;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.FreshnessState;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.ShardState;
import io.nephoscope.api.snapshot.SnapshotStore;
import io.nephoscope.api.snapshot.SourceActivity;
import io.nephoscope.api.snapshot.SourceRecord;
import io.nephoscope.api.snapshot.View;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /metrics}: what has been collected, as one snapshot says it, and how the server
 * serves.
 */
final class MetricsPage implements Handler<RoutingContext> {

  private static final Logger LOG = LoggerFactory.getLogger(MetricsPage.class);

  private final SnapshotStore store;
  private final RequestTimes times;
  private final EventLoopWatch loops;
  private final ExecutorService workers;

  MetricsPage(
      SnapshotStore store, RequestTimes times, EventLoopWatch loops, ExecutorService workers) {
    this.store = store;
    this.times = times;
    this.loops = loops;
    this.workers = workers;
  }

  @Override
  public void handle(RoutingContext rc) {
    Context context = rc.vertx().getOrCreateContext();
    try {
      workers.execute(() -> {
        String text = text();
        context.runOnContext(here -> send(rc, text));
      });
    } catch (RejectedExecutionException full) {
      rc.response().setStatusCode(503).putHeader("retry-after", "1").end();
    }
  }

  private static void send(RoutingContext rc, @Nullable String text) {
    if (rc.response().ended() || rc.response().closed()) {
      return;
    }
    if (text == null) {
      rc.response().setStatusCode(500).end();
      return;
    }
    rc.response()
        .putHeader("content-type", PrometheusText.CONTENT_TYPE)
        .putHeader("cache-control", "no-store")
        .putHeader("x-content-type-options", "nosniff")
        .end(text);
  }

  /** Everything; {@code null} when it cannot be said. */
  private @Nullable String text() {
    try (View view = store.view()) {
      PrometheusText text = new PrometheusText();
      collected(view, text);
      times.write(text);
      text.family(
              "nephoscope_event_loop_delay_max_seconds",
              "gauge",
              "The longest delay of an event loop within the last one to two minutes, in seconds.")
          .sample(loops.longestNanos() / 1e9);
      text.family(
              "nephoscope_event_loop_busy_max_seconds",
              "gauge",
              "The most processor time an event loop has spent between two beats, of which there are"
                  + " twenty in a second, since the start, in seconds.")
          .sample(loops.busiestNanos() / 1e9);
      return text.toString();
    } catch (RuntimeException failure) {
      LOG.error("The metrics could not be written.", failure);
      return null;
    }
  }

  /** A source and what one snapshot says of its shards. */
  private static final class Collected {
    private final SourceRecord source;
    private final Map<FreshnessState, Integer> shards = new EnumMap<>(FreshnessState.class);
    private @Nullable Instant oldest;

    Collected(SourceRecord source) {
      this.source = source;
    }

    void add(ShardState shard, FreshnessState state) {
      shards.merge(state, 1, Integer::sum);
      Instant asOf = shard.asOf();
      if (asOf != null && (oldest == null || asOf.isBefore(oldest))) {
        oldest = asOf;
      }
    }
  }

  /** What collecting has come to. */
  static void collected(View view, PrometheusText text) {
    List<Collected> sources = sources(view);
    text.family(
            "nephoscope_snapshot_number", "gauge", "The number of the snapshot; never goes back.")
        .sample(view.number());
    text.family(
        "nephoscope_connector_connected",
        "gauge",
        "1 when the cloud knows the connector as the configured identity, 0 when not.");
    for (ConnectorRecord connector : view.connectors()) {
      boolean connected = connector.state() == ConnectorRecord.State.CONNECTED;
      text.sample(connected ? 1 : 0, "connector", connector.id(), "provider", connector.provider());
    }
    text.family(
        "nephoscope_pages_read_total",
        "counter",
        "Pages read from clouds, of whole shards and of changes.");
    each(sources, (of, activity) -> text.sample(activity.pages(), labels(of)));
    text.family(
        "nephoscope_shard_reads_total",
        "counter",
        "Readings of shards that came to their end: of the whole, or of what changed.");
    each(
        sources,
        (of, activity) -> {
          text.sample(activity.readsWhole(), labels(of, "read", "whole"));
          text.sample(activity.readsChanges(), labels(of, "read", "changes"));
        });
    text.family(
        "nephoscope_shard_read_failures_total",
        "counter",
        "Readings of shards that failed, by the category that says who must act.");
    each(
        sources,
        (of, activity) -> {
          for (GapCategory category : GapCategory.values()) {
            Long failed = activity.failures().get(category);
            if (failed != null) {
              text.sample(failed, labels(of, "category", category.name()));
            }
          }
        });
    shards(view, sources, text);
    budgets(sources, text);
  }

  private static void shards(View view, List<Collected> sources, PrometheusText text) {
    text.family("nephoscope_shards", "gauge", "Shards by how fresh they are.");
    for (Collected of : sources) {
      for (FreshnessState state : FreshnessState.values()) {
        text.sample(
            of.shards.getOrDefault(state, 0),
            labels(of, "state", state.name().toLowerCase(Locale.ROOT)));
      }
    }
    text.family(
        "nephoscope_oldest_shard_age_seconds",
        "gauge",
        "The age of the oldest data of a source, in seconds; none when there is no data.");
    for (Collected of : sources) {
      if (of.oldest != null) {
        text.sample(Duration.between(of.oldest, view.moment()).toMillis() / 1e3, labels(of));
      }
    }
  }

  private static void budgets(List<Collected> sources, PrometheusText text) {
    text.family(
        "nephoscope_budget_pages_per_second",
        "gauge",
        "Pages per second that may be read of a quota just now, at most.");
    eachBudget(
        sources,
        (of, budget) ->
            text.sample(budget.effectivePerSecond(), labels(of, "budget", budget.key())));
    text.family(
        "nephoscope_budget_level",
        "gauge",
        "Pages of a quota that might have been read at once when last looked at.");
    eachBudget(
        sources, (of, budget) -> text.sample(budget.level(), labels(of, "budget", budget.key())));
    text.family(
        "nephoscope_budget_throttled_total",
        "counter",
        "How often the cloud has said of a quota that calls come too fast.");
    eachBudget(
        sources,
        (of, budget) -> text.sample(budget.throttled(), labels(of, "budget", budget.key())));
  }

  private static void each(List<Collected> sources, BiConsumer<Collected, SourceActivity> to) {
    sources.forEach(of -> to.accept(of, of.source.activity()));
  }

  private static void eachBudget(List<Collected> sources, BiConsumer<Collected, BudgetState> to) {
    each(sources, (of, activity) -> activity.budgets().forEach(budget -> to.accept(of, budget)));
  }

  private static List<Collected> sources(View view) {
    List<Collected> all = new ArrayList<>();
    Map<String, Collected> byName = new HashMap<>();
    for (ConnectorRecord connector : view.connectors()) {
      for (SourceRecord source : view.sources(connector.id())) {
        Collected of = new Collected(source);
        all.add(of);
        byName.put(source.connector() + "/" + source.name(), of);
      }
    }
    for (ShardState shard : view.shards()) {
      Collected of = byName.get(shard.key().connector() + "/" + shard.key().source());
      if (of != null) {
        of.add(shard, view.freshness(shard));
      }
    }
    return all;
  }

  private static String[] labels(Collected of, String... more) {
    List<String> labels =
        new ArrayList<>(List.of("connector", of.source.connector(), "source", of.source.name()));
    labels.addAll(List.of(more));
    return labels.toArray(String[]::new);
  }
}
