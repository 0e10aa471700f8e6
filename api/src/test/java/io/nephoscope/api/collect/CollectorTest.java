package io.nephoscope.api.collect;

import static io.nephoscope.api.collect.ScriptedSource.answer;
import static io.nephoscope.api.collect.ScriptedSource.failure;
import static io.nephoscope.api.collect.ScriptedSource.resource;
import static io.nephoscope.api.collect.ScriptedSource.resources;
import static io.nephoscope.api.collect.ScriptedSource.shard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.spi.ILoggingEvent;
import io.nephoscope.api.snapshot.ConnectorRecord;
import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.api.snapshot.Problem;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life of connectors, sources and shards, and what a refresh does. */
class CollectorTest {

  private final ScriptedSource things = new ScriptedSource("things");
  private final ScriptedSource others = new ScriptedSource("others");
  private final ScriptedConnector one = new ScriptedConnector(things, others);
  private final ScriptedSource elsewhere = new ScriptedSource("things");
  private final ScriptedConnector two = new ScriptedConnector(elsewhere);
  private final Path folder;
  private Observatory observatory;

  CollectorTest(@TempDir Path folder) {
    this.folder = folder;
    this.observatory = new Observatory(folder);
  }

  @AfterEach
  void close() {
    observatory.close();
  }

  private Observatory started() {
    return observatory.with("one", one).with("two", two).start();
  }

  @Nested
  class Connecting {

    @Test
    void aConnectorThatKnowsWhoItIsIsConnectedAndRead() {
      started();
      ConnectorRecord record = observatory.connector("one");
      assertThat(record.state()).isEqualTo(ConnectorRecord.State.CONNECTED);
      assertThat(record.identity()).isEqualTo("role/reader");
      assertThat(record.problem()).isNull();
      assertThat(observatory.state().observations()).isEqualTo(3);
    }

    @Test
    void aRefusedConnectorIsNotReadAndItsSourcesSayWhyWhileOthersWork() {
      one.identity = () -> failure(ProviderException.Category.INVALID_CONFIGURATION);
      started();
      ConnectorRecord record = observatory.connector("one");
      assertThat(record.state()).isEqualTo(ConnectorRecord.State.REFUSED);
      assertThat(record.identity()).isNull();
      assertThat(Objects.requireNonNull(record.problem()).category())
          .isEqualTo(GapCategory.INVALID_CONFIGURATION);
      assertThat(problem("one", "things")).isEqualTo(GapCategory.INVALID_CONFIGURATION);
      assertThat(problem("one", "others")).isEqualTo(GapCategory.INVALID_CONFIGURATION);
      assertThat(observatory.source("one", "things").nextReadAt()).isNull();
      assertThat(things.listings).isEmpty();
      assertThat(things.asked).isEmpty();
      assertThat(observatory.state("two", "things", "111", "eu").observations()).isEqualTo(3);
    }

    @Test
    void aRefusedConnectorIsLeftAloneForAnHour() {
      one.identity = () -> failure(ProviderException.Category.INVALID_CONFIGURATION);
      started();
      observatory.time.advance(Duration.ofMinutes(59));
      assertThat(one.identified).hasValue(1);
      observatory.time.advance(Duration.ofMinutes(2));
      assertThat(one.identified).hasValue(2);
    }

    @Test
    void refusedCredentialsAreTriedTwiceAtMost() {
      one.identity = () -> failure(ProviderException.Category.UNAUTHENTICATED);
      started();
      observatory.time.advance(Duration.ofMinutes(1));
      assertThat(one.identified).hasValue(2);
      assertThat(observatory.connector("one").state()).isEqualTo(ConnectorRecord.State.REFUSED);
    }

