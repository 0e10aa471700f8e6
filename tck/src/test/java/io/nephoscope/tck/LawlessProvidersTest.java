package io.nephoscope.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** For each law, a provider that breaks it is caught by the test that bears the law's number. */
final class LawlessProvidersTest {

  private static final Pattern LAW = Pattern.compile("law(\\d\\d)");

  @ParameterizedTest
  @MethodSource("lawless")
  void theContractCatchesIt(Class<? extends ProviderContract> lawless) {
    int law = number(lawless);
    assertThat(brokenLaws(law(lawless, law))).as(lawless.getSimpleName()).containsExactly(law);
  }

  @Test
  void everyLawHasItsLawlessProvider() {
    Set<Integer> laws =
        Arrays.stream(ProviderContract.class.getDeclaredClasses())
            .flatMap(chapter -> Arrays.stream(chapter.getDeclaredMethods()))
            .map(method -> LAW.matcher(method.getName()))
            .filter(Matcher::find)
            .map(found -> Integer.parseInt(found.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(laws)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, laws.size()).boxed().toList())
        .isEqualTo(
            lawless()
                .map(LawlessProvidersTest::number)
                .collect(Collectors.toCollection(TreeSet::new)));
  }

  @Test
  void theLawfulProviderBreaksNothing() {
    assertThat(brokenLaws(DiscoverySelectors.selectClass(LawfulContractTest.class))).isEmpty();
  }

  static Stream<Class<? extends ProviderContract>> lawless() {
    return Arrays.stream(LawlessProviders.class.getDeclaredClasses())
        .filter(ProviderContract.class::isAssignableFrom)
        .<Class<? extends ProviderContract>>map(type -> type.asSubclass(ProviderContract.class))
        .sorted((a, b) -> Integer.compare(number(a), number(b)));
  }

  private static int number(Class<?> lawless) {
    return Integer.parseInt(lawless.getSimpleName().substring(3, 5));
  }

  /** The test of one law alone, in whichever chapter it is. */
  private static DiscoverySelector law(Class<?> contract, int number) {
    String name = "law%02d".formatted(number);
    return Arrays.stream(ProviderContract.class.getDeclaredClasses())
        .flatMap(chapter -> Arrays.stream(chapter.getDeclaredMethods()))
        .filter(method -> method.getName().startsWith(name))
        .map(method ->
            DiscoverySelectors.selectNestedMethod(
                List.of(contract), method.getDeclaringClass(), method))
        .findFirst()
        .orElseThrow();
  }

  private static Set<Integer> brokenLaws(DiscoverySelector contract) {
    Set<Integer> broken = new TreeSet<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(contract).build();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                  Matcher law = LAW.matcher(test.getUniqueId());
                  broken.add(law.find() ? Integer.parseInt(law.group(1)) : 0);
                }
              }
            });
    return broken;
  }
}
