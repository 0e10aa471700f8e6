package io.nephoscope.provider.aws;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Shard;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.DescribeRegionsResponse;

/**
 * Which accounts there are and which regions each has enabled. What AWS said is kept for a while,
 * because every source asks before every round. Answers may wait: ask on the host's executor.
 */
final class AwsSurvey {

  private final AwsSettings settings;
  private final AwsClients clients;
  private final HostContext host;
  private final Kept<List<AccountRef>> accounts;
  private final Map<String, Kept<List<String>>> regions = new ConcurrentHashMap<>();

  AwsSurvey(AwsSettings settings, AwsClients clients, HostContext host) {
    this.settings = settings;
    this.clients = clients;
    this.host = host;
    accounts = new Kept<>(host.clock(), Duration.ofMinutes(5));
  }

  /** The accounts to read. */
  List<AccountRef> accounts() {
    return accounts.get(() -> {
      List<AccountRef> found = new ArrayList<>();
      PageToken token = PageToken.FIRST;
      do {
        OrganizationAccounts.Listing page = OrganizationAccounts.list(settings, clients, token);
        for (Account account : page.accounts()) {
          found.add(new AccountRef(account.nativeId(), account.name()));
        }
        token = page.next();
      } while (!token.isEnd());
      return List.copyOf(found);
    });
  }

  /** Every account in every region that is enabled there. */
  List<Shard> accountsByRegion() {
    List<AccountRef> all = accounts();
    List<CompletableFuture<List<Shard>>> parts =
        all.stream()
            .map(account ->
                CompletableFuture.supplyAsync(
                    () ->
                        regions(account.nativeId()).stream()
                            .map(region -> new Shard(account, region))
                            .toList(),
                    host.executor()))
            .toList();
    try {
      return parts.stream().flatMap(part -> part.join().stream()).toList();
    } catch (CompletionException e) {
      throw e.getCause() instanceof ProviderException known
          ? known
          : AwsFailures.unexpected(settings.connector(), e);
    }
  }

  /**
   * The regions to read in an account, the one that records global resources by default first. An
   * account that does not let us in is taken to have the home account's regions: reading them says
   * why it cannot be read.
   */
  List<String> regions(String account) {
    if (!settings.regions().isEmpty()) {
      return settings.regions();
    }
    try {
      return enabled(account);
    } catch (ProviderException e) {
      if (account.equals(settings.home()) || e.category() != Category.PERMISSION_DENIED) {
        throw e;
      }
      return enabled(settings.home());
    }
  }

  private List<String> enabled(String account) {
    return regions
        .computeIfAbsent(account, key -> new Kept<>(host.clock(), Duration.ofHours(1)))
        .get(() -> ask(clients.desk(account, settings.homeRegion().id())));
  }

  private List<String> ask(AwsClients.Desk desk) {
    DescribeRegionsResponse answer =
        desk.call(
            "ec2",
            "DescribeRegions",
            d -> d.ec2().describeRegions(request -> request.allRegions(true)));
    List<String> names =
        answer.regions().stream()
            .filter(region -> !"not-opted-in".equals(region.optInStatus()))
            .flatMap(region -> Stream.ofNullable(region.regionName()))
            .sorted(
                Comparator.comparing((String name) -> !name.equals(settings.homeRegion().id()))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    if (names.isEmpty()) {
      throw desk.unreadable("ec2", "DescribeRegions", "no enabled region");
    }
    return names;
  }

  /** A value that is asked for once at a time and kept for a while; a failure is not kept. */
  static final class Kept<T> {
    private final Clock clock;
    private final Duration life;
    private final ReentrantLock asking = new ReentrantLock();
    private volatile @Nullable Known<T> known;

    Kept(Clock clock, Duration life) {
      this.clock = clock;
      this.life = life;
    }

    private record Known<T>(T value, Instant until) {}

    T get(Supplier<T> ask) {
      Known<T> now = known;
      if (now == null || !clock.instant().isBefore(now.until())) {
        asking.lock();
        try {
          now = known;
          if (now == null || !clock.instant().isBefore(now.until())) {
            now = new Known<>(ask.get(), clock.instant().plus(life));
            known = now;
          }
        } finally {
          asking.unlock();
        }
      }
      return now.value();
    }
  }
}