    @Test
    void aRefreshTriesARefusedConnectorAgainAndReadsIt() {
      one.identity = () -> failure(ProviderException.Category.INVALID_CONFIGURATION);
      started();
      one.identity = () -> CompletableFuture.completedFuture(new Identity("me", null));
      RefreshReceipt receipt =
          observatory.settled(observatory.collector().refresh(List.of("one"), List.of()));
      assertThat(receipt.shards()).isEqualTo(2);
      assertThat(observatory.connector("one").state()).isEqualTo(ConnectorRecord.State.CONNECTED);
      assertThat(problem("one", "things")).isNull();
      assertThat(observatory.state().observations()).isEqualTo(3);
    }

    @Test
    void aRefreshOfAConnectorThatIsStillRefusedReadsNothing() {
      one.identity = () -> failure(ProviderException.Category.INVALID_CONFIGURATION);
      started();
      RefreshReceipt receipt =
          observatory.settled(observatory.collector().refresh(List.of("one"), List.of()));
      assertThat(receipt.shards()).isZero();
      assertThat(one.identified).hasValue(2);
      observatory.settled(receipt.done());
    }

    @Test
    void anUnreachableConnectorIsTriedAgainSoonAndThenLessAndLessOften() {
      one.identity = () -> failure(ProviderException.Category.UNAVAILABLE);
      started();
      observatory.time.advance(Duration.ofSeconds(2));
      assertThat(one.identified).as("five quick tries").hasValue(5);
      assertThat(observatory.connector("one").state()).isEqualTo(ConnectorRecord.State.UNREACHABLE);
      assertThat(problem("one", "things")).isEqualTo(GapCategory.UNAVAILABLE);
      observatory.time.advance(Duration.ofSeconds(7));
      assertThat(one.identified).hasValue(10);
      one.identity = () -> CompletableFuture.completedFuture(new Identity("me", null));
      observatory.time.advance(Duration.ofSeconds(11));
      assertThat(observatory.connector("one").state()).isEqualTo(ConnectorRecord.State.CONNECTED);
      assertThat(observatory.state().observations()).isEqualTo(3);
    }

    @Test
    void anIdentityThatNeverComesMakesTheConnectorUnreachableAfterThirtySeconds() {
      one.identity = CompletableFuture::new;
      started();
      assertThat(observatory.connector("one").state()).isEqualTo(ConnectorRecord.State.CONNECTING);
      observatory.time.advance(Duration.ofSeconds(31));
      ConnectorRecord record = observatory.connector("one");
      assertThat(record.state()).isEqualTo(ConnectorRecord.State.UNREACHABLE);
      assertThat(Objects.requireNonNull(record.problem()).category())
          .isEqualTo(GapCategory.TIMED_OUT);
    }

    @Test
    void aConnectorIsAskedAgainEveryHourWhoItIs() {
      started();
      observatory.time.advance(Duration.ofMinutes(61));
      assertThat(one.identified).hasValue(2);
      one.identity = () -> failure(ProviderException.Category.INVALID_CONFIGURATION);
      observatory.time.advance(Duration.ofMinutes(61));
      assertThat(observatory.connector("one").state()).isEqualTo(ConnectorRecord.State.REFUSED);
      int asked = things.asked.size();
      observatory.time.advance(Duration.ofMinutes(50));
      assertThat(things.asked).as("a refused connector is not read").hasSize(asked);
      assertThat(observatory.state().observations()).as("what was read is kept").isEqualTo(3);
    }

    @Test
    void aConnectorThatCannotSayItsSourcesIsRefusedAndOthersWork() {
      one.sources =
          () -> {
            throw new IllegalStateException("no");
          };
      started();
      ConnectorRecord record = observatory.connector("one");
      assertThat(record.state()).isEqualTo(ConnectorRecord.State.REFUSED);
      assertThat(Objects.requireNonNull(record.problem()).category())
          .isEqualTo(GapCategory.INTERNAL);
      assertThat(observatory.collector().firstRead().toCompletableFuture()).isCompleted();
      one.sources = () -> List.of(things);
      assertThat(observatory.refresh().shards()).isEqualTo(2);
    }

