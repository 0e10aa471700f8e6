package io.nephoscope.tck;

import io.nephoscope.spi.Assessment;
import io.nephoscope.spi.CloudProvider;
import io.nephoscope.spi.CloudProvider.Setting;
import io.nephoscope.spi.Connector;
import io.nephoscope.spi.ConnectorConfig;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.ReadsChanges;
import io.nephoscope.spi.ReadsChanges.Changes;
import io.nephoscope.spi.ReadsChanges.Withdrawn;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import io.nephoscope.spi.TypedSchema;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The laws of the SPI. Extend it in a provider's tests, give what the abstract methods ask, and run
 * it; the number in a test's name is the number of the law in {@code docs/spi.md}.
 *
 * <p>The cloud that is read must stand still during the run: a simulator, a recorded cloud, a
 * folder. It is read through fresh connectors, within {@link #limits()}, and every source's budget
 * is kept. Static set-up and tear-down ({@code @BeforeAll}, {@code @AfterAll}) of the subclass run
 * around the whole contract.
 */
public abstract class ProviderContract {

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9-]*");
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int LARGEST_PAGE = 5_000;
  private static final int SHORTEST_CANARY = 8;
  private static final Duration CLOSES_WITHIN = Duration.ofSeconds(30);
  private static final ConcurrentMap<Class<?>, Survey> SURVEYS = new ConcurrentHashMap<>();

  private static final ConcurrentMap<Class<?>, Pacer> PACERS = new ConcurrentHashMap<>();

  private final Clock stopped = Clock.fixed(Clock.systemUTC().instant(), ZoneOffset.UTC);

  /** For subclasses. */
  protected ProviderContract() {}

  /** The provider under test; a new one each time, or always the same. */
  protected abstract CloudProvider provider();

  /**
   * The settings of a connector that works. The cloud behind it shows life: several shards, more
   * than one page, some findings. Settings that are secret hold values of at least eight characters
   * that occur nowhere else, so that a leak is seen.
   */
  protected abstract ConnectorConfig config();

  /** The settings of a connector whose credentials the cloud refuses; see {@link Trait}. */
  protected Optional<ConnectorConfig> deniedConfig() {
    return Optional.empty();
  }

  /** Settings that contradict each other although each alone is well formed; see {@link Trait}. */
  protected List<ConnectorConfig> contradictingConfigs() {
    return List.of();
  }

  /** What breaks the cloud; see {@link Trait}. */
  protected Optional<Faults> faults() {
    return Optional.empty();
  }

  /** What changes the cloud; see {@link Trait}. */
  protected Optional<CloudChange> change() {
    return Optional.empty();
  }

  /**
   * The jars, or folders of classes, of which the plugin is made; where the provider's class comes
   * from, unless overridden.
   */
  protected List<Path> jars() {
    return List.of(LoneLoader.home(provider().getClass()));
  }

  /** The traits this provider's test set-up lacks, each with the reason. */
  protected Map<Trait, String> lacks() {
    return Map.of();
  }

  /** How much is read and how long is waited. */
  protected ReadingLimits limits() {
    return ReadingLimits.DEFAULT;
  }

  /**
   * Whether pages are asked for as slowly as the sources' budgets say, as the host does; without
   * need where the cloud of the test has no quotas.
   */
  protected boolean keepsBudgets() {
    return true;
  }

  /** The host's clock; stands still unless overridden. */
  protected Clock clock() {
    return stopped;
  }

  /** What a provider says of itself, and which settings it takes. */
  @Nested
  public class Settings {

    /** The id names the provider everywhere. */
    @Test
    public void law01IdIsConstantAndWellFormed() {
      CloudProvider provider = provider();
      Assertions.assertThat(provider.id())
          .as("id: lower-case letters, digits and hyphens, starting with a letter")
          .matches(ID);
      Assertions.assertThat(provider().id()).as("id, asked again").isEqualTo(provider.id());
      Assertions.assertThat(provider.id()).as("id, asked again").isEqualTo(provider().id());
      Assertions.assertThat(provider.title()).as("title").isNotBlank();
      Assertions.assertThat(provider.version()).as("version").isNotBlank();
    }

    /** The host finds plugins in no other way. */
    @Test
    public void law02ServiceLoaderFindsTheProvider() {
      unlessLacking(Trait.SERVICE_LOADED);
      Class<?> type = provider().getClass();
      Assertions.assertThat(
              ServiceLoader.load(CloudProvider.class, type.getClassLoader()).stream()
                  .map(found -> found.type().getName()))
          .as("META-INF/services/" + CloudProvider.class.getName())
          .contains(type.getName());
    }

    /** The host checks configurations with them. */
    @Test
    public void law03SettingsAreWellFormedAndConstant() {
      CloudProvider provider = provider();
      Problems problems = new Problems("settings are well formed");
      Set<String> keys = new HashSet<>();
      for (Setting setting : provider.settings()) {
        problems.addIf(
            !KEY.matcher(setting.key()).matches(),
            setting.key() + ": is no key (expected: lower case with hyphens)");
        problems.addIf(!keys.add(setting.key()), setting.key() + ": is declared twice");
        problems.addIf(setting.description().isBlank(), setting.key() + ": has no description");
      }
      problems.addIf(
          !provider.settings().equals(provider.settings()), "settings: differ when asked again");
      problems.verify();
    }

    /** The host connects while others wait. */
    @Test
    public void law04ConnectNeitherWaitsNorAsksTheCloud() {
      CloudProvider provider = provider();
      String call = "connect, with an executor that runs nothing";
      Duration soonest = limits().patience();
      for (int made = 0;
          made < Reader.CHANCES && soonest.compareTo(limits().callReturns()) > 0;
          made++) {
        Answer<Connector> answer =
            Answer.to(
                call,
                limits().patience(),
                () ->
                    CompletableFuture.completedFuture(
                        provider.connect(config(), ContractHost.idle(clock()))));
        answer.said().ifPresent(Connector::close);
        Assertions.assertThat(answer.said()).as(call + " " + answer.words()).isPresent();
        soonest = answer.returnedAfter();
      }
      Assertions.assertThat(soonest)
          .as(call + ", the last of " + Reader.CHANCES + " times")
          .isLessThanOrEqualTo(limits().callReturns());
    }

    /** The person who forgot it must learn which. */
    @Test
    public void law05ConnectRefusesAMissingSettingByName() {
      CloudProvider provider = provider();
      Problems problems = new Problems("a missing required setting is refused by name");
      for (Setting missing : provider.settings()) {
        if (missing.required()) {
          ConnectorConfig config = without(missing.key());
          Optional<Throwable> refusal = refusal(provider, config);
          problems.addIf(
              !(refusal.orElse(null) instanceof ProviderException e
                  && e.category() == Category.INVALID_CONFIGURATION
                  && String.valueOf(e.getMessage()).contains(missing.key())),
              "without "
                  + missing.key()
                  + ": "
                  + refusal.map(e -> "connect threw " + e).orElse("connect went on")
                  + " (expected: INVALID_CONFIGURATION whose message names the key)");
        }
      }
      problems.verify();
    }

    /** What single settings cannot show is checked before anything is opened. */
    @Test
    public void law06ConnectRefusesContradictingSettings() {
      unlessLacking(Trait.CONTRADICTING_SETTINGS);
      List<ConnectorConfig> configs = contradictingConfigs();
      Assertions.assertThat(configs)
          .as(
              "contradictingConfigs(): none (expected: at least one, or CONTRADICTING_SETTINGS in"
                  + " lacks())")
          .isNotEmpty();
      Problems problems = new Problems("contradicting settings are refused");
      for (ConnectorConfig config : configs) {
        Optional<Throwable> refusal = refusal(provider(), config);
        problems.addIf(
            !(refusal.orElse(null) instanceof ProviderException e
                && e.category() == Category.INVALID_CONFIGURATION),
            config
                + ": "
                + refusal.map(e -> "connect threw " + e).orElse("connect went on")
                + " (expected: INVALID_CONFIGURATION)");
      }
      problems.verify();
    }
  }

  /** Who the connector is. */
  @Nested
  public class Identities {

    /** The host compares it with the configuration, and people read it. */
    @Test
    public void law07IdentifyNamesAPrincipal() {
      connected((connector, reader) -> {
        Answer<Identity> first = reader.identify();
        Assertions.assertThat(first.said()).as("identify " + first.words()).isPresent();
        Assertions.assertThat(first.said().map(Identity::principal).orElse(""))
            .as("principal")
            .isNotBlank();
        Assertions.assertThat(reader.identify().said())
            .as("identify, asked again")
            .isEqualTo(first.said());
      });
    }

    /** Bad credentials are found before the first read. */
    @Test
    public void law08RefusedCredentialsFailIdentify() {
      unlessLacking(Trait.REFUSED_CREDENTIALS);
      ConnectorConfig denied =
          deniedConfig()
              .orElseThrow(() ->
                  new AssertionError(
                      "deniedConfig(): none (expected: refused credentials, or"
                          + " REFUSED_CREDENTIALS in lacks())"));
      try (Connector connector = provider().connect(denied, ContractHost.ready(clock()))) {
        Answer<Identity> answer = new Reader(connector, limits(), pacer()).identify();
        Assertions.assertThat(answer.providerFailure().map(ProviderException::category))
            .as("identify with refused credentials " + answer.words())
            .get()
            .isIn(
                Category.UNAUTHENTICATED,
                Category.PERMISSION_DENIED,
                Category.INVALID_CONFIGURATION);
      }
    }
  }

  /** Sources, shards and pages. */
  @Nested
  public class Paging {

    /** Freshness is kept under these names for ever. */
    @Test
    public void law09SourceNamesAreUniqueAndConstant() {
      connected((connector, reader) -> {
        List<String> names = connector.sources().stream().map(Source::name).toList();
        Assertions.assertThat(names).as("sources").isNotEmpty().doesNotHaveDuplicates();
        Assertions.assertThat(names)
            .as("source names: lower case with hyphens")
            .allMatch(name -> KEY.matcher(name).matches());
        connector.sources().forEach(reader::shards);
        Assertions.assertThat(connector.sources().stream().map(Source::name).toList())
            .as("source names, asked again after listing shards")
            .isEqualTo(names);
      });
    }

    /** The host knows what is missing when a source fails. */
    @Test
    public void law10KindsAreConstantAndNotEmpty() {
      Problems problems = new Problems("every source declares its kinds");
      connected((connector, reader) ->
          connector
              .sources()
              .forEach(source -> {
                Set<Observation.Kind> kinds = Set.copyOf(source.kinds());
                problems.addIf(kinds.isEmpty(), source.name() + ": declares no kind");
                reader.shards(source);
                problems.addIf(
                    !kinds.equals(source.kinds()),
                    source.name() + ": kinds differ when asked again");
              }));
      problems.verify();
    }

    /** A source read without pause would be a loop. */
    @Test
    public void law11RefreshIsLongerThanZero() {
      Problems problems = new Problems("refreshEvery is longer than zero");
      connected((connector, reader) ->
          connector
              .sources()
              .forEach(source ->
                  problems.addIf(
                      !source.refreshEvery().isPositive(),
                      source.name() + ": " + source.refreshEvery())));
      problems.verify();
    }

    /** A shard is the unit of replacement. */
    @Test
    public void law12ShardsAreDistinctAndNamed() {
      Problems problems = new Problems("shards are distinct and named");
      connected((connector, reader) ->
          connector
              .sources()
              .forEach(source -> {
                Answer<List<Shard>> answer = reader.shards(source);
                Set<String> met = new HashSet<>();
                for (Shard shard : answer.said().orElse(List.of())) {
                  String where = source.name() + " " + Reader.describe(shard);
                  problems.addIf(
                      shard.account().nativeId().isBlank()
                          || shard.account().name().isBlank()
                          || shard.region().isBlank(),
                      where + ": a blank account id, name or region");
                  problems.addIf(!met.add(Reader.describe(shard)), where + ": is listed twice");
                }
                problems.addIf(
                    answer.said().isPresent()
                        && !Set.copyOf(answer.said().get())
                            .equals(Set.copyOf(reader.shards(source).said().orElse(List.of()))),
                    source.name() + ": other shards when asked again");
              }));
      problems.verify();
    }

    /** The host keeps the bucket; a key that changes would make a new, full one. */
    @Test
    public void law13BudgetsAreConstantAndNamed() {
      Problems problems = new Problems("budgets are constant and named");
      connected((connector, reader) ->
          connector
              .sources()
              .forEach(source -> {
                for (Shard shard : reader.shards(source).said().orElse(List.of())) {
                  String where = source.name() + " " + Reader.describe(shard);
                  Source.Budget budget = source.budget(shard);
                  problems.addIf(budget.key().isBlank(), where + ": a blank key");
                  problems.addIf(
                      !budget.equals(source.budget(shard)), where + ": differs when asked again");
                }
              }));
      problems.verify();
    }

    /** An endless shard never becomes a snapshot. */
    @Test
    public void law14PagesEnd() {
      Problems problems = new Problems("pages end");
      for (Survey.SourceReading source : survey().sources()) {
        problems.addIf(
            source.readings().stream().noneMatch(Reader.Reading::ended),
            source.source()
                + ": no shard ended within "
                + limits().pagesPerShard()
                + " pages; shards "
                + source.shards().words()
                + "; "
                + source.readings().stream()
                    .map(reading ->
                        Reader.describe(reading.shard())
                            + " stopped after "
                            + reading.pages().size()
                            + " pages"
                            + reading.stopper().map(s -> " and " + s.words()).orElse(""))
                    .limit(5)
                    .toList()
                + " (expected: at least one whole shard)");
      }
      Assertions.assertThat(survey().seen().findAny())
          .as("observations of all sources together: none (expected: a cloud that shows life)")
          .isPresent();
      problems.verify();
    }

    /** A token that comes again is a circle. */
    @Test
    public void law15NoTokenComesTwice() {
      Problems problems = new Problems("no token comes twice within a shard");
      survey()
          .readings()
          .forEach(reading -> {
            Map<PageToken, Integer> met = new HashMap<>();
            for (int i = 0; i < reading.pages().size(); i++) {
              PageToken next = reading.pages().get(i).next();
              Integer before = met.putIfAbsent(next, i);
              problems.addIf(
                  before != null,
                  reading.where()
                      + ": page "
                      + i
                      + " leads where page "
                      + before
                      + " led ("
                      + next
                      + ")");
            }
          });
      problems.verify();
    }

    /** A retry must not lose or double anything. */
    @Test
    public void law16TheSameTokenSaysTheSame() {
      Problems problems = new Problems("the same token says the same");
      connected((connector, reader) -> {
        for (Source source : connector.sources()) {
          for (Shard shard : reader.readable(source, 1)) {
            PageToken token = PageToken.FIRST;
            for (int pages = 0; pages < 3 && !token.isEnd(); pages++) {
              Optional<Page> first = reader.page(source, shard, token).said();
              Optional<Page> again = reader.page(source, shard, token).said();
              problems.addIf(
                  first.isEmpty() || !same(first, again),
                  source.name()
                      + " "
                      + Reader.describe(shard)
                      + ": "
                      + token
                      + " said "
                      + count(first)
                      + ", then "
                      + count(again)
                      + difference(first, again));
              token = first.map(Page::next).orElse(PageToken.END);
            }
          }
        }
      });
      problems.verify();
    }

    /** FIRST always begins again, for a new connector too. */
    @Test
    public void law17FirstBeginsAgain() {
      Problems problems = new Problems("FIRST begins again");
      connected((connector, reader) -> {
        for (Source source : connector.sources()) {
          survey()
              .readings()
              .filter(reading -> reading.source().equals(source.name()) && reading.ended())
              .limit(1)
              .forEach(before -> {
                Reader.Reading now = reader.read(source, before.shard());
                problems.addIf(
                    !bag(now.observations()).equals(bag(before.observations())),
                    before.where()
                        + ": said "
                        + before.observations().size()
                        + " observations, a new connector "
                        + now.observations().size()
                        + firstDifference(before.observations(), now.observations()));
              });
        }
      });
      problems.verify();
    }

    /** A page is held in memory whole. */
    @Test
    public void law18PagesAreBounded() {
      Problems problems = new Problems("a page holds at most " + LARGEST_PAGE + " observations");
      survey()
          .readings()
          .forEach(reading ->
              reading
                  .pages()
                  .forEach(page ->
                      problems.addIf(
                          page.observations().size() > LARGEST_PAGE,
                          reading.where() + ": " + page.observations().size())));
      problems.verify();
    }
  }

  /** What pages say. */
  @Nested
  public class Observations {

    /** See the law. */
    @Test
    public void law19ObservationsAreOfDeclaredKinds() {
      new ObservationLaws(survey()).kindsAreDeclared();
    }

    /** See the law. */
    @Test
    public void law20NativeIdsAreUniqueWithinAShard() {
      new ObservationLaws(survey()).idsAreUnique();
    }

    /** See the law. */
    @Test
    public void law21AnAccountHasOneId() {
      new ObservationLaws(survey()).accountsAreOnes();
    }

    /** See the law. */
    @Test
    public void law22RequiredTextsAreNotBlank() {
      new ObservationLaws(survey()).requiredTextsAreNotBlank();
    }

    /** See the law. */
    @Test
    public void law23NativeJsonParses() {
      new ObservationLaws(survey()).jsonTextsParse();
    }

    /** See the law. */
    @Test
    public void law24TagKeysAreNotEmpty() {
      new ObservationLaws(survey()).tagKeysAreNotEmpty();
    }

    /** See the law. */
    @Test
    public void law25TimesAreNotInTheFuture() {
      new ObservationLaws(survey()).timesArePast(clock().instant());
    }

    /** See the law. */
    @Test
    public void law26ScoresAreWithinBounds() {
      new ObservationLaws(survey()).scoresAreWithinBounds();
    }

    /** See the law. */
    @Test
    public void law27ResourcesAreNamedAsInventoryNamesThem() {
      unlessLacking(Trait.JOINED_RESOURCES);
      new ObservationLaws(survey()).resourcesAreNamedAsInventoryNamesThem();
    }

    /** See the law. */
    @Test
    public void law28ChecksAreNamedAsControlsNameThem() {
      unlessLacking(Trait.JOINED_CONTROLS);
      new ObservationLaws(survey()).checksAreNamedAsControlsNameThem();
    }
  }

  /** What happens when the cloud does not play along. */
  @Nested
  public class Failure {

    /**
     * The product's first law: never an empty page, never a pass. What came of each source stands
     * in the test's output.
     */
    @ParameterizedTest
    @EnumSource(FaultKind.class)
    public void law29WhatCannotBeReadFailsWithItsCategory(FaultKind kind) {
      Faults faults = requiredFaults();
      Problems problems = new Problems("what cannot be read fails (" + kind + ")");
      Map<String, List<String>> table = new TreeMap<>();
      connected((connector, reader) -> {
        for (Source source : connector.sources()) {
          Optional<String> reason = faults.cannot(kind, source);
          if (reason.isPresent()) {
            note(table, "left out (" + reason.get() + ")", source);
            continue;
          }
          List<Shard> readable = reader.readable(source, 1);
          problems.addIf(
              readable.isEmpty(), source.name() + ": has no shard that can be read and then not");
          for (Shard shard : readable) {
            PageToken second =
                reader
                    .page(source, shard, PageToken.FIRST)
                    .said()
                    .map(Page::next)
                    .orElse(PageToken.END);
            faults.inject(kind, source);
            try {
              Answer<Page> first = reader.pageOnce(source, shard, PageToken.FIRST);
              judge(kind, source, first, Page::observations, problems);
              note(table, told(first), source);
              if (!second.isEnd()) {
                judge(
                    kind,
                    source,
                    reader.pageOnce(source, shard, second),
                    Page::observations,
                    problems);
              }
            } finally {
              faults.clear();
            }
          }
        }
      });
      System.out.println("faults of " + provider().id() + ", " + kind + ": " + table);
      problems.verify();
      Assumptions.assumeTrue(
          table.keySet().stream().anyMatch(outcome -> !outcome.startsWith("left out")),
          () -> kind + " cannot be made: " + table);
    }

    private static void note(Map<String, List<String>> table, String outcome, Source source) {
      table.computeIfAbsent(outcome, key -> new ArrayList<>()).add(source.name());
    }

    private static String told(Answer<Page> answer) {
      return answer
          .providerFailure()
          .map(failure -> failure.category().name())
          .orElseGet(() ->
              answer
                  .said()
                  .map(page -> {
                    Set<Category> gaps = gapsAmong(page.observations());
                    return gaps.isEmpty() ? "a page" : "a page with gaps " + gaps;
                  })
                  .orElse(answer.words()));
    }

    /** A failure leaves no scar. */
    @Test
    public void law30AFailedReadSucceedsOnceTheCloudIsWell() {
      Faults faults = requiredFaults();
      Problems problems = new Problems("a failed read succeeds once the cloud is well");
      connected((connector, reader) -> {
        for (Source source : connector.sources()) {
          for (Shard shard : reader.readable(source, 1)) {
            Optional<Page> before = reader.page(source, shard, PageToken.FIRST).said();
            Optional<FaultKind> kind =
                Stream.of(FaultKind.SERVER_ERROR, FaultKind.UNREACHABLE, FaultKind.DENIED)
                    .filter(k -> faults.cannot(k, source).isEmpty())
                    .findFirst();
            if (kind.isPresent()) {
              faults.inject(kind.get(), source);
              try {
                reader.pageOnce(source, shard, PageToken.FIRST);
              } finally {
                faults.clear();
              }
              Answer<Page> after = reader.page(source, shard, PageToken.FIRST);
              problems.addIf(
                  !same(before, after.said()),
                  after.call()
                      + ": "
                      + after.words()
                      + " (expected: the page as before "
                      + kind.get()
                      + ")");
            }
          }
        }
      });
      problems.verify();
    }

    /** The host acts by category. */
    @Test
    public void law31EveryFailureIsAProviderException() {
      Problems problems = new Problems("every failure is a ProviderException");
      for (Answer<?> answer : heard()) {
        answer
            .failure()
            .filter(failure -> !(failure instanceof ProviderException))
            .ifPresent(failure -> problems.add(answer.call() + ": " + answer.words()));
        answer
            .providerFailure()
            .ifPresent(failure ->
                problems.addIf(
                    failure.getMessage() == null || failure.getMessage().isBlank(),
                    answer.call() + ": a failure without a message"));
      }
      problems.verify();
    }

    /** One way to fail is enough. */
    @Test
    public void law32CallsReturnAStageAndNeverThrow() {
      Problems problems = new Problems("calls return a stage, and never throw");
      for (Answer<?> answer : heard()) {
        problems.addIf(
            switch (answer.outcome()) {
              case Answer.Outcome.Threw<?> threw -> true;
              case Answer.Outcome.NoStage<?> none -> true;
              case Answer.Outcome.NoValue<?> none -> true;
              case Answer.Outcome.Said<?> said -> false;
              case Answer.Outcome.Failed<?> failed -> false;
              case Answer.Outcome.Silent<?> silent -> false;
            },
            answer.call() + ": " + answer.words());
      }
      problems.verify();
    }

    /** A stage that never completes would hold a shard for ever. */
    @Test
    public void law33StagesComplete() {
      Problems problems = new Problems("stages complete within " + limits().patience());
      for (Answer<?> answer : heard()) {
        problems.addIf(
            answer.outcome() instanceof Answer.Outcome.Silent<?>,
            answer.call() + ": " + answer.words());
      }
      problems.verify();
    }

    /** What is secret stays where it was written. */
    @Test
    public void law34NoSecretInAnyText() {
      Map<String, String> canaries = canaries(config());
      deniedConfig().ifPresent(denied -> canaries.putAll(canaries(denied)));
      if (canaries.isEmpty()) {
        Assertions.assertThat(provider().settings().stream().filter(Setting::secret))
            .as("secret settings that config() gives no value (expected: at least one has one)")
            .isEmpty();
        return;
      }
      Assertions.assertThat(canaries.keySet())
          .as("secret values in config() shorter than " + SHORTEST_CANARY + " prove nothing")
          .allMatch(canary -> canary.length() >= SHORTEST_CANARY);
      Problems problems = new Problems("no secret in any text");
      texts()
          .forEach((where, text) ->
              canaries.forEach((canary, key) ->
                  problems.addIf(text.contains(canary), where + ": shows the value of " + key)));
      problems.verify();
    }

    private Map<String, String> texts() {
      Map<String, String> texts = new LinkedHashMap<>();
      int line = 0;
      for (String text : survey().texts()) {
        texts.put("text or log line " + ++line, text);
      }
      survey()
          .seen()
          .forEach(seen ->
              texts.merge(
                  seen.where() + ": " + seen.observation().kind(),
                  seen.observation().toString(),
                  (a, b) -> a + "\n" + b));
      for (Answer<?> answer : heard()) {
        answer.failure().ifPresent(failure -> texts.put(answer.call(), everyMessage(failure)));
      }
      for (Setting setting : provider().settings()) {
        if (setting.required()) {
          refusal(provider(), without(setting.key()))
              .ifPresent(
                  refused -> texts.put("connect without " + setting.key(), everyMessage(refused)));
        }
      }
      for (ConnectorConfig contradicting : contradictingConfigs()) {
        refusal(provider(), contradicting)
            .ifPresent(refused -> texts.put("connect " + contradicting, everyMessage(refused)));
      }
      return texts;
    }

    /** All answers of the survey, of refused credentials, and of each fault that can be made. */
    private List<Answer<?>> heard() {
      List<Answer<?>> heard = new ArrayList<>(survey().heard());
      deniedConfig()
          .ifPresent(denied -> {
            try (Connector connector = provider().connect(denied, ContractHost.ready(clock()))) {
              Reader reader = new Reader(connector, limits(), pacer());
              reader.identify();
              connector.sources().stream().limit(1).forEach(reader::shards);
              heard.addAll(reader.heard());
            }
          });
      faults()
          .filter(faults -> !lacks().containsKey(Trait.FAULTS))
          .ifPresent(faults ->
              connected((connector, reader) -> {
                for (Source source : connector.sources()) {
                  for (Shard shard : reader.readable(source, 1)) {
                    heardUnder(faults, source, shard, reader);
                  }
                }
                heard.addAll(reader.heard());
              }));
      return heard;
    }

    private void heardUnder(Faults faults, Source source, Shard shard, Reader reader) {
      for (FaultKind kind : List.of(FaultKind.DENIED, FaultKind.SERVER_ERROR, FaultKind.GARBAGE)) {
        if (faults.cannot(kind, source).isEmpty()) {
          faults.inject(kind, source);
          try {
            reader.pageOnce(source, shard, PageToken.FIRST);
          } finally {
            faults.clear();
          }
        }
      }
    }
  }

  /** From connect to close. */
  @Nested
  public class Lifecycle {

    /** The thread that calls has others to call. */
    @Test
    public void law35CallsReturnQuickly() {
      Problems problems = new Problems("calls return within " + limits().callReturns());
      for (Answer<?> answer : survey().heard()) {
        problems.addIf(
            answer.returnedAfter().compareTo(limits().callReturns()) > 0,
            answer.call() + ": returned after " + answer.returnedAfter());
      }
      problems.verify();
    }

    /** Nothing is read behind the host's back. */
    @Test
    public void law36AfterCloseStagesFailUnavailable() {
      Connector connector = provider().connect(config(), ContractHost.ready(clock()));
      Reader reader = new Reader(connector, limits(), pacer());
      Map<Source, List<Shard>> shards = new LinkedHashMap<>();
      try {
        reader.identify();
        connector.sources().forEach(source -> shards.put(source, reader.readable(source, 1)));
      } finally {
        connector.close();
      }
      Problems problems = new Problems("after close every stage fails with UNAVAILABLE");
      Duration patience = limits().patience();
      expectUnavailable(Answer.to("identify", patience, connector::identify), problems);
      shards.forEach((source, some) -> {
        expectUnavailable(Answer.to(source.name() + " shards", patience, source::shards), problems);
        for (Shard shard : some) {
          expectUnavailable(
              Answer.to(
                  source.name() + " page FIRST of " + Reader.describe(shard),
                  patience,
                  () -> source.page(shard, PageToken.FIRST)),
              problems);
        }
      });
      problems.verify();
    }

    private void expectUnavailable(Answer<?> answer, Problems problems) {
      problems.addIf(
          answer.providerFailure().map(ProviderException::category).orElse(null)
              != Category.UNAVAILABLE,
          answer.call() + ": " + answer.words() + " (expected: failure with UNAVAILABLE)");
    }

    /** Nobody waits for a connector that is gone. */
    @Test
    public void law37StagesOpenAtCloseEnd() {
      Connector connector = provider().connect(config(), ContractHost.ready(clock()));
      Problems problems = new Problems("stages open at close end: a page, or UNAVAILABLE");
      List<Answer.Begun<Page>> open = new ArrayList<>();
      try {
        Reader reader = new Reader(connector, limits(), pacer());
        Map<Source, List<Shard>> shards = new LinkedHashMap<>();
        connector.sources().forEach(source -> shards.put(source, reader.readable(source, 1)));
        shards.forEach((source, some) ->
            some.forEach(shard ->
                open.add(
                    Answer.begin(
                        source.name() + " page FIRST of " + Reader.describe(shard),
                        () -> source.page(shard, PageToken.FIRST)))));
        ThreadCensus.soon(limits().patience(), () -> open.stream().allMatch(Answer.Begun::called));
      } finally {
        connector.close();
      }
      ThreadCensus.soon(
          limits().patience(), () -> open.stream().allMatch(begun -> begun.done().isDone()));
      for (Answer.Begun<Page> begun : open) {
        Answer<Page> answer = begun.await(Duration.ofMillis(1));
        if (answer.said().isEmpty()) {
          expectUnavailable(answer, problems);
        }
      }
      problems.verify();
    }

    /** Closing is safe to repeat, and quick. */
    @Test
    public void law38CloseTwiceIsFineAndQuick() {
      Connector unused = provider().connect(config(), ContractHost.ready(clock()));
      Connector used = provider().connect(config(), ContractHost.ready(clock()));
      Reader reader = new Reader(used, limits(), pacer());
      reader.identify();
      used.sources().stream().limit(1).forEach(source -> reader.readable(source, 1));
      for (Connector connector : List.of(unused, used)) {
        for (String time : List.of("first", "second")) {
          long start = System.nanoTime();
          Assertions.assertThatCode(connector::close)
              .as(time + " close")
              .doesNotThrowAnyException();
          Assertions.assertThat(Duration.ofNanos(System.nanoTime() - start))
              .as(time + " close")
              .isLessThan(CLOSES_WITHIN);
        }
      }
    }

    /** Connectors come and go for years. */
    @Test
    public void law39CloseFreesThreadsAndTasks() {
      int rounds = 4;
      List<ContractHost> hosts = new ArrayList<>();
      openReadClose(ContractHost.ready(clock()));
      ThreadCensus census = new ThreadCensus();
      for (int round = 0; round < rounds; round++) {
        ContractHost host = ContractHost.ready(clock());
        hosts.add(host);
        openReadClose(host);
      }
      ThreadCensus.soon(limits().patience(), () -> census.newcomers().size() < rounds);
      Assertions.assertThat(census.newcomers())
          .as("threads left by " + rounds + " closed connectors")
          .hasSizeLessThan(rounds);
      Assertions.assertThat(
              ThreadCensus.soon(
                  limits().patience(), () -> hosts.stream().allMatch(host -> host.running() == 0)))
          .as("tasks of closed connectors have ended on the host's executor")
          .isTrue();
    }

    private void openReadClose(ContractHost host) {
      try (Connector connector = provider().connect(config(), host)) {
        Reader reader = new Reader(connector, limits(), pacer());
        reader.identify();
        connector.sources().stream().limit(2).forEach(source -> reader.readable(source, 1));
      }
    }

    /** One bad connector must not take another with it. */
    @Test
    public void law40ConnectorsAreIndependent() {
      CloudProvider provider = provider();
      Connector closed = provider.connect(config(), ContractHost.ready(clock()));
      try (Connector open = provider.connect(config(), ContractHost.ready(clock()))) {
        Reader reader = new Reader(open, limits(), pacer());
        reader.identify();
        new Reader(closed, limits(), pacer()).identify();
        closed.close();
        Assertions.assertThat(reader.identify().said())
            .as("identify, after another connector of the same provider was closed")
            .isPresent();
        Assertions.assertThat(
                open.sources().stream().anyMatch(s -> !reader.readable(s, 1).isEmpty()))
            .as("a page, after another connector of the same provider was closed")
            .isTrue();
      } finally {
        closed.close();
      }
    }
  }

  /** Many calls at once. */
  @Nested
  public class Concurrency {

    /** The host reads many shards at the same time. */
    @Test
    public void law41ShardsReadTogetherSayTheSame() {
      Problems problems = new Problems("shards read together say what they say alone");
      connected((connector, reader) -> {
        Map<Reader.Reading, Answer.Begun<Reader.Reading>> together = new LinkedHashMap<>();
        for (Source source : connector.sources()) {
          survey()
              .readings()
              .filter(reading -> reading.source().equals(source.name()) && reading.ended())
              .forEach(alone ->
                  together.put(
                      alone,
                      Answer.begin(
                          alone.where(),
                          () ->
                              CompletableFuture.completedFuture(
                                  reader.read(source, alone.shard())))));
        }
        together.forEach((alone, begun) -> {
          Answer<Reader.Reading> answer =
              begun.await(limits().patience().multipliedBy(limits().pagesPerShard()));
          List<Observation> said =
              answer.said().map(Reader.Reading::observations).orElse(List.of());
          problems.addIf(
              !bag(said).equals(bag(alone.observations())),
              alone.where()
                  + ": "
                  + alone.observations().size()
                  + " observations alone, "
                  + said.size()
                  + " together"
                  + answer
                      .said()
                      .flatMap(Reader.Reading::stopper)
                      .map(stopper -> "; " + stopper.call() + " " + stopper.words())
                      .orElse("")
                  + firstDifference(alone.observations(), said));
        });
      });
      problems.verify();
    }

    /** All methods may be called at the same time. */
    @Test
    public void law42APageAskedManyTimesAtOnceSaysTheSame() {
      Problems problems = new Problems("one page asked many times at once says the same");
      connected((connector, reader) -> {
        for (Source source : connector.sources()) {
          for (Shard shard : reader.readable(source, 1)) {
            int askers = Math.min(4, source.budget(shard).burst());
            List<Answer.Begun<Page>> begun = new ArrayList<>();
            for (int i = 0; i < askers; i++) {
              begun.add(
                  Answer.begin(
                      source.name() + " " + Reader.describe(shard),
                      () ->
                          CompletableFuture.completedFuture(
                              reader.page(source, shard, PageToken.FIRST).said().orElse(null))));
            }
            List<Optional<Page>> pages =
                begun.stream()
                    .map(b -> b.await(limits().patience().multipliedBy(4)).said())
                    .toList();
            for (Optional<Page> page : pages) {
              problems.addIf(
                  page.isEmpty() || !same(page, pages.getFirst()),
                  source.name()
                      + " "
                      + Reader.describe(shard)
                      + ": "
                      + count(pages.getFirst())
                      + " and "
                      + count(page)
                      + difference(pages.getFirst(), page));
            }
          }
        }
      });
      problems.verify();
    }
  }

  /** What a provider ships beyond what it reads. */
  @Nested
  public class Types {

    /** Clients name the types in their questions, and the host takes them as a whole or not. */
    @Test
    public void law43TypedSchemaIsConstantAndBearsTheProvidersName() {
      CloudProvider provider = provider();
      Assumptions.assumeTrue(
          provider instanceof TypedSchema, "the provider ships no types: it is no TypedSchema");
      TypedSchema schema = (TypedSchema) provider;
      String sdl = schema.sdl();
      Map<String, String> types = schema.types();
      String prefix =
          Stream.of(provider.id().split("-", -1))
              .filter(part -> !part.isEmpty())
              .map(part -> part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1))
              .collect(Collectors.joining());
      Problems problems = new Problems("types are constant, defined and named after the provider");
      problems.addIf(types.isEmpty(), "types(): empty (expected: one type at least)");
      types.forEach((nativeType, name) -> {
        problems.addIf(nativeType.isBlank(), name + ": stands for a blank native type");
        problems.addIf(
            !name.matches(prefix + "[A-Z0-9][A-Za-z0-9]*"),
            nativeType + ": is " + name + " (expected: " + prefix + "…)");
        problems.addIf(
            !Pattern.compile("\\btype\\s+" + Pattern.quote(name) + "\\s+implements\\b")
                .matcher(sdl)
                .find(),
            name + ": is not in sdl() (expected: type " + name + " implements Resource & Node)");
      });
      problems.addIf(!sdl.equals(schema.sdl()), "sdl(): differs when asked again");
      problems.addIf(!types.equals(schema.types()), "types(): differs when asked again");
      problems.verify();
    }
  }

  /** What changed, for sources that can say it. */
  @Nested
  public class Changing {

    /** Without whole reads nothing would ever be proved gone. */
    @Test
    public void law44WholeReadsAreConstantAndNotMoreFrequentThanReads() {
      Problems problems = new Problems("wholeReadEvery is constant and not below refreshEvery");
      changing((source, changes, reader) -> {
        Duration every = changes.wholeReadEvery();
        problems.addIf(
            every.compareTo(source.refreshEvery()) < 0,
            source.name() + ": " + every + ", but refreshEvery is " + source.refreshEvery());
        problems.addIf(
            !every.equals(changes.wholeReadEvery()), source.name() + ": differs when asked again");
      });
      problems.verify();
    }

    /** Otherwise the truth would depend on how it was read. */
    @Test
    public void law45ChangesAppliedToAWholeReadComeToAWholeRead() {
      Problems problems = new Problems("changes applied to a whole read come to a whole read");
      changing((source, changes, reader) ->
          reader
              .readable(source, 1)
              .forEach(shard -> {
                Reader.Reading whole = reader.read(source, shard);
                compare(whole, reader.changes(source, shard, longAgo()), whole, problems);
              }));
      problems.verify();
      unlessLacking(Trait.CHANGING_CLOUD);
      CloudChange change =
          change()
              .orElseThrow(() ->
                  new AssertionError(
                      "change(): none (expected: a change, or CHANGING_CLOUD in lacks() with the"
                          + " reason)"));
      List<String> changed = new ArrayList<>();
      changing((source, changes, reader) -> {
        List<Reader.Reading> before =
            reader.readable(source, limits().shardsPerSource()).stream()
                .map(shard -> reader.read(source, shard))
                .filter(Reader.Reading::ended)
                .toList();
        try {
          change.make();
          for (Reader.Reading old : before) {
            Reader.Reading now = reader.read(source, old.shard());
            if (!bag(now.observations()).equals(bag(old.observations()))) {
              changed.add(old.where());
            }
            compare(old, reader.changes(source, old.shard(), lately()), now, problems);
          }
        } finally {
          change.undo();
        }
      });
      Assertions.assertThat(changed)
          .as("shards of changing sources that change().make() has changed")
          .isNotEmpty();
      problems.verify();
    }

    private void compare(
        Reader.Reading before,
        Reader.ChangesRead changes,
        Reader.Reading after,
        Problems problems) {
      if (!before.ended() || !after.ended()) {
        return;
      }
      ChangedShard shard = new ChangedShard(before.observations());
      changes.pages().forEach(shard::apply);
      problems.addIf(
          !changes.ended(),
          changes.where()
              + ": did not end"
              + changes.stopper().map(stopper -> "; " + stopper.words()).orElse(""));
      problems.addIf(
          changes.ended() && !bag(shard.observations()).equals(bag(after.observations())),
          changes.where()
              + ": come to "
              + shard.observations().size()
              + " observations, a whole read to "
              + after.observations().size()
              + firstDifference(shard.observations(), after.observations())
              + firstDifference(after.observations(), shard.observations()));
    }

    /** A clock that is ahead must not lead to reading everything, or to failing. */
    @Test
    public void law46SinceTheFutureNothingHasChanged() {
      Problems problems = new Problems("since the future nothing has changed");
      Instant tomorrow = clock().instant().plus(Duration.ofDays(1));
      changing((source, changes, reader) ->
          reader
              .readable(source, 1)
              .forEach(shard -> {
                Reader.ChangesRead read = reader.changes(source, shard, tomorrow);
                problems.addIf(
                    !read.ended()
                        || read.pages().stream()
                            .anyMatch(page ->
                                !page.observations().isEmpty() || !page.withdrawn().isEmpty()),
                    read.where()
                        + ": "
                        + read.stopper()
                            .map(Answer::words)
                            .orElse(read.pages().size() + " pages that are not all empty")
                        + " (expected: nothing, and END)");
              }));
      problems.verify();
    }

    /** An empty answer to a question nobody asked would lose what comes after it. */
    @Test
    public void law47AnUnknownTokenFails() {
      Problems problems = new Problems("an unknown token of changes fails");
      PageToken unknown = PageToken.of("nobody-gave-this-token");
      changing((source, changes, reader) ->
          reader
              .readable(source, 1)
              .forEach(shard -> {
                Answer<Changes> answer = reader.changesOnce(source, shard, lately(), unknown);
                problems.addIf(
                    answer.providerFailure().isEmpty(),
                    answer.call() + ": " + answer.words() + " (expected: a ProviderException)");
              }));
      problems.verify();
    }

    /** Nothing is taken away but by the cloud's word. */
    @Test
    public void law48OnlyWhatIsGoneIsWithdrawnAndOnlyDeclaredKindsAreSaid() {
      Problems problems = new Problems("what is withdrawn is gone; kinds are declared");
      changing((source, changes, reader) ->
          reader
              .readable(source, 1)
              .forEach(shard -> {
                Reader.Reading whole = reader.read(source, shard);
                ChangedShard held = new ChangedShard(whole.observations());
                Reader.ChangesRead read = reader.changes(source, shard, longAgo());
                for (Changes page : read.pages()) {
                  for (Withdrawn gone : page.withdrawn()) {
                    problems.addIf(
                        held.holds(gone),
                        read.where() + ": withdraws " + gone + ", which a whole read shows");
                    problems.addIf(
                        !source.kinds().contains(gone.kind()),
                        read.where() + ": withdraws a " + gone.kind() + ", which is not declared");
                  }
                  for (Observation one : page.observations()) {
                    problems.addIf(
                        !source.kinds().contains(one.kind()),
                        read.where() + ": says " + one.kind() + ", which is not declared");
                  }
                }
              }));
      problems.verify();
    }

    /** Changes that could not be read are not no changes. */
    @ParameterizedTest
    @EnumSource(FaultKind.class)
    public void law49ChangesThatCannotBeReadFailWithTheirCategory(FaultKind kind) {
      Problems problems = new Problems("changes that cannot be read fail (" + kind + ")");
      changing((source, changes, reader) -> {
        Faults faults = requiredFaults();
        if (faults.cannot(kind, source).isEmpty()) {
          for (Shard shard : reader.readable(source, 1)) {
            faults.inject(kind, source);
            try {
              judge(
                  kind,
                  source,
                  reader.changesOnce(source, shard, longAgo(), PageToken.FIRST),
                  Changes::observations,
                  problems);
            } finally {
              faults.clear();
            }
          }
        }
      });
      problems.verify();
    }

    private Instant longAgo() {
      return clock().instant().minus(Duration.ofDays(365));
    }

    private Instant lately() {
      return clock().instant().minus(Duration.ofMinutes(5));
    }

    private void changing(ChangingUse use) {
      List<String> met = new ArrayList<>();
      connected((connector, reader) -> {
        for (Source source : connector.sources()) {
          if (source instanceof ReadsChanges changes) {
            met.add(source.name());
            use.with(source, changes, reader);
          }
        }
      });
      Assumptions.assumeTrue(!met.isEmpty(), "no source says what changed");
    }
  }

  private interface ChangingUse {
    void with(Source source, ReadsChanges changes, Reader reader);
  }

  /** A provider is a guest among others. */
  @Nested
  public class Isolation {

    /** What one connector has learnt, such as a token, is not another's. */
    @Test
    public void law50CredentialsOfOneConnectorAreNoUseToAnother() {
      unlessLacking(Trait.REFUSED_CREDENTIALS);
      ConnectorConfig denied =
          deniedConfig()
              .orElseThrow(() ->
                  new AssertionError(
                      "deniedConfig(): none (expected: refused credentials, or"
                          + " REFUSED_CREDENTIALS in lacks())"));
      CloudProvider provider = provider();
      Problems problems = new Problems("connectors share no credentials");
      try (Connector good = provider.connect(config(), ContractHost.ready(clock()));
          Connector bad = provider.connect(denied, ContractHost.ready(clock()))) {
        Reader reading = new Reader(good, limits(), pacer());
        problems.addIf(reading.identify().said().isEmpty(), "identify fails with good credentials");
        problems.addIf(
            new Reader(bad, limits(), pacer()).identify().said().isPresent(),
            "identify succeeds with refused credentials, after another connector's good ones");
        problems.addIf(
            reading.identify().said().isEmpty(),
            "identify fails with good credentials, after another connector's were refused");
      }
      problems.verify();
    }

    /** Calls may come on threads that were made for something else. */
    @Test
    public void law51AForeignContextClassLoaderChangesNothing() throws IOException {
      try (URLClassLoader foreign =
          new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader())) {
        sameAsTheSurvey(provider(), foreign);
      }
    }

    /** The host's libraries are not the provider's. */
    @Test
    public void law52TheProviderWorksAloneUnderThePlatformsLoader() throws Exception {
      unlessLacking(Trait.LOADED_ALONE);
      // Never closed, so that what ends after the connector's close still finds its classes.
      LoneLoader alone = LoneLoader.ofThisClassPath();
      Class<?> type = alone.loadClass(provider().getClass().getName());
      Assertions.assertThat(type.getClassLoader())
          .as("the loader of the provider's class, which is not of the SPI or slf4j")
          .isSameAs(alone);
      Thread thread = Thread.currentThread();
      ClassLoader before = thread.getContextClassLoader();
      thread.setContextClassLoader(alone);
      try {
        sameAsTheSurvey((CloudProvider) type.getConstructor().newInstance(), alone);
      } finally {
        thread.setContextClassLoader(before);
      }
    }

    /** Plugins come and go while the host runs. */
    @Test
    public void law54ClassesLeaveMemoryAfterTheLastClose() {
      unlessLacking(Trait.LOADED_ALONE);
      WeakReference<LoneLoader> used = loadedReadClosedAndDropped();
      Assertions.assertThat(
              ThreadCensus.soon(
                  limits().patience(),
                  () -> {
                    LinkedLast.forget();
                    System.gc();
                    return used.refersTo(null);
                  }))
          .as(
              "the classes of a provider whose connectors are closed have left memory (what holds"
                  + " them: a thread, a ThreadLocal on a thread of somebody else, a shutdown hook,"
                  + " something registered with the JDK)")
          .isTrue();
    }

    private WeakReference<LoneLoader> loadedReadClosedAndDropped() {
      // Never closed, so that what ends after the connector's close still finds its classes.
      LoneLoader alone = LoneLoader.ofThisClassPath();
      // A thread of its own takes with it what a provider leaves in its thread locals.
      Answer<Map<String, Optional<Page>>> answer =
          Answer.to(
              "first pages of a provider that will leave",
              limits().patience().multipliedBy(20),
              () -> {
                Thread.currentThread().setContextClassLoader(alone);
                return CompletableFuture.completedFuture(firstPages(loadedBy(alone), alone));
              });
      Assertions.assertThat(answer.said()).as(answer.call() + ": " + answer.words()).isPresent();
      return new WeakReference<>(alone);
    }

    private CloudProvider loadedBy(LoneLoader alone) {
      try {
        Class<?> type = alone.loadClass(provider().getClass().getName());
        return (CloudProvider) type.getConstructor().newInstance();
      } catch (ReflectiveOperationException lost) {
        throw new IllegalStateException(provider().getClass().getName(), lost);
      }
    }

    private void sameAsTheSurvey(CloudProvider provider, ClassLoader context) {
      survey();
      Problems problems = new Problems("the same is said under another class loader");
      Answer<Map<String, Optional<Page>>> answer =
          Answer.to(
              "first pages under " + context.getName(),
              limits().patience().multipliedBy(20),
              () -> {
                Thread.currentThread().setContextClassLoader(context);
                return CompletableFuture.completedFuture(firstPages(provider, context));
              });
      problems.addIf(answer.said().isEmpty(), answer.call() + ": " + answer.words());
      answer
          .said()
          .ifPresent(pages ->
              survey()
                  .readings()
                  .filter(reading -> pages.containsKey(reading.where()))
                  .filter(reading -> !reading.pages().isEmpty())
                  .forEach(reading ->
                      problems.addIf(
                          !same(
                              Optional.of(reading.pages().getFirst()),
                              pages.getOrDefault(reading.where(), Optional.empty())),
                          reading.where()
                              + ": first page says "
                              + count(Optional.of(reading.pages().getFirst()))
                              + ", under another class loader "
                              + count(pages.getOrDefault(reading.where(), Optional.empty())))));
      problems.verify();
    }

    private Map<String, Optional<Page>> firstPages(CloudProvider provider, ClassLoader context) {
      Map<String, Optional<Page>> pages = new LinkedHashMap<>();
      try (Connector connector = provider.connect(config(), ContractHost.under(context, clock()))) {
        Reader reader = new Reader(connector, limits(), pacer(), context);
        Assertions.assertThat(reader.identify().words()).as("identify").isEqualTo("answered");
        for (Source source : connector.sources()) {
          for (Shard shard : reader.readable(source, 1)) {
            pages.put(
                source.name() + " " + Reader.describe(shard),
                reader.page(source, shard, PageToken.FIRST).said());
          }
        }
      }
      Assertions.assertThat(pages).as("first pages that could be read").isNotEmpty();
      return pages;
    }

    /** A second SPI would be another one, and nothing would fit. */
    @Test
    public void law53ThePluginBringsNoSpiOfItsOwn() throws IOException {
      Problems problems = new Problems("the plugin brings no class of the SPI");
      for (Path jar : jars()) {
        List<String> found = LoneLoader.classesOfTheSpi(jar);
        problems.addIf(
            !found.isEmpty(), jar.getFileName() + ": holds " + found.size() + ", such as " + found);
      }
      problems.verify();
    }
  }

  private <T> void judge(
      FaultKind kind,
      Source source,
      Answer<T> answer,
      Function<T, List<Observation>> observations,
      Problems problems) {
    if (kind == FaultKind.SLOW) {
      problems.addIf(
          answer.returnedAfter().compareTo(limits().callReturns()) > 0,
          source.name() + ": the call itself took " + answer.returnedAfter());
      if (answer.said().isPresent()) {
        return;
      }
    }
    answer
        .said()
        .map(observations)
        .ifPresent(said -> {
          long passed =
              said.stream()
                  .filter(o -> o instanceof Assessment a && a.status() == Assessment.Status.PASSED)
                  .count();
          boolean told = gapsAmong(said).stream().anyMatch(kind.expected()::contains);
          problems.addIf(
              passed > 0 || !told,
              answer.call()
                  + ": answered with "
                  + said.size()
                  + " observations, "
                  + passed
                  + " of them PASSED, gaps "
                  + gapsAmong(said)
                  + " (expected: failure, or a gap, with one of "
                  + kind.expected()
                  + ", and nothing PASSED)");
        });
    problems.addIf(
        answer.said().isEmpty()
            && answer
                .providerFailure()
                .filter(failure -> kind.expected().contains(failure.category()))
                .isEmpty(),
        answer.call()
            + ": "
            + answer.words()
            + " (expected: failure with one of "
            + kind.expected()
            + ")");
  }

  /** What a page says that it could not see. */
  private static Set<Category> gapsAmong(List<Observation> said) {
    return said.stream()
        .filter(Gap.class::isInstance)
        .map(gap -> ((Gap) gap).category())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Survey survey() {
    return SURVEYS.computeIfAbsent(
        getClass(), type -> Survey.of(provider(), config(), clock(), limits(), pacer()));
  }

  /**
   * One for the whole contract, as one host has: a bucket is not full again because a test began.
   */
  private Pacer pacer() {
    return PACERS.computeIfAbsent(getClass(), type -> new Pacer(keepsBudgets()));
  }

  private interface Use {
    void with(Connector connector, Reader reader);
  }

  private void connected(Use use) {
    try (Connector connector = provider().connect(config(), ContractHost.ready(clock()))) {
      use.with(connector, new Reader(connector, limits(), pacer()));
    }
  }

  private void unlessLacking(Trait trait) {
    String reason = lacks().get(trait);
    Assumptions.assumeTrue(reason == null, () -> "lacks " + trait + ": " + reason);
  }

  private Faults requiredFaults() {
    unlessLacking(Trait.FAULTS);
    return faults()
        .orElseThrow(() ->
            new AssertionError(
                "faults(): none (expected: faults, or FAULTS in lacks() with the reason)"));
  }

  private Optional<Throwable> refusal(CloudProvider provider, ConnectorConfig config) {
    try {
      provider.connect(config, ContractHost.ready(clock())).close();
      return Optional.empty();
    } catch (RuntimeException refused) {
      return Optional.of(refused);
    }
  }

  private ConnectorConfig without(String key) {
    ConnectorConfig config = config();
    Map<String, Object> values = new HashMap<>();
    for (Setting setting : provider().settings()) {
      if (!setting.key().equals(key)) {
        value(config, setting).ifPresent(value -> values.put(setting.key(), value));
      }
    }
    return new ConnectorConfig(config.connector(), values);
  }

  private static Optional<Object> value(ConnectorConfig config, Setting setting) {
    return switch (setting.form()) {
      case TEXTS ->
          Optional.<Object>of(config.texts(setting.key())).filter(v -> !v.equals(List.of()));
      case MAP -> Optional.<Object>of(config.map(setting.key())).filter(v -> !v.equals(Map.of()));
      case TEXT, FLAG, NUMBER, PATH, URI -> config.text(setting.key()).map(text -> text);
    };
  }

  /** The values of secret settings, with their keys. */
  private Map<String, String> canaries(ConnectorConfig config) {
    Map<String, String> canaries = new HashMap<>();
    for (Setting setting : provider().settings()) {
      if (setting.secret()) {
        Consumer<String> keep = value -> canaries.put(value, setting.key());
        config.texts(setting.key()).forEach(keep);
        config.map(setting.key()).values().forEach(keep);
      }
    }
    return canaries;
  }

  private static String everyMessage(Throwable failure) {
    StringBuilder text = new StringBuilder();
    Set<Throwable> met = new HashSet<>();
    for (Throwable at = failure; at != null && met.add(at); at = at.getCause()) {
      text.append(at).append('\n');
      if (at instanceof ProviderException told) {
        text.append(told.remedy()).append('\n');
      }
      for (Throwable beside : at.getSuppressed()) {
        text.append(beside).append('\n');
      }
    }
    return text.toString();
  }

  /** The same observations in any order, and an end or not. */
  private static boolean same(Optional<Page> a, Optional<Page> b) {
    return a.isPresent() == b.isPresent()
        && a.map(page -> bag(page.observations())).equals(b.map(page -> bag(page.observations())))
        && a.map(page -> page.next().isEnd()).equals(b.map(page -> page.next().isEnd()));
  }

  private static Map<Observation, Integer> bag(List<Observation> observations) {
    Map<Observation, Integer> bag = new HashMap<>();
    observations.forEach(observation -> bag.merge(observation, 1, Integer::sum));
    return bag;
  }

  private static String count(Optional<Page> page) {
    return page.map(
            p -> p.observations().size() + " observations" + (p.next().isEnd() ? " and END" : ""))
        .orElse("a failure");
  }

  private static String difference(Optional<Page> a, Optional<Page> b) {
    return firstDifference(
        a.map(Page::observations).orElse(List.of()), b.map(Page::observations).orElse(List.of()));
  }

  private static String firstDifference(List<Observation> a, List<Observation> b) {
    Set<Observation> other = new HashSet<>(b);
    @Nullable Observation only =
        a.stream().filter(observation -> !other.contains(observation)).findFirst().orElse(null);
    return only == null ? "" : "; first only: " + only;
  }
}
