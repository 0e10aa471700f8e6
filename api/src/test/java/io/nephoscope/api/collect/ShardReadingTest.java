package io.nephoscope.api.collect;

import static io.nephoscope.api.collect.ScriptedSource.answer;
import static io.nephoscope.api.collect.ScriptedSource.failure;
import static io.nephoscope.api.collect.ScriptedSource.resource;
import static io.nephoscope.api.collect.ScriptedSource.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.spi.Account;
import io.nephoscope.spi.Control;
import io.nephoscope.spi.ControlRef;
import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.NativeScore;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Resource;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How one shard is read: what is tried again, what is guarded against, what is published. */
class ShardReadingTest {

  private final ScriptedSource things = new ScriptedSource("things");
  private final ScriptedConnector one = new ScriptedConnector(things);
  private Observatory observatory;

  ShardReadingTest(@TempDir Path folder) {
    observatory = new Observatory(folder);
  }

  @BeforeEach
  void connect() {
    observatory.with("one", one);
  }

  @AfterEach
  void close() {
    observatory.close();
  }

  @Test
  void pagesAreReadInOrderToTheEndAndPublishedAsOneShard() {
    things.pages = ShardReadingTest::threePages;
    observatory.start();
    assertThat(observatory.state().observations()).isEqualTo(6);
    assertThat(observatory.state().problem()).isNull();
    assertThat(observatory.state().asOf()).isEqualTo(SettableClock.START);
    assertThat(things.asked)
        .extracting(ScriptedSource.Asked::token)
        .containsExactly(PageToken.FIRST, PageToken.of("2"), PageToken.of("3"));
  }

  @Test
  void anEmptyPageWithANextTokenIsNotTheEnd() {
    things.pages =
        (shard, token) ->
            token.isFirst()
                ? answer(List.of(), "2")
                : token.value().equals("2") ? answer(List.of(), "3") : answer(resources("r", 4));
    observatory.start();
    assertThat(observatory.state().observations()).isEqualTo(4);
  }

  @Test
  void nothingOfAShardIsPublishedWhenItsLastPageFails() {
    things.pages =
        (shard, token) ->
            token.isFirst()
                ? answer(resources("r", 5), "2")
                : failure(ProviderException.Category.PERMISSION_DENIED);
    observatory.start();
    assertThat(observatory.state().observations()).isZero();
    assertThat(observatory.state().asOf()).isNull();
    assertThat(observatory.written("publish")).isZero();
    Problem problem = Objects.requireNonNull(observatory.state().problem());
    assertThat(problem.category()).isEqualTo(GapCategory.PERMISSION_DENIED);
    assertThat(problem.message()).isEqualTo("the cloud said PERMISSION_DENIED");
    assertThat(problem.remedy()).isEqualTo("mend it");
    assertThat(problem.since()).isEqualTo(SettableClock.START);
  }

  @Test
  void aFailureThatPassesIsTriedFiveTimesWithGrowingPauses() {
    things.pages = (shard, token) -> failure(ProviderException.Category.UNAVAILABLE);
    observatory.start();
    assertThat(things.asked).hasSize(1);
    observatory.time.advance(Duration.ofMillis(100));
    assertThat(things.asked).hasSize(2);
    observatory.time.advance(Duration.ofMillis(199));
    assertThat(things.asked).hasSize(2);
    observatory.time.advance(Duration.ofMillis(1));
    assertThat(things.asked).hasSize(3);
    observatory.time.advance(Duration.ofMillis(400 + 800));
    assertThat(things.asked).hasSize(5);
    assertThat(observatory.problem()).isEqualTo(GapCategory.UNAVAILABLE);
  }