    @Test
    void twoSourcesOfTheSameNameAreRefused() {
      one.sources = () -> List.of(things, elsewhere);
      started();
      assertThat(Objects.requireNonNull(observatory.connector("one").problem()).message())
          .contains("'things'");
    }

    @Test
    void twoConnectorsOfTheSameIdAreRefusedAtTheStart() {
      observatory.with("one", one).with("one", two);
      assertThatThrownBy(observatory::start)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("one");
    }
  }

  @Nested
  class Listing {

    @Test
    void aListThatFailsIsSaidOfTheSourceAndTheOlderShardsStay() {
      started();
      things.shards = () -> failure(ProviderException.Category.PERMISSION_DENIED);
      observatory.refresh();
      assertThat(problem("one", "things")).isEqualTo(GapCategory.PERMISSION_DENIED);
      assertThat(problem("one", "others")).isNull();
      assertThat(observatory.state().observations()).isEqualTo(3);
      things.shards = () -> CompletableFuture.completedFuture(List.of(shard("111", "eu")));
      observatory.refresh();
      assertThat(problem("one", "things")).isNull();
    }

    @Test
    void aListThatFailsInAWayThatPassesIsTriedAgainAfterAMinute() {
      things.shards = () -> failure(ProviderException.Category.UNAVAILABLE);
      started();
      observatory.time.advance(Duration.ofSeconds(2));
      assertThat(problem("one", "things")).isEqualTo(GapCategory.UNAVAILABLE);
      assertThat(observatory.source("one", "things").nextReadAt())
          .isBetween(SettableClock.START.plusSeconds(60), SettableClock.START.plusSeconds(62));
      things.shards = () -> CompletableFuture.completedFuture(List.of(shard("111", "eu")));
      observatory.time.advance(Duration.ofSeconds(62));
      assertThat(problem("one", "things")).isNull();
      assertThat(observatory.state().observations()).isEqualTo(3);
    }

    @Test
    void aShardThatIsNoLongerListedIsRemovedWithItsData() {
      things.shards =
          () -> CompletableFuture.completedFuture(List.of(shard("111", "eu"), shard("111", "us")));
      started();
      assertThat(observatory.state("one", "things", "111", "us").observations()).isEqualTo(3);
      things.shards = () -> CompletableFuture.completedFuture(List.of(shard("111", "eu")));
      observatory.refresh();
      assertThatThrownBy(() -> observatory.state("one", "things", "111", "us"))
          .hasMessage("no such shard");
    }

    @Test
    void aShardThatIsRemovedWhileItIsReadDoesNotComeBack() {
      CompletableFuture<Page> slow = new CompletableFuture<>();
      things.shards =
          () -> CompletableFuture.completedFuture(List.of(shard("111", "eu"), shard("111", "us")));
      things.pages =
          (shard, token) -> shard.region().equals("us") ? slow : answer(resources("r", 3));
      started();
      things.shards = () -> CompletableFuture.completedFuture(List.of(shard("111", "eu")));
      observatory.refresh();
      slow.complete(Page.last(resources("late", 3)));
      observatory.time.settle();
      assertThatThrownBy(() -> observatory.state("one", "things", "111", "us"))
          .hasMessage("no such shard");
    }

    @Test
    void anEmptyListWhereThereWereShardsIsHeldUntilASecondOneAgrees() {
      started();
      things.shards = () -> CompletableFuture.completedFuture(List.of());
      observatory.refresh();
      assertThat(problem("one", "things")).isEqualTo(GapCategory.SUSPICIOUS_DROP);
      assertThat(observatory.state().observations()).isEqualTo(3);
      observatory.time.advance(Duration.ofSeconds(61));
      assertThat(problem("one", "things")).isNull();
      assertThatThrownBy(() -> observatory.state()).hasMessage("no such shard");
    }

