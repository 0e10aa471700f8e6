package io.nephoscope.api.collect;

import static io.nephoscope.api.collect.ScriptedChangingSource.changes;
import static io.nephoscope.api.collect.ScriptedChangingSource.gone;
import static io.nephoscope.api.collect.ScriptedSource.answer;
import static io.nephoscope.api.collect.ScriptedSource.failure;
import static io.nephoscope.api.collect.ScriptedSource.resource;
import static io.nephoscope.api.collect.ScriptedSource.resources;
import static org.assertj.core.api.Assertions.assertThat;

import io.nephoscope.api.snapshot.GapCategory;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ReadsChanges.Changes;
import io.nephoscope.spi.ReadsChanges.Withdrawn;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the whole of a shard is read, when its changes, and what becomes of them. */
class ReadingChangesTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final ScriptedChangingSource things = new ScriptedChangingSource("things");
  private final Path folder;
  private Observatory observatory;

  ReadingChangesTest(@TempDir Path folder) {
    this.folder = folder;
    this.observatory = new Observatory(folder);
  }

  @AfterEach
  void close() {
    observatory.close();
  }

  private void start() {
    observatory.with("one", new ScriptedConnector(things)).start();
  }

  private void restart(String version) {
    Instant now = observatory.clock.instant();
    observatory.close();
    observatory = new Observatory(folder);
    observatory.clock.turn(Duration.between(observatory.clock.instant(), now));
    observatory
        .with(
            new CollectedConnector(
                "one", "test", new ScriptedConnector(things), null, version, 0, false))
        .start();
  }

  private int wholeReads() {
    return things.asked.size();
  }

  private int count() {
    return observatory.state().observations();
  }

  @Test
  void theFirstReadingIsWholeAndTheNextAsksForWhatChangedSinceItBegan() {
    Instant began = observatory.clock.instant();
    start();
    things.changed = (since, token) -> changes(List.of(resource("new")), List.of(gone("r0")));
    observatory.time.advance(HOUR);
    assertThat(wholeReads()).isEqualTo(1);
    assertThat(things.since).containsExactly(began.minus(Duration.ofMinutes(5)));
    assertThat(count()).isEqualTo(3);
    observatory.time.advance(HOUR);
    assertThat(things.since.getLast()).isEqualTo(began.plus(HOUR).minus(Duration.ofMinutes(5)));
    assertThat(observatory.state().asOf()).isEqualTo(began.plus(HOUR.multipliedBy(2)));
    assertThat(observatory.state().wholeAt()).isEqualTo(began);
  }

  @Test
  void theWholeIsReadAgainWhenChangesAreNoLongerEnough() {
    things.wholeReadEvery = Duration.ofHours(4);
    start();
    observatory.time.advance(HOUR.multipliedBy(3));
    assertThat(wholeReads()).isEqualTo(1);
    observatory.time.advance(HOUR);
    assertThat(wholeReads()).isEqualTo(2);
    assertThat(things.since).hasSize(3);
    observatory.time.advance(HOUR);
    assertThat(wholeReads()).isEqualTo(2);
  }

  @Test
  void whatWasReadWholeBeforeARestartNeedNotBeAfterIt() {
    start();
    restart("");
    assertThat(wholeReads()).isEqualTo(1);
    assertThat(things.since).hasSize(1);
    observatory.time.advance(HOUR.multipliedBy(23));
    assertThat(wholeReads()).isEqualTo(1);
    observatory.time.advance(HOUR);
    assertThat(wholeReads()).isEqualTo(2);
  }

  @Test
  void whatAnotherVersionOfTheProviderReadIsReadWhole() {
    start();
    restart("2");
    assertThat(wholeReads()).isEqualTo(2);
    restart("2");
    assertThat(wholeReads()).isEqualTo(2);
  }

  @Test
  void aConnectorWhoseSettingsHaveChangedIsReadWholeOnce() {
    start();
    observatory
        .collector()
        .replace(new CollectedConnector("one", "test", new ScriptedConnector(things), null));
    observatory.time.settle();
    assertThat(wholeReads()).isEqualTo(2);
    observatory.time.advance(HOUR);
    assertThat(wholeReads()).isEqualTo(2);
    assertThat(things.since).hasSize(1);
  }

  @Test
  void aRefreshReadsChangesUnlessTheWholeIsDue() {
    start();
    things.changed = (since, token) -> changes(resources("new", 2), List.of());
    assertThat(observatory.refresh().shards()).isEqualTo(1);
    assertThat(wholeReads()).isEqualTo(1);
    assertThat(count()).isEqualTo(5);
  }

  @Test
  void changesThatAreAnInvalidAnswerLeadToAWholeReadingAtOnce() {
    start();
    things.pages = (shard, token) -> answer(resources("r", 4));
    things.changed = (since, token) -> failure(ProviderException.Category.INVALID_RESPONSE);
    observatory.time.advance(HOUR.plusMinutes(5));
    assertThat(wholeReads()).isEqualTo(2);
    assertThat(count()).isEqualTo(4);
    assertThat(observatory.problem()).isNull();
  }

  @Test
  void aKindThatIsNotDeclaredIsAnInvalidAnswer() {
    things.kinds = Set.of(Observation.Kind.RESOURCE);
    start();
    things.changed =
        (since, token) -> changes(List.of(), List.of(new Withdrawn(Observation.Kind.FINDING, "f")));
    observatory.time.advance(HOUR);
    assertThat(wholeReads()).isEqualTo(2);
  }

  @Test
  void changesThatCannotBeReadLeaveWhatIsKnownAndSayWhyAndAreAskedForSinceTheSameMoment() {
    Instant began = observatory.clock.instant();
    start();
    things.changed = (since, token) -> failure(ProviderException.Category.PERMISSION_DENIED);
    observatory.time.advance(HOUR);
    assertThat(observatory.problem()).isEqualTo(GapCategory.PERMISSION_DENIED);
    assertThat(count()).isEqualTo(3);
    assertThat(observatory.state().asOf()).isEqualTo(began);
    things.changed = (since, token) -> changes(resources("new", 1), List.of());
    observatory.time.advance(HOUR);
    assertThat(observatory.problem()).isNull();
    assertThat(things.since).containsOnly(began.minus(Duration.ofMinutes(5)));
    assertThat(count()).isEqualTo(4);
    assertThat(wholeReads()).isEqualTo(1);
  }

  @Test
  void nothingIsAppliedUnlessAllPagesOfTheChangesCame() {
    start();
    things.changed =
        (since, token) ->
            token.isFirst()
                ? CompletableFuture.completedFuture(
                    new Changes(
                        List.copyOf(resources("new", 2)), List.of(), PageToken.of("second")))
                : failure(ProviderException.Category.PERMISSION_DENIED);
    observatory.time.advance(HOUR);
    assertThat(count()).isEqualTo(3);
    assertThat(observatory.problem()).isEqualTo(GapCategory.PERMISSION_DENIED);
  }

  @Test
  void changesThatWouldTakeMostAwayAreNotBelievedWithoutAWholeReading() {
    things.pages = (shard, token) -> answer(resources("r", 40));
    start();
    List<Withdrawn> most = IntStream.range(0, 30).mapToObj(i -> gone("r" + i)).toList();
    things.changed = (since, token) -> changes(List.of(), most);
    observatory.time.advance(HOUR);
    assertThat(wholeReads()).isEqualTo(2);
    assertThat(count()).isEqualTo(40);
  }

  @Test
  void aSuddenDropIsSettledByWholeReadingsAndNotByChanges() {
    things.pages = (shard, token) -> answer(resources("r", 40));
    things.wholeReadEvery = Duration.ofHours(2);
    start();
    things.pages = (shard, token) -> answer(resources("r", 3));
    observatory.time.advance(HOUR.multipliedBy(2));
    assertThat(observatory.problem()).isEqualTo(GapCategory.SUSPICIOUS_DROP);
    int changesSoFar = things.since.size();
    observatory.time.advance(Duration.ofMinutes(1));
    assertThat(things.since).hasSize(changesSoFar);
    assertThat(observatory.problem()).isNull();
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void aClockThatHasGoneBackLeadsToAWholeReading() {
    start();
    observatory.clock.turn(Duration.ofDays(-3));
    observatory.time.advance(HOUR);
    assertThat(wholeReads()).isEqualTo(2);
  }

  @Test
  void ofWhatOnePageSaysAndWithdrawsAtOnceNothingIsLost() {
    start();
    things.changed = (since, token) -> changes(List.of(resource("r1")), List.of(gone("r1")));
    observatory.time.advance(HOUR);
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void changesLeadingBackToAPageAlreadyReadAreNoChanges() {
    start();
    things.changed =
        (since, token) ->
            CompletableFuture.completedFuture(
                new Changes(
                    List.of(resource("x" + things.since.size())),
                    List.of(),
                    PageToken.of("again")));
    observatory.time.advance(HOUR);
    assertThat(wholeReads()).isEqualTo(2);
    assertThat(Objects.requireNonNull(observatory.state().digest())).startsWith("3-");
  }
}