  @Test
  void theFifthTryMaySucceed() {
    things.pages =
        things.failingFirst(
            4,
            () -> failure(ProviderException.Category.INVALID_RESPONSE),
            (shard, token) -> answer(resources("r", 2)));
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(2));
    assertThat(observatory.state().observations()).isEqualTo(2);
    assertThat(observatory.problem()).isNull();
    assertThat(observatory.logged()).isEmpty();
  }

  @Test
  void anUnavailableServiceIsAskedAgainWhenItSaidSo() {
    things.pages =
        things.failingFirst(
            1,
            () -> failure(ProviderException.Category.UNAVAILABLE, Duration.ofSeconds(10)),
            (shard, token) -> answer(resources("r", 2)));
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(10));
    assertThat(things.asked).hasSize(1);
    observatory.time.advance(Duration.ofMillis(500));
    assertThat(things.asked).hasSize(2);
  }

  @Test
  void throttledPageIsReadAgainAfterTheDelayTheCloudAskedFor() {
    things.pages =
        things.failingFirst(
            1,
            () -> failure(ProviderException.Category.THROTTLED, Duration.ofSeconds(2)),
            (shard, token) -> answer(resources("r", 2)));
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(2));
    assertThat(things.asked).hasSize(1);
    observatory.time.advance(Duration.ofMillis(100));
    assertThat(things.asked).hasSize(2);
    assertThat(observatory.state().observations()).isEqualTo(2);
  }

  @Test
  void anAbsurdRetryAfterIsWaitedForFiveMinutesAtMost() {
    things.pages =
        things.failingFirst(
            1,
            () -> failure(ProviderException.Category.THROTTLED, Duration.ofSeconds(1_000_000_000)),
            (shard, token) -> answer(resources("r", 2)));
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(315));
    assertThat(observatory.state().observations()).isEqualTo(2);
  }

  @Test
  void aNegativeRetryAfterIsNoReasonToHurry() {
    things.pages =
        things.failingFirst(
            1,
            () -> failure(ProviderException.Category.THROTTLED, Duration.ofSeconds(-9)),
            (shard, token) -> answer(resources("r", 2)));
    observatory.start();
    assertThat(things.asked).hasSize(1);
    observatory.time.advance(Duration.ofMillis(100));
    assertThat(observatory.state().observations()).isEqualTo(2);
  }

  @Test
  void throttlingIsBorneUntilTheDeadlineOfTheShardAndThenSaid() {
    things.pages =
        (shard, token) -> failure(ProviderException.Category.THROTTLED, Duration.ofSeconds(30));
    observatory.start();
    observatory.time.advance(Duration.ofMinutes(29));
    assertThat(things.asked).hasSizeGreaterThan(50).hasSizeLessThan(60);
    assertThat(observatory.state().attemptedAt()).isNull();
    observatory.time.advance(Duration.ofMinutes(2));
    assertThat(observatory.problem()).isEqualTo(GapCategory.THROTTLED);
  }

  @Test
  void aStormOfThrottlingSlowsAllReadingsOfTheSameQuotaToAFewCalls() {
    List<Shard> shards =
        IntStream.range(0, 10).mapToObj(i -> ScriptedSource.shard("acc" + i, "eu")).toList();
    things.shards = () -> CompletableFuture.completedFuture(shards);
    things.budget = new Source.Budget("shared", 10, 10);
    things.pages =
        (shard, token) ->
            observatory.time.nanos() - 1_000_000_000_000L < Duration.ofMinutes(1).toNanos()
                ? failure(ProviderException.Category.THROTTLED)
                : answer(resources("r", 2));
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(59));
    // Without adapting there would be 600.
    assertThat(things.asked).hasSizeLessThan(120);
    observatory.time.advance(Duration.ofMinutes(5));
    assertThat(observatory.collector().progress()).isEqualTo(new ReadingProgress(10, 10, 20, 0));
  }

  @Test
  void expiredCredentialsAreTriedOnceMoreAndNoOftener() {
    things.pages =
        (shard, token) ->
            token.isFirst()
                ? answer(resources("r", 1), "2")
                : failure(ProviderException.Category.UNAUTHENTICATED);
    observatory.start();
    observatory.time.advance(Duration.ofMinutes(10));
    assertThat(things.asked).hasSize(3);
    assertThat(observatory.problem()).isEqualTo(GapCategory.UNAUTHENTICATED);
  }

  @Test
  void whatNeedsAPersonIsAskedOnce() {
    things.pages = (shard, token) -> failure(ProviderException.Category.NOT_ENABLED);
    observatory.start();
    observatory.time.advance(Duration.ofMinutes(10));
    assertThat(things.asked).hasSize(1);
    assertThat(observatory.problem()).isEqualTo(GapCategory.NOT_ENABLED);
  }

  @Test
  void aPageThatNeverComesIsGivenUpAfterAMinuteAndAskedForOnceMore() {
    CompletableFuture<Page> never = new CompletableFuture<>();
    things.pages = (shard, token) -> never;
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(60));
    assertThat(never).as("the provider is told").isCancelled();
    assertThat(observatory.state().attemptedAt()).isNull();
    observatory.time.advance(Duration.ofSeconds(61));
    assertThat(things.asked).hasSize(2);
    assertThat(observatory.problem()).isNotNull();
  }

  @Test
  void aStageThatNeverCompletesTimesOut() {
    things.pages = (shard, token) -> new CompletableFuture<>();
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(121));
    assertThat(observatory.problem()).isEqualTo(GapCategory.TIMED_OUT);
  }

  @Test
  void anAnswerThatComesTooLateChangesNothing() {
    CompletableFuture<Page> first =
        new CompletableFuture<>() {
          @Override
          public boolean cancel(boolean mayInterrupt) {
            return false;
          }
        };
    things.pages =
        (shard, token) -> things.asked.size() == 1 ? first : answer(resources("second", 2));
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(61));
    first.complete(Page.last(resources("late", 9)));
    observatory.time.settle();
    assertThat(observatory.state().observations()).isEqualTo(2);
  }

  @Test
  void aCallThatNeverReturnsTimesOutAndItsThreadIsInterrupted() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    ExecutorService threads = Executors.newCachedThreadPool();
    observatory.pluginThreads = threads;
    things.pages =
        (shard, token) -> {
          entered.countDown();
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            interrupted.countDown();
          }
          return answer(List.of());
        };
    observatory.startWithoutSettling();
    assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
    advanceUntilDone(Duration.ofSeconds(10), 20);
    assertThat(observatory.problem()).isEqualTo(GapCategory.TIMED_OUT);
    assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theDeadlineOfAShardHoldsAlsoWhenEachPageIsInTime() {
    things.pages =
        (shard, token) -> {
          CompletableFuture<Page> slow = new CompletableFuture<>();
          int number = things.asked.size();
          observatory.time.after(
              Duration.ofSeconds(50),
              () ->
                  slow.complete(
                      new Page(List.of(resource("r" + number)), PageToken.of("t" + number))));
          return slow;
        };
    observatory.start();
    observatory.time.advance(Duration.ofMinutes(30));
    assertThat(things.asked).hasSizeBetween(35, 37);
    assertThat(observatory.problem()).isEqualTo(GapCategory.TIMED_OUT);
  }

  @Test
  void waitingForItsTurnAtTheSourcesOwnPaceDoesNotCountAgainstAShard() {
    things.budget = new Source.Budget("slow", 0.1, 1);
    things.pages =
        (shard, token) -> {
          int number = things.asked.size();
          return number < 400
              ? answer(List.of(resource("r" + number)), "t" + number)
              : answer(List.of(resource("last")));
        };
    observatory.start();
    // 400 pages at one in ten seconds take over an hour; the deadline is half an hour.
    observatory.time.advance(Duration.ofSeconds(4_000));
    assertThat(observatory.state().observations()).isEqualTo(400);
  }

  @Test
  void pagesAreAskedForAtTheSourcesPace() {
    things.budget = new Source.Budget("GetFindings", 3, 6);
    things.pages =
        (shard, token) -> {
          int number = things.asked.size();
          return number < 12
              ? answer(List.of(resource("r" + number)), "t" + number)
              : answer(List.of(resource("last")));
        };
    observatory.start();
    assertThat(things.asked).hasSize(6);
    observatory.time.advance(Duration.ofSeconds(1));
    assertThat(things.asked).hasSize(8);
    observatory.time.advance(Duration.ofMillis(1_010));
    assertThat(things.asked).hasSize(12);
  }

  @Test
  void aTokenThatLeadsBackToTheSamePageIsFoundOut() {
    things.pages = (shard, token) -> answer(resources("r" + things.asked.size(), 2), "again");
    observatory.start();
    assertThat(observatory.problem()).isEqualTo(GapCategory.INVALID_RESPONSE);
    assertThat(things.asked).hasSize(2);
  }

  @Test
  void aLoopOfTwoTokensIsFoundOut() {
    things.pages =
        (shard, token) ->
            answer(resources("r" + things.asked.size(), 2), token.value().equals("A") ? "B" : "A");
    observatory.start();
    assertThat(observatory.problem()).isEqualTo(GapCategory.INVALID_RESPONSE);
    assertThat(things.asked).hasSize(3);
  }

  @Test
  void thePageBeforeComingAgainUnderANewTokenIsFoundOut() {
    things.pages = (shard, token) -> answer(resources("r", 2), "t" + things.asked.size());
    observatory.start();
    assertThat(observatory.problem()).isEqualTo(GapCategory.INVALID_RESPONSE);
    assertThat(things.asked).hasSize(2);
  }

  @Test
  void theSameGapOnEachPageIsNoRepetition() {
    Gap gap = new Gap("111", "eu", ProviderException.Category.NOT_ENABLED, "not recorded", null);
    things.pages =
        (shard, token) -> token.isFirst() ? answer(List.of(gap), "2") : answer(List.of(gap));
    observatory.start();
    assertThat(observatory.problem()).isNull();
    assertThat(observatory.state().observations()).isEqualTo(2);
  }

  @Test
  void pagesWithoutEndAreCutOff() {
    observatory.settings = observatory.settings.withBounds(50, 1_000);
    things.pages =
        (shard, token) ->
            answer(List.of(resource("r" + things.asked.size())), "t" + things.asked.size());
    observatory.start();
    assertThat(observatory.problem()).isEqualTo(GapCategory.INVALID_RESPONSE);
    assertThat(things.asked).hasSize(50);
  }

  @Test
  void moreObservationsThanAShardMayHoldAreRefused() {
    observatory.settings = observatory.settings.withBounds(50, 99);
    things.pages = (shard, token) -> answer(resources("r", 100));
    observatory.start();
    assertThat(observatory.problem()).isEqualTo(GapCategory.INVALID_RESPONSE);
    assertThat(observatory.state().observations()).isZero();
  }

  @Test
  void aResourceThatShiftedToTheNextPageIsCountedOnce() {
    things.pages =
        (shard, token) ->
            token.isFirst()
                ? answer(resources("r", 5), "2")
                : answer(List.of(resource("r4"), resource("r5")));
    observatory.start();
    assertThat(observatory.state().observations()).isEqualTo(6);
  }

  @Test
  void anObservationOfAnUndeclaredKindIsRefused() {
    things.pages = (shard, token) -> answer(List.of(Account.of("111", "one")));
    observatory.start();
    Problem problem = Objects.requireNonNull(observatory.state().problem());
    assertThat(problem.category()).isEqualTo(GapCategory.INVALID_RESPONSE);
    assertThat(problem.message()).contains("ACCOUNT");
  }

  @Test
  void aResourceWithoutAnIdIsRefused() {
    things.pages = (shard, token) -> answer(List.of(resource(" ")));
    observatory.start();
    assertThat(observatory.problem()).isEqualTo(GapCategory.INVALID_RESPONSE);
  }

  @Test
  @SuppressWarnings("NullAway") // A plugin is not bound by our compiler.
  void whatCannotBeKeptOrAnsweredIsRefusedAndTheMakerIsNamedAndNotTheDisk() {
    Instant never = Instant.MAX;
    Map<String, Observation> torn =
        Map.of(
            "holds a ACCOUNT whose name is null",
            Account.of("1", null),
            "holds a RESOURCE whose type is null",
            new Resource("1", "r", "id", null, Resource.Category.OTHER, "n", Map.of(), null, null),
            "holds a RESOURCE whose createdAt is +1000000000",
            Resource.builder("1", "id", "t").createdAt(never).build(),
            "holds a FINDING whose title is null",
            Finding.builder("1", "f", "p", Finding.Type.OTHER).title(null).build(),
            "holds a FINDING whose controls hold one without a name",
            Finding.builder("1", "f", "p", Finding.Type.OTHER)
                .control(new ControlRef(null, null))
                .build(),
            "holds a CONTROL whose ref is null",
            new Control("1", null, null, Severity.LOW, List.of()),
            "holds a NATIVE_SCORE whose percent is NaN",
            new NativeScore("1", "s", null, null, null, Double.NaN, SettableClock.START),
            "holds a NATIVE_SCORE whose max is Infinity",
            new NativeScore(
                "1", "s", null, 1.0, Double.POSITIVE_INFINITY, null, SettableClock.START),
            "holds a GAP whose message is null",
            new Gap("1", null, ProviderException.Category.INTERNAL, null, null));
    things.kinds = Set.of(Observation.Kind.values());
    things.pages = (shard, token) -> answer(resources("r", 2));
    observatory.start();
    torn.forEach((fault, observation) -> {
      things.pages = (shard, token) -> answer(List.of(resource("whole"), observation));
      observatory.refresh();
      Problem problem = Objects.requireNonNull(observatory.state().problem(), fault);
      assertThat(problem.category()).as(fault).isEqualTo(GapCategory.INVALID_RESPONSE);
      assertThat(problem.message()).contains(fault);
      assertThat(problem.remedy()).contains("makers of the provider");
      assertThat(observatory.state().observations()).as("what was kept before").isEqualTo(2);
      things.pages = (shard, token) -> answer(resources("r", 2));
      observatory.refresh();
      assertThat(observatory.state().problem()).isNull();
    });
  }

  @Test
  @SuppressWarnings("NullAway") // A plugin is not bound by our compiler.
  void nullInsteadOfAStageIsRefused() {
    things.pages = (shard, token) -> null;
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(5));
    assertThat(observatory.problem()).isEqualTo(GapCategory.INVALID_RESPONSE);
  }

  @Test
  @SuppressWarnings("NullAway") // A plugin is not bound by our compiler.
  void nullInsteadOfAPageIsRefused() {
    things.pages = (shard, token) -> CompletableFuture.completedFuture(null);
    observatory.start();
    observatory.time.advance(Duration.ofSeconds(5));
    assertThat(observatory.problem()).isEqualTo(GapCategory.INVALID_RESPONSE);
  }

  @Test
  void anExceptionThatIsNotTheSpisOwnIsInternalAndItsTextIsNotShown() {
    things.pages =
        (shard, token) -> {
          throw new IllegalStateException("secret=hunter2");
        };
    observatory.start();
    Problem problem = Objects.requireNonNull(observatory.state().problem());
    assertThat(problem.category()).isEqualTo(GapCategory.INTERNAL);
    assertThat(problem.message()).contains("IllegalStateException").doesNotContain("hunter2");
    assertThat(things.asked).hasSize(1);
  }

  @Test
  void aStackOverflowOrAMissingClassOfAPluginIsItsOwnFault() {
    things.pages =
        (shard, token) -> {
          if (things.asked.size() == 1) {
            throw new StackOverflowError();
          }
          throw new NoClassDefFoundError("com/example/Gone");
        };
    observatory.start();
    assertThat(observatory.problem()).isEqualTo(GapCategory.INTERNAL);
    observatory.refresh();
    assertThat(observatory.problem()).isEqualTo(GapCategory.INTERNAL);
    assertThat(things.asked).hasSize(2);
    things.pages = (shard, token) -> answer(resources("r", 2));
    observatory.refresh();
    assertThat(observatory.problem()).isNull();
  }

  @Test
  void aStageThatFailsWithAWrappedProviderExceptionIsUnderstood() {
    things.pages =
        (shard, token) ->
            ScriptedSource.<Page>failure(ProviderException.Category.PERMISSION_DENIED)
                .thenApply(page -> page)
                .thenApply(page -> page);
    observatory.start();
    assertThat(observatory.problem()).isEqualTo(GapCategory.PERMISSION_DENIED);
  }

  @Test
  void aLongTextOfAProviderIsCutAndKeptOnOneLine() {
    things.pages =
        (shard, token) ->
            CompletableFuture.failedFuture(
                new ProviderException(
                    ProviderException.Category.PERMISSION_DENIED,
                    "denied\r\n2026-01-01 ERROR forged line" + "x".repeat(10_000_000)));
    observatory.start();
    Problem problem = Objects.requireNonNull(observatory.state().problem());
    assertThat(problem.message()).hasSizeLessThan(2_100).doesNotContain("\n", "\r");
    assertThat(observatory.logged()).hasSize(1);
  }

  @Test
  void aBudgetThatCannotBeToldFailsTheShard() {
    things.kinds = Set.of(Observation.Kind.RESOURCE);
    Source source =
        new Source() {
          @Override
          public String name() {
            return "moody";
          }

          @Override
          public Set<Observation.Kind> kinds() {
            return things.kinds();
          }

          @Override
          public Duration refreshEvery() {
            return Duration.ofHours(1);
          }

          @Override
          public CompletionStage<List<Shard>> shards() {
            return things.shards.get();
          }

          @Override
          public CompletionStage<Page> page(Shard shard, PageToken token) {
            return answer(List.of());
          }

          @Override
          public Budget budget(Shard shard) {
            throw new UnsupportedOperationException();
          }
        };
    observatory.with("two", new ScriptedConnector(source)).start();
    assertThat(Observatory.category(observatory.state("two", "moody", "111", "eu")))
        .isEqualTo(GapCategory.INTERNAL);
  }

  @Test
  void aStoreThatCannotKeepAShardFailsTheReadingAndNotTheCollector() {
    observatory.broken.put("publish", new IllegalStateException("no space left on device"));
    observatory.start();
    assertThat(observatory.problem()).isEqualTo(GapCategory.INTERNAL);
    observatory.broken.clear();
    observatory.refresh();
    assertThat(observatory.problem()).isNull();
    assertThat(observatory.state().observations()).isEqualTo(3);
  }

  private void advanceUntilDone(Duration step, int times) {
    for (int i = 0; i < times; i++) {
      observatory.time.advance(step);
    }
  }

  private static CompletionStage<Page> threePages(Shard shard, PageToken token) {
    if (token.isFirst()) {
      return answer(resources("a", 2), "2");
    }
    return token.value().equals("2") ? answer(resources("b", 2), "3") : answer(resources("c", 2));
  }
}