    @Test
    @SuppressWarnings("NullAway") // A plugin is not bound by our compiler.
    void aListWithNullInItIsRefused() {
      things.shards =
          () -> CompletableFuture.completedFuture(Collections.singletonList((Shard) null));
      started();
      assertThat(problem("one", "things")).isEqualTo(GapCategory.INVALID_RESPONSE);
    }
  }

  @Nested
  class DueTimes {

    @Test
    void aShardIsReadAgainWhenItIsNoLongerFreshAndTheSourceSaysWhen() {
      things.refreshEvery = Duration.ofMinutes(15);
      started();
      assertThat(observatory.source("one", "things").nextReadAt())
          .isEqualTo(SettableClock.START.plus(Duration.ofMinutes(15)));
      observatory.time.advance(Duration.ofSeconds(15 * 60 - 1));
      assertThat(things.asked).hasSize(1);
      observatory.time.advance(Duration.ofSeconds(1));
      assertThat(things.asked).hasSize(2);
      assertThat(observatory.state().asOf())
          .isEqualTo(SettableClock.START.plus(Duration.ofMinutes(15)));
    }

    @Test
    void theConfiguredRefreshIntervalWinsOverTheSources() {
      observatory.with("one", one, Duration.ofMinutes(2)).start();
      assertThat(observatory.source("one", "things").refreshEvery())
          .isEqualTo(Duration.ofMinutes(2));
      observatory.time.advance(Duration.ofMinutes(10));
      assertThat(things.asked).hasSize(6);
    }

    @Test
    void aSourceThatWantsToBeReadAllTheTimeIsReadEverySecond() {
      things.refreshEvery = Duration.ofNanos(1);
      started();
      observatory.time.advance(Duration.ofSeconds(10));
      assertThat(things.asked).hasSizeBetween(10, 11);
    }

    @Test
    void aClockThatJumpsNeitherHurriesNorDelaysAnybody() {
      started();
      observatory.clock.turn(Duration.ofDays(3_650));
      observatory.time.advance(Duration.ofMinutes(59));
      assertThat(things.asked).hasSize(1);
      observatory.clock.turn(Duration.ofDays(-7_300));
      observatory.time.advance(Duration.ofMinutes(1));
      assertThat(things.asked).hasSize(2);
    }

    @Test
    void afterARestartTheOlderDataIsThereAndEverythingIsDue() {
      started();
      observatory.close();
      observatory = new Observatory(folder);
      CompletableFuture<Page> slow = new CompletableFuture<>();
      things.pages = (shard, token) -> slow;
      started();
      assertThat(observatory.state().observations()).isEqualTo(3);
      assertThat(observatory.collector().progress().shardsDone()).isEqualTo(2);
      slow.complete(Page.last(resources("r", 7)));
      observatory.time.settle();
      assertThat(observatory.state().observations()).isEqualTo(7);
    }

    @Test
    void aConnectorThatIsNoLongerConfiguredIsForgotten() {
      started();
      observatory.close();
      observatory = new Observatory(folder);
      observatory.with("one", one).start();
      assertThatThrownBy(() -> observatory.state("two", "things", "111", "eu"))
          .hasMessage("no such shard");
    }
  }

  @Nested
  class Failing {

    @Test
    void aShardThatFailsKeepsItsOlderDataAndIsWellAgainAfterASuccess() {
      started();
      things.pages = (shard, token) -> failure(ProviderException.Category.PERMISSION_DENIED);
      observatory.time.advance(Duration.ofMinutes(1));
      observatory.refresh();
      assertThat(observatory.state().observations()).isEqualTo(3);
      assertThat(observatory.state().asOf()).isEqualTo(SettableClock.START);
      assertThat(observatory.state().attemptedAt()).isEqualTo(SettableClock.START.plusSeconds(60));
      assertThat(observatory.problem()).isEqualTo(GapCategory.PERMISSION_DENIED);
      things.pages = (shard, token) -> answer(resources("r", 4));
      observatory.refresh();
      assertThat(observatory.problem()).isNull();
      assertThat(observatory.state().observations()).isEqualTo(4);
    }

