package io.nephoscope.provider.gcp;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Reads sources to their end, as a host does, without its patience. */
final class Reading {

  private Reading() {}

  static Source source(Connector connector, String name) {
    return connector.sources().stream()
        .filter(source -> source.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Everything a shard says. */
  static List<Observation> all(Source source, Shard shard) {
    List<Observation> found = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    while (!token.isEnd()) {
      Page page = await(source.page(shard, token));
      found.addAll(page.observations());
      token = page.next();
    }
    return found;
  }

  /** Everything of a kind that the shards of a source say. */
  static <T extends Observation> List<T> all(Connector connector, String name, Class<T> kind) {
    Source source = source(connector, name);
    List<T> found = new ArrayList<>();
    for (Shard shard : await(source.shards())) {
      all(source, shard).stream().filter(kind::isInstance).map(kind::cast).forEach(found::add);
    }
    return found;
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().orTimeout(120, TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof ProviderException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
