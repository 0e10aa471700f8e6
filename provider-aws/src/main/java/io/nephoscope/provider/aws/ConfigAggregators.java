package io.nephoscope.provider.aws;

import io.nephoscope.spi.Gap;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.config.model.AggregatedSourceStatus;
import software.amazon.awssdk.services.config.model.ConfigurationAggregator;
import software.amazon.awssdk.services.config.model.DescribeConfigurationAggregatorSourcesStatusResponse;
import software.amazon.awssdk.services.config.model.DescribeConfigurationAggregatorsResponse;

/**
 * The aggregator of AWS Config that the connector's own account has, if any, and of which accounts
 * and regions it has the data. One aggregator is read: the widest. Answers may wait.
 */
final class ConfigAggregators {

  private final AwsSettings settings;
  private final AwsClients clients;
  private final AwsSurvey survey;
  private final AwsSurvey.Kept<Optional<Aggregator>> found;
  private final AwsSurvey.Kept<Coverage> coverage;

  ConfigAggregators(AwsSettings settings, AwsClients clients, AwsSurvey survey, Clock clock) {
    this.settings = settings;
    this.clients = clients;
    this.survey = survey;
    found = new AwsSurvey.Kept<>(clock, Duration.ofHours(1));
    coverage = new AwsSurvey.Kept<>(clock, Duration.ofMinutes(10));
  }

  /**
   * An aggregator.
   *
   * @param account whose it is
   * @param region where it is
   * @param rank how much it covers; more is wider
   */
  record Aggregator(String account, String region, String name, int rank) {}

  /**
   * What the aggregator has of one account and region.
   *
   * @param readable whether there is data, be it old
   * @param note what is wrong with it; null when nothing is
   */
  record State(boolean readable, @Nullable Gap note) {
    static final State NONE = new State(false, null);
  }

  /** What the aggregator has, by account and region. */
  record Coverage(Map<String, State> states) {
    /** Copies the map. */
    Coverage {
      states = Map.copyOf(states);
    }

    State of(String account, String region) {
      State own = states.get(account + "/" + region);
      return own != null ? own : states.getOrDefault("*/" + region, State.NONE);
    }
  }

  /** The aggregator to read. */
  Optional<Aggregator> found() {
    return found.get(this::look);
  }

  /** What it has; nothing when there is none. */
  Coverage coverage() {
    return found().map(one -> coverage.get(() -> ask(one))).orElseGet(() -> new Coverage(Map.of()));
  }

  private Optional<Aggregator> look() {
    List<Aggregator> all = new ArrayList<>();
    for (String region : survey.regions(settings.home())) {
      AwsClients.Desk desk = clients.desk(settings.home(), region);
      try {
        all.addAll(in(desk));
      } catch (ProviderException e) {
        // Without the right to look, or the operation, there is none as far as we are concerned.
        if (!AwsFailures.isOfOneOperation(e)) {
          throw e;
        }
      }
    }
    return all.stream().max(Comparator.comparingInt(Aggregator::rank));
  }

  private List<Aggregator> in(AwsClients.Desk desk) {
    List<Aggregator> all = new ArrayList<>();
    PageToken token = PageToken.FIRST;
    do {
      PageToken at = token;
      DescribeConfigurationAggregatorsResponse answer =
          desk.call(
              "config",
              "DescribeConfigurationAggregators",
              d ->
                  d.config()
                      .describeConfigurationAggregators(
                          request -> request.nextToken(at.isFirst() ? null : at.value())));
      if (!answer.hasConfigurationAggregators()) {
        throw desk.unreadable(
            "config", "DescribeConfigurationAggregators", "no list of aggregators");
      }
      for (ConfigurationAggregator one : answer.configurationAggregators()) {
        all.add(
            new Aggregator(
                desk.account(), desk.region(), one.configurationAggregatorName(), rank(one)));
      }
      token = desk.next("config", "DescribeConfigurationAggregators", at, answer.nextToken());
    } while (!token.isEnd());
    return all;
  }

  private static int rank(ConfigurationAggregator one) {
    var organization = one.organizationAggregationSource();
    if (organization != null) {
      return Boolean.TRUE.equals(organization.allAwsRegions())
          ? 1_000_000
          : 500_000 + organization.awsRegions().size();
    }
    return one.accountAggregationSources().stream()
        .mapToInt(source ->
            source.accountIds().size()
                * (Boolean.TRUE.equals(source.allAwsRegions()) ? 20 : source.awsRegions().size()))
        .sum();
  }

  private Coverage ask(Aggregator aggregator) {
    AwsClients.Desk desk = clients.desk(aggregator.account(), aggregator.region());
    Map<String, State> states = new HashMap<>();
    PageToken token = PageToken.FIRST;
    do {
      PageToken at = token;
      DescribeConfigurationAggregatorSourcesStatusResponse answer =
          desk.call(
              "config",
              "DescribeConfigurationAggregatorSourcesStatus",
              d ->
                  d.config()
                      .describeConfigurationAggregatorSourcesStatus(request ->
                          request
                              .configurationAggregatorName(aggregator.name())
                              .limit(100)
                              .nextToken(at.isFirst() ? null : at.value())));
      if (!answer.hasAggregatedSourceStatusList()) {
        throw desk.unreadable(
            "config", "DescribeConfigurationAggregatorSourcesStatus", "no list of sources");
      }
      for (AggregatedSourceStatus source : answer.aggregatedSourceStatusList()) {
        boolean account = "ACCOUNT".equals(source.sourceTypeAsString());
        states.put(
            (account ? source.sourceId() : "*") + "/" + source.awsRegion(),
            state(aggregator, account ? source.sourceId() : aggregator.account(), source));
      }
      token =
          desk.next(
              "config", "DescribeConfigurationAggregatorSourcesStatus", at, answer.nextToken());
    } while (!token.isEnd());
    return new Coverage(states);
  }

  private static State state(Aggregator aggregator, String account, AggregatedSourceStatus source) {
    String status = String.valueOf(source.lastUpdateStatusAsString());
    if (status.equals("SUCCEEDED")) {
      return new State(true, null);
    }
    // OUTDATED has the data of an earlier time; FAILED may have none: better asked on the spot.
    return new State(
        status.equals("OUTDATED"),
        new Gap(
            account,
            source.awsRegion(),
            Category.UNAVAILABLE,
            "config DescribeConfigurationAggregatorSourcesStatus of aggregator "
                + aggregator.name()
                + " in "
                + aggregator.region()
                + ": "
                + status
                + (source.lastErrorCode() == null ? "" : " with " + source.lastErrorCode())
                + " (expected: SUCCEEDED).",
            "Check that the account authorises the aggregator and that its recorder runs."));
  }
}