    @Test
    void aProblemSaysSinceWhenItLasts() {
      things.pages = (shard, token) -> failure(ProviderException.Category.PERMISSION_DENIED);
      started();
      observatory.time.advance(Duration.ofHours(2));
      Problem problem = Objects.requireNonNull(observatory.state().problem());
      assertThat(problem.since()).isEqualTo(SettableClock.START);
      things.pages = (shard, token) -> failure(ProviderException.Category.NOT_ENABLED);
      observatory.refresh();
      Problem other = Objects.requireNonNull(observatory.state().problem());
      assertThat(other.since()).isEqualTo(SettableClock.START.plus(Duration.ofHours(2)));
    }

    @Test
    void aFailedShardIsTriedAgainAfterAMinuteWhenTryingAgainHelps() {
      things.pages = (shard, token) -> failure(ProviderException.Category.UNAVAILABLE);
      started();
      observatory.time.advance(Duration.ofSeconds(5));
      assertThat(things.asked).hasSize(5);
      things.pages = (shard, token) -> answer(resources("r", 3));
      observatory.time.advance(Duration.ofSeconds(60));
      assertThat(observatory.problem()).isNull();
    }

    @Test
    void aFailureIsLoggedOnceUntilItChangesAndOnceWhenItEnds() {
      things.pages = (shard, token) -> failure(ProviderException.Category.PERMISSION_DENIED);
      started();
      observatory.refresh();
      observatory.refresh();
      assertThat(observatory.logged())
          .containsExactly(
              "WARN one/things/111/eu: PERMISSION_DENIED: the cloud said PERMISSION_DENIED mend it");
      things.pages = (shard, token) -> failure(ProviderException.Category.NOT_ENABLED);
      observatory.refresh();
      things.pages = (shard, token) -> answer(resources("r", 3));
      observatory.refresh();
      observatory.refresh();
      assertThat(observatory.logged())
          .hasSize(3)
          .endsWith(
              "WARN one/things/111/eu: NOT_ENABLED: the cloud said NOT_ENABLED mend it",
              "INFO one/things/111/eu: is read again.");
    }

    @Test
    void onlyAnInternalFailureIsLoggedWithItsStackTrace() {
      things.pages =
          (shard, token) -> {
            throw new IllegalStateException("broken plugin");
          };
      others.pages = (shard, token) -> failure(ProviderException.Category.PERMISSION_DENIED);
      started();
      assertThat(observatory.log.list).hasSize(2);
      for (ILoggingEvent event : observatory.log.list) {
        boolean internal = event.getFormattedMessage().contains("INTERNAL");
        assertThat(event.getThrowableProxy() != null).isEqualTo(internal);
      }
    }

    @Test
    void aStoreThatFailsIsSaidOnceAndTheCollectorGoesOn() {
      observatory.broken.put("putSource", new IllegalStateException("disk full"));
      started();
      assertThat(observatory.logged())
          .filteredOn(line -> line.contains("snapshot store"))
          .hasSize(1);
      assertThat(observatory.state().observations()).isEqualTo(3);
    }
  }

  @Nested
  class SuddenDrops {

    private void read(int count) {
      things.pages = (shard, token) -> answer(resources("r", count));
      observatory.refresh();
    }

    @Test
    void nothingWhereThereWasSomethingIsHeldUntilASecondReadingAgrees() {
      started();
      things.pages = (shard, token) -> answer(List.of());
      observatory.refresh();
      assertThat(observatory.problem()).isEqualTo(GapCategory.SUSPICIOUS_DROP);
      assertThat(observatory.state().observations()).isEqualTo(3);
      assertThat(observatory.collector().progress().failed()).isEqualTo(1);
      observatory.time.advance(Duration.ofSeconds(59));
      assertThat(observatory.problem()).isEqualTo(GapCategory.SUSPICIOUS_DROP);
      observatory.time.advance(Duration.ofSeconds(2));
      assertThat(observatory.problem()).isNull();
      assertThat(observatory.state().observations()).isZero();
    }

