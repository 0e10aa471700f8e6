package io.nephoscope.provider.aws;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.NonRetryableException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Looks the name of an endpoint up before the HTTP client does. The client would do it on one of
 * its two event loops, and every other call would wait for a name server that does not answer. Here
 * each name has a thread of its own and so long to be found; then the call fails, and the loops
 * were never touched. What is found is in the JDK's memory when the client asks.
 */
final class NameLookups implements ExecutionInterceptor, AutoCloseable {

  /** Less than the thirty seconds for which the JDK remembers a name. */
  private static final long FRESH_NANOS = Duration.ofSeconds(20).toNanos();

  /** A proxy looks names up itself, and may be the only one who can. */
  private static final boolean BY_PROXY =
      Stream.of("http.proxyHost", "https.proxyHost")
              .anyMatch(key -> System.getProperty(key) != null)
          || Stream.of("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
              .anyMatch(key -> System.getenv(key) != null);

  private final Resolver resolver;
  private final Duration atMost;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("nephoscope-aws-names-", 1).factory());
  private final Map<String, CompletableFuture<Long>> lookups = new ConcurrentHashMap<>();

  /**
   * A name has no address. Not an {@link UnknownHostException}, nor caused by one: the SDK
   * exchanges those for others, and stumbles over one that is not to be tried again.
   */
  static final class NoAddress extends IOException {
    private static final long serialVersionUID = 1;

    NoAddress(String message) {
      super(message);
    }
  }

  /** Finds a name or fails. */
  interface Resolver {
    void find(String name) throws UnknownHostException;
  }

  NameLookups() {
    this(InetAddress::getAllByName, Duration.ofSeconds(5));
  }

  NameLookups(Resolver resolver, Duration atMost) {
    this.resolver = resolver;
    this.atMost = atMost;
  }

  @Override
  public void beforeTransmission(Context.BeforeTransmission context, ExecutionAttributes all) {
    if (BY_PROXY) {
      return;
    }
    String name = context.httpRequest().host();
    try {
      require(name);
    } catch (NoAddress e) {
      throw NonRetryableException.create(e.getMessage(), e);
    }
  }

  /** Returns when a name is known; waits. However many ask at once, it is looked up once. */
  void require(String name) throws NoAddress {
    CompletableFuture<Long> lookup =
        lookups.compute(
            name, (key, before) -> before == null || isOver(before) ? begin(key) : before);
    try {
      var _ = lookup.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new NoAddress(name + ": no name server answered within " + atMost.toSeconds() + " s");
    } catch (ExecutionException unknown) {
      throw new NoAddress(name + ": no such name");
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new NoAddress(name + ": nobody waits for it any more");
    }
  }

  /** Whether a lookup must be made again: it failed, or it was long ago. */
  private static boolean isOver(CompletableFuture<Long> lookup) {
    return lookup.isCompletedExceptionally()
        || (lookup.isDone() && System.nanoTime() - lookup.join() > FRESH_NANOS);
  }

  private CompletableFuture<Long> begin(String name) {
    CompletableFuture<Long> lookup = new CompletableFuture<>();
    try {
      threads.execute(() -> {
        try {
          resolver.find(name);
          lookup.complete(System.nanoTime());
        } catch (UnknownHostException | RuntimeException e) {
          lookup.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      lookup.completeExceptionally(e);
    }
    return lookup;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
