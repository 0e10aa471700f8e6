package io.nephoscope.api.plugin;

import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The door between the host and one plugin: every call into the plugin goes through it.
 *
 * <p>Around a call the thread's context class loader is the plugin's, and before the host hears of
 * the outcome it is the host's again, also on the plugin's own threads. Whatever the plugin throws,
 * or fails a stage with, arrives as a {@link ProviderException}; only errors of the virtual machine
 * itself pass through a direct call. Safe for any thread.
 *
 * @param plugin the name to blame
 * @param loader the plugin's class loader
 * @param redaction what may not be said
 */
record Guard(String plugin, ClassLoader loader, Redaction redaction) {

  /** A call that may throw anything. */
  interface Call<T> {
    @Nullable T now() throws Exception;
  }

  /** The same door with other secrets behind it. */
  Guard hiding(Redaction secrets) {
    return new Guard(plugin, loader, secrets);
  }

  /**
   * What the plugin returns.
   *
   * @throws ProviderException when it throws, or returns nothing
   */
  <T> T call(String what, Call<T> call) {
    @Nullable T result;
    ClassLoader before = enter();
    try {
      result = call.now();
    } catch (Throwable t) {
      throw failure(what, fatal(t));
    } finally {
      leave(before);
    }
    if (result == null) {
      throw new ProviderException(Category.INTERNAL, plugin + ": " + what + " returned null.");
    }
    return result;
  }

  /** Runs a call that returns nothing. */
  void run(String what, Runnable call) {
    call(
        what,
        () -> {
          call.run();
          return Boolean.TRUE;
        });
  }

  /**
   * A stage of the host's own that ends as the plugin's does.
   *
   * @param copy makes of the plugin's value one that the host may keep; runs as plugin code, since
   *     a list of the plugin's is its code; may refuse with a {@link ProviderException}
   */
  <T, R> CompletionStage<R> stage(String what, Call<CompletionStage<T>> call, Function<T, R> copy) {
    CompletableFuture<R> result = new CompletableFuture<>();
    try {
      CompletionStage<T> asked = call(what, call);
      run(
          what,
          () -> asked.whenComplete((value, thrown) -> settle(what, result, value, thrown, copy)));
      var _ = result.whenComplete((_, _) -> cancelled(what, result, asked));
    } catch (ProviderException e) {
      result.completeExceptionally(e);
    }
    return result;
  }

  private <T, R> void settle(
      String what,
      CompletableFuture<R> result,
      @Nullable T value,
      @Nullable Throwable thrown,
      Function<T, R> copy) {
    ProviderException failure = null;
    R copied = null;
    if (thrown != null) {
      failure = failure(what, thrown);
    } else if (value == null) {
      failure =
          new ProviderException(
              Category.INVALID_RESPONSE, plugin + ": " + what + " ended without a value.");
    } else {
      try {
        copied = call(what, () -> copy.apply(value));
      } catch (ProviderException e) {
        failure = e;
      }
    }
    // The host's dependents run here, on the plugin's thread: they must see the host's loader.
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(Guard.class.getClassLoader());
    try {
      if (failure != null) {
        result.completeExceptionally(failure);
      } else {
        result.complete(copied);
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** Passes the host's loss of interest on, so that the cloud's client can drop the call. */
  private void cancelled(String what, CompletableFuture<?> result, CompletionStage<?> asked) {
    if (result.isCancelled() && asked instanceof CompletableFuture<?> future) {
      run(what, () -> future.cancel(true));
    }
  }

  /** What went wrong as a failure the host understands, without secrets. */
  ProviderException failure(String what, Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    if (cause instanceof ProviderException known) {
      return redaction.clean(known);
    }
    if (cause instanceof CancellationException) {
      return new ProviderException(
          Category.UNAVAILABLE, plugin + ": " + what + " was cancelled.", null, null, null);
    }
    return redaction.clean(
        new ProviderException(
            Category.INTERNAL,
            plugin + ": " + what + " failed with " + cause + ".",
            "Report it to the plugin's makers.",
            null,
            cause));
  }

  /** A thread's loader before it enters the plugin. */
  @Nullable ClassLoader enter() {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    return before;
  }

  void leave(@Nullable ClassLoader before) {
    Thread.currentThread().setContextClassLoader(before);
  }

  /** Lets errors of the virtual machine through, but for an overflown stack, which has unwound. */
  private static Throwable fatal(Throwable thrown) {
    if (thrown instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
      throw error;
    }
    return thrown;
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
