package io.nephoscope.api.collect;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.Source;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A connector that says what the test wrote down. */
final class ScriptedConnector implements Connector {

  final AtomicInteger identified = new AtomicInteger();
  final AtomicInteger closed = new AtomicInteger();
  volatile Supplier<CompletionStage<Identity>> identity =
      () -> CompletableFuture.completedFuture(new Identity("role/reader", "111"));
  volatile Supplier<List<Source>> sources;

  ScriptedConnector(Source... sources) {
    this.sources = () -> List.of(sources);
  }

  @Override
  public CompletionStage<Identity> identify() {
    identified.incrementAndGet();
    return identity.get();
  }

  @Override
  public List<Source> sources() {
    return sources.get();
  }

  @Override
  public void close() {
    closed.incrementAndGet();
  }
}