    @Test
    void aDropThatWasOnlyAHiccupNeverShows() {
      started();
      read(100);
      read(10);
      assertThat(observatory.problem()).isEqualTo(GapCategory.SUSPICIOUS_DROP);
      assertThat(observatory.state().observations()).isEqualTo(100);
      read(99);
      assertThat(observatory.problem()).isNull();
      assertThat(observatory.state().observations()).isEqualTo(99);
    }

    @Test
    void aSecondReadingThatDisagreesIsHeldToo() {
      started();
      read(100);
      read(10);
      read(30);
      assertThat(observatory.problem()).isEqualTo(GapCategory.SUSPICIOUS_DROP);
      assertThat(observatory.state().observations()).isEqualTo(100);
      read(31);
      assertThat(observatory.problem()).isNull();
      assertThat(observatory.state().observations()).isEqualTo(31);
    }

    @Test
    void aHoldIsForgottenOnceAReadingIsPublished() {
      started();
      read(100);
      read(10);
      read(100);
      read(10);
      assertThat(observatory.problem()).isEqualTo(GapCategory.SUSPICIOUS_DROP);
    }
  }

  @Nested
  class Bulkheads {

    @Test
    void aConnectorThatNeverAnswersDelaysNoOther() {
      things.shards =
          () ->
              CompletableFuture.completedFuture(
                  IntStream.range(0, 200).mapToObj(i -> shard("a" + i, "eu")).toList());
      things.pages = (shard, token) -> new CompletableFuture<>();
      elsewhere.refreshEvery = Duration.ofMinutes(5);
      started();
      observatory.time.advance(Duration.ofMinutes(15));
      assertThat(elsewhere.asked).hasSize(4);
      assertThat(observatory.state("two", "things", "111", "eu").asOf())
          .isEqualTo(SettableClock.START.plus(Duration.ofMinutes(15)));
    }

    @Test
    void aConnectorThatBlocksAllItsThreadsDelaysNoOther() throws Exception {
      observatory.pluginThreads = Executors.newCachedThreadPool();
      CountDownLatch release = new CountDownLatch(1);
      CountDownLatch blocked = new CountDownLatch(16);
      AtomicInteger open = new AtomicInteger();
      things.shards =
          () ->
              CompletableFuture.completedFuture(
                  IntStream.range(0, 200).mapToObj(i -> shard("a" + i, "eu")).toList());
      things.pages =
          (shard, token) -> {
            open.incrementAndGet();
            blocked.countDown();
            awaitWhateverHappens(release);
            return answer(resources("r", 1));
          };
      one.sources = () -> List.of(things);
      observatory.with("one", one).with("two", two).startWithoutSettling();
      assertThat(blocked.await(60, TimeUnit.SECONDS)).isTrue();
      CompletableFuture<RefreshReceipt> receipt =
          observatory.collector().refresh(List.of("two"), List.of()).toCompletableFuture();
      receipt.get(60, TimeUnit.SECONDS).done().toCompletableFuture().get(60, TimeUnit.SECONDS);
      assertThat(elsewhere.asked).isNotEmpty();
      assertThat(observatory.state("two", "things", "111", "eu").observations()).isEqualTo(3);
      for (int i = 0; i < 10; i++) {
        observatory.time.advance(Duration.ofMinutes(1));
      }
      assertThat(open)
          .as("a plugin that ignores interrupts holds its places and no more")
          .hasValue(16);
      release.countDown();
    }

