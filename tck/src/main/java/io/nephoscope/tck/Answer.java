package io.nephoscope.tck;

import io.nephoscope.spi.ProviderException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What came of one call that returns a stage: everything a law may want to know about it.
 *
 * @param call the call in words, such as {@code "findings page FIRST of 1/global"}
 * @param outcome how it ended
 * @param returnedAfter how long the method itself took; the patience when it never returned
 */
record Answer<T>(String call, Outcome<T> outcome, Duration returnedAfter) {

  /** How a call ended. */
  sealed interface Outcome<T> {
    /** The stage completed with a value. */
    record Said<T>(T value) implements Outcome<T> {}

    /** The stage failed. */
    record Failed<T>(Throwable failure) implements Outcome<T> {}

    /** The method threw instead of returning a stage. */
    record Threw<T>(Throwable failure) implements Outcome<T> {}

    /** The method returned null. */
    record NoStage<T>() implements Outcome<T> {}

    /** The stage completed with null. */
    record NoValue<T>() implements Outcome<T> {}

    /** The method did not return, or its stage did not complete, while we were patient. */
    record Silent<T>() implements Outcome<T> {}
  }

  /** Makes the call on a thread of its own, so that one which never returns is survived. */
  static <T> Answer<T> to(
      String call, Duration patience, Supplier<? extends @Nullable CompletionStage<T>> ask) {
    return begin(call, ask).await(patience);
  }

  /** Makes the call and does not wait for it. */
  static <T> Begun<T> begin(String call, Supplier<? extends @Nullable CompletionStage<T>> ask) {
    Begun<T> begun = new Begun<>(call, new CompletableFuture<>(), new AtomicLong(-1));
    Thread.ofVirtual().start(() -> begun.ask(ask));
    return begun;
  }

  /** A call that was made and may not have ended. */
  record Begun<T>(String call, CompletableFuture<Outcome<T>> done, AtomicLong returnedAfter) {

    private void ask(Supplier<? extends @Nullable CompletionStage<T>> ask) {
      long start = System.nanoTime();
      CompletionStage<T> stage;
      try {
        stage = ask.get();
      } catch (Throwable thrown) {
        returnedAfter.set(System.nanoTime() - start);
        done.complete(new Outcome.Threw<>(thrown));
        return;
      }
      returnedAfter.set(System.nanoTime() - start);
      if (stage == null) {
        done.complete(new Outcome.NoStage<>());
        return;
      }
      stage.whenComplete((value, failure) -> done.complete(outcome(value, failure)));
    }

    /** Whether the method itself has returned. */
    boolean called() {
      return returnedAfter.get() >= 0;
    }

    private static <T> Outcome<T> outcome(@Nullable T value, @Nullable Throwable failure) {
      if (failure != null) {
        return new Outcome.Failed<>(
            failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure);
      }
      return value == null ? new Outcome.NoValue<>() : new Outcome.Said<>(value);
    }

    Answer<T> await(Duration patience) {
      Outcome<T> outcome;
      try {
        outcome = done.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) {
        outcome = new Outcome.Silent<>();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(call + ": interrupted while waiting", stopped);
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(call, impossible);
      }
      long took = returnedAfter.get();
      return new Answer<>(call, outcome, took < 0 ? patience : Duration.ofNanos(took));
    }
  }

  /** The same answer, when the method returned sooner at another time it was asked the same. */
  Answer<T> returningAfter(Duration soonest) {
    return new Answer<>(call, outcome, soonest);
  }

  /** The value, if one was said. */
  Optional<T> said() {
    return outcome instanceof Outcome.Said<T>(T value) ? Optional.of(value) : Optional.empty();
  }

  /** The failure, whether it came by the stage or was thrown. */
  Optional<Throwable> failure() {
    return switch (outcome) {
      case Outcome.Failed<T>(Throwable failure) -> Optional.of(failure);
      case Outcome.Threw<T>(Throwable failure) -> Optional.of(failure);
      case Outcome.Said<T> said -> Optional.empty();
      case Outcome.NoStage<T> none -> Optional.empty();
      case Outcome.NoValue<T> none -> Optional.empty();
      case Outcome.Silent<T> silent -> Optional.empty();
    };
  }

  /** The failure as the SPI wants it, if that is how the stage ended. */
  Optional<ProviderException> providerFailure() {
    return outcome instanceof Outcome.Failed<T>(ProviderException failure)
        ? Optional.of(failure)
        : Optional.empty();
  }

  /** How it ended, in words for a failing test. */
  String words() {
    return switch (outcome) {
      case Outcome.Said<T>(T value) -> "answered";
      case Outcome.Failed<T>(ProviderException failure) ->
          "failed with " + failure.category() + " (" + failure.getMessage() + ")";
      case Outcome.Failed<T>(Throwable failure) -> "failed with " + failure;
      case Outcome.Threw<T>(Throwable failure) -> "threw " + failure;
      case Outcome.NoStage<T> none -> "returned null instead of a stage";
      case Outcome.NoValue<T> none -> "completed with null";
      case Outcome.Silent<T> silent -> "did not complete";
    };
  }
}
