package io.nephoscope.api.plugin;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread for one call into a plugin, so that a call that never returns keeps nobody waiting, and
 * what the plugin leaves in thread locals goes with the thread.
 */
final class OwnThread {

  private static final Logger LOG = LoggerFactory.getLogger(OwnThread.class);

  private OwnThread() {}

  /**
   * What the call returns.
   *
   * @param what names the call, for people
   * @param tooLate is given a value that comes after its time
   * @throws ExecutionException with what the call threw
   * @throws ProviderException when the call takes longer; its thread is interrupted then, and left
   *     to itself
   */
  static <T> T call(
      String plugin, String what, Duration atMost, Guard.Call<T> call, Consumer<T> tooLate)
      throws ExecutionException {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .inheritInheritableThreadLocals(false)
            .name(plugin + " " + what)
            .start(() -> {
              try {
                T value = call.now();
                if (value == null) {
                  answer.completeExceptionally(new NullPointerException(what));
                } else if (!answer.complete(value)) {
                  tooLate.accept(value);
                }
              } catch (Throwable thrown) {
                if (!answer.completeExceptionally(thrown)) {
                  LOG.debug("{}: {} failed after its time", plugin, what, thrown);
                }
              }
            });
    try {
      return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      ProviderException failure =
          new ProviderException(
              Category.INTERNAL,
              plugin + ": " + what + " did not return within " + shown(atMost) + ".",
              "Report it to the plugin's makers.",
              null,
              null);
      if (answer.completeExceptionally(failure)) {
        thread.interrupt();
        throw failure;
      }
      return justInTime(answer);
    } catch (InterruptedException stopped) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new ProviderException(
          Category.UNAVAILABLE, plugin + ": " + what + " was given up, because the host stops.");
    }
  }

  private static <T> T justInTime(CompletableFuture<T> answer) throws ExecutionException {
    try {
      return answer.get();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new ExecutionException(stopped);
    }
  }

  /**
   * The names of the platform threads that hold this loader: as their context or by their class.
   */
  static List<String> namesUnder(ClassLoader loader) {
    return under(loader).stream().map(Thread::getName).sorted().toList();
  }

  /**
   * The names of those that have not ended by a moment.
   *
   * @param end as {@link System#nanoTime} tells it
   */
  static List<String> leftUnder(ClassLoader loader, long end) {
    for (Thread thread : under(loader)) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        break;
      }
      try {
        thread.join(Duration.ofNanos(left));
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return namesUnder(loader);
  }

  private static List<Thread> under(ClassLoader loader) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(Thread::isAlive)
        .filter(thread ->
            loader.equals(thread.getContextClassLoader())
                || loader.equals(thread.getClass().getClassLoader()))
        .toList();
  }

  private static String shown(Duration duration) {
    return duration.compareTo(Duration.ofSeconds(1)) < 0
        ? duration.toMillis() + " ms"
        : duration.toSeconds() + " s";
  }
}