    @Test
    void noMoreCallsAreOpenInAConnectorThanItsPlaces() {
      observatory.settings = observatory.settings.withCallsPerConnector(4);
      AtomicInteger open = new AtomicInteger();
      AtomicInteger most = new AtomicInteger();
      ScriptedSource.Pages slow =
          (shard, token) -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            CompletableFuture<Page> page = new CompletableFuture<>();
            observatory.time.after(
                Duration.ofSeconds(1),
                () -> {
                  open.decrementAndGet();
                  page.complete(Page.last(resources("r", 1)));
                });
            return page;
          };
      things.shards = CollectorTest::twentyShards;
      others.shards = CollectorTest::twentyShards;
      things.pages = slow;
      others.pages = slow;
      started();
      observatory.time.advance(Duration.ofSeconds(11));
      assertThat(most).hasValue(4);
      assertThat(observatory.collector().progress()).isEqualTo(new ReadingProgress(41, 41, 43, 0));
    }

    @Test
    void aThrottledSourceDoesNotHoldUpTheOthersOfItsConnector() {
      things.shards = CollectorTest::twentyShards;
      others.shards = CollectorTest::twentyShards;
      others.budget = new Source.Budget("another quota", 100, 100);
      things.pages =
          (shard, token) -> failure(ProviderException.Category.THROTTLED, Duration.ofMinutes(4));
      started();
      assertThat(others.asked).hasSize(20);
      assertThat(observatory.state("one", "others", "a19", "eu").observations()).isEqualTo(3);
    }
  }

  @Nested
  class Refreshing {

    @Test
    void askingTwiceReadsOnce() {
      started();
      CompletableFuture<Page> slow = new CompletableFuture<>();
      things.pages = (shard, token) -> slow;
      RefreshReceipt first =
          observatory.settled(observatory.collector().refresh(List.of(), List.of("things")));
      RefreshReceipt second =
          observatory.settled(observatory.collector().refresh(List.of(), List.of("things")));
      assertThat(first.shards()).isEqualTo(2);
      assertThat(second.shards()).isEqualTo(2);
      assertThat(things.asked).hasSize(2);
      assertThat(first.done().toCompletableFuture()).isNotDone();
      slow.complete(Page.last(resources("r", 5)));
      observatory.settled(first.done());
      observatory.settled(second.done());
      assertThat(things.asked).hasSize(2);
      assertThat(observatory.state().observations()).isEqualTo(5);
    }

    @Test
    void onlyTheNamedConnectorsAndSourcesAreRead() {
      started();
      RefreshReceipt receipt =
          observatory.settled(observatory.collector().refresh(List.of("one"), List.of("others")));
      assertThat(receipt.shards()).isEqualTo(1);
      assertThat(receipt.startedAt()).isEqualTo(SettableClock.START);
      observatory.settled(receipt.done());
      assertThat(others.asked).hasSize(2);
      assertThat(things.asked).hasSize(1);
      assertThat(elsewhere.asked).hasSize(1);
    }

    @Test
    void newShardsAreFoundByARefresh() {
      started();
      things.shards = CollectorTest::twentyShards;
      assertThat(observatory.refresh().shards()).isEqualTo(22);
      assertThat(observatory.state("one", "things", "a7", "eu").observations()).isEqualTo(3);
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
      started();
      assertThatThrownBy(() ->
              observatory.settled(observatory.collector().refresh(List.of("thre"), List.of())))
          .hasRootCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(
              "connector: there is none named 'thre' (expected: one of [one, two])");
      assertThatThrownBy(
              () -> observatory.settled(observatory.collector().refresh(List.of(), List.of("x"))))
          .hasRootCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("[others, things]");
    }

    @Test
    void aReceiptDoesNotWaitForAConnectorThatDoesNotAnswer() {
      started();
      things.shards = CompletableFuture::new;
      CompletableFuture<RefreshReceipt> receipt =
          observatory.collector().refresh(List.of(), List.of()).toCompletableFuture();
      observatory.time.advance(Duration.ofSeconds(14));
      assertThat(receipt).isNotDone();
      observatory.time.advance(Duration.ofSeconds(1));
      assertThat(receipt.join().shards()).isEqualTo(2);
    }
  }

  @Nested
  class FirstReading {

    @Test
    void itIsOverWhenEachShardWasTriedOnceSuccessfullyOrNot() {
      CompletableFuture<Page> slow = new CompletableFuture<>();
      things.shards =
          () ->
              CompletableFuture.completedFuture(
                  List.of(shard("111", "eu"), shard("111", "us"), shard("111", "ap")));
      things.pages =
          (shard, token) ->
              switch (shard.region()) {
                case "eu" -> slow;
                case "us" -> failure(ProviderException.Category.PERMISSION_DENIED);
                default -> answer(resources("r", 2));
              };
      started();
      CompletableFuture<Void> firstRead = observatory.collector().firstRead().toCompletableFuture();
      assertThat(firstRead).isNotDone();
      assertThat(observatory.collector().progress()).isEqualTo(new ReadingProgress(4, 5, 8, 1));
      slow.complete(Page.last(resources("r", 10)));
      observatory.time.settle();
      assertThat(firstRead).isCompleted();
      assertThat(observatory.collector().progress()).isEqualTo(new ReadingProgress(5, 5, 18, 1));
    }

    @Test
    void aRefusedConnectorAndAListThatFailsDoNotHoldItUp() {
      two.identity = () -> failure(ProviderException.Category.INVALID_CONFIGURATION);
      things.shards = () -> failure(ProviderException.Category.PERMISSION_DENIED);
      started();
      assertThat(observatory.collector().firstRead().toCompletableFuture()).isCompleted();
    }

    @Test
    void withoutAnyConnectorItIsOverAtOnce() {
      observatory.start();
      assertThat(observatory.collector().firstRead().toCompletableFuture()).isCompleted();
      assertThat(observatory.refresh().shards()).isZero();
    }

    @Test
    void progressCountsThePagesOfAReadingThatGoesOn() {
      CompletableFuture<Page> slow = new CompletableFuture<>();
      things.pages = (shard, token) -> token.isFirst() ? answer(resources("r", 50), "2") : slow;
      observatory.with("one", one).start();
      assertThat(observatory.collector().progress()).isEqualTo(new ReadingProgress(1, 2, 53, 0));
    }
  }

  @Nested
  class Committing {

    @Test
    void whatWasWrittenIsCommittedAFewSecondsLaterAndOnce() {
      started();
      assertThat(observatory.written("commit")).isZero();
      observatory.time.advance(Duration.ofSeconds(5));
      assertThat(observatory.written("commit")).isEqualTo(1);
      observatory.time.advance(Duration.ofMinutes(5));
      assertThat(observatory.written("commit")).isEqualTo(1);
    }

    @Test
    void closingStopsTheReadingThrowsAwayWhatIsHalfReadAndClosesTheConnectors() {
      things.pages =
          (shard, token) ->
              token.isFirst() ? answer(List.of(resource("r")), "2") : new CompletableFuture<>();
      started();
      int published = observatory.written("publish");
      observatory.collector().close();
      observatory.collector().close();
      assertThat(one.closed).hasValue(1);
      assertThat(two.closed).hasValue(1);
      assertThat(observatory.written("publish")).isEqualTo(published);
      assertThat(observatory.written("commit")).isEqualTo(1);
      assertThat(observatory.state().attemptedAt()).as("stopping is no failure").isNull();
      observatory.time.settle();
    }
  }

  private @Nullable GapCategory problem(String connector, String source) {
    Problem problem = observatory.source(connector, source).problem();
    return problem == null ? null : problem.category();
  }

  private static CompletableFuture<List<Shard>> twentyShards() {
    return CompletableFuture.completedFuture(
        IntStream.range(0, 20).mapToObj(i -> shard("a" + i, "eu")).toList());
  }

  private static void awaitWhateverHappens(CountDownLatch latch) {
    boolean released = false;
    while (!released) {
      try {
        latch.await();
        released = true;
      } catch (InterruptedException ignoredOnPurpose) {
        released = false;
      }
    }
  }
}
