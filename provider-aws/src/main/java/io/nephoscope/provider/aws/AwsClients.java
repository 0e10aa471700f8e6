package io.nephoscope.provider.aws;

import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsAsyncClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.config.ConfigAsyncClient;
import software.amazon.awssdk.services.ec2.Ec2AsyncClient;
import software.amazon.awssdk.services.guardduty.GuardDutyAsyncClient;
import software.amazon.awssdk.services.inspector2.Inspector2AsyncClient;
import software.amazon.awssdk.services.organizations.OrganizationsAsyncClient;
import software.amazon.awssdk.services.securityhub.SecurityHubAsyncClient;
import software.amazon.awssdk.services.ssm.SsmAsyncClient;
import software.amazon.awssdk.services.sts.StsAsyncClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/**
 * Everything that talks to AWS: one HTTP client with its own two event loops, one session per
 * account, one client per service, account and region, each made when first needed. Safe for any
 * thread; whatever may wait does so on the thread that asks.
 */
final class AwsClients implements AutoCloseable {

  private static final Duration SESSION = Duration.ofHours(1);
  private static final int AT_ONCE = 8;

  private final AwsSettings settings;
  private final OpenStages stages;
  private final Clock clock;
  private final Executor executor;
  private final SdkEventLoopGroup loops = SdkEventLoopGroup.builder().numberOfThreads(2).build();
  private final SdkAsyncHttpClient http =
      NettyNioAsyncHttpClient.builder()
          .eventLoopGroup(loops)
          .maxConcurrency(64)
          .maxPendingConnectionAcquires(5000)
          .connectionAcquisitionTimeout(Duration.ofSeconds(60))
          .build();
  private final ScheduledExecutorService timers =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("nephoscope-aws-timers").factory());
  private final NameLookups names = new NameLookups();
  private final Map<String, SdkClient> built = new ConcurrentHashMap<>();
  private final Map<String, RoleSession> sessions = new ConcurrentHashMap<>();
  private final ReentrantLock choosing = new ReentrantLock();
  private @Nullable AwsCredentialsProvider base;
  private volatile boolean closed;

  /**
   * Clients that are made when they are first needed.
   *
   * @param executor its threads may wait; calls end on them, instead of on a pool for each client
   */
  AwsClients(AwsSettings settings, OpenStages stages, Clock clock, Executor executor) {
    this.settings = settings;
    this.stages = stages;
    this.clock = clock;
    this.executor = executor;
  }

  /** Where one account is asked in one region. */
  Desk desk(String account, String region) {
    return new Desk(account, region);
  }

  /** The clients of one account in one region, with the session of the role we have there. */
  final class Desk {
    private final String account;
    private final String region;

    private Desk(String account, String region) {
      this.account = account;
      this.region = region;
    }

    String account() {
      return account;
    }

    String region() {
      return region;
    }

    StsAsyncClient sts() {
      return client("sts", Region.of(region), StsAsyncClient::builder);
    }

    Ec2AsyncClient ec2() {
      return client("ec2", Region.of(region), Ec2AsyncClient::builder);
    }

    ConfigAsyncClient config() {
      return client("config", Region.of(region), ConfigAsyncClient::builder);
    }

    SecurityHubAsyncClient securityHub() {
      return client("securityhub", Region.of(region), SecurityHubAsyncClient::builder);
    }

    SsmAsyncClient ssm() {
      return client("ssm", Region.of(region), SsmAsyncClient::builder);
    }

    /** The client of a service that has one in every region. */
    <C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>>
        C regional(String service, Supplier<B> builder) {
      return client(service, Region.of(region), builder);
    }

    /** The client of a service that is one for all regions. */
    <C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>> C global(
        String service, Supplier<B> builder) {
      return client(service, settings.globalRegion(), builder);
    }

    /** An ARN of this account; region and account may be empty, as in many of AWS's names. */
    String arn(String service, String where, String whose, String rest) {
      return "arn:" + settings.partition() + ":" + service + ":" + where + ":" + whose + ":" + rest;
    }

    /** Makes sure of the session of the role; fails like a call does when there is none. */
    void enter() {
      var _ = session(account).resolveCredentials();
    }

    GuardDutyAsyncClient guardDuty() {
      return client("guardduty", Region.of(region), GuardDutyAsyncClient::builder);
    }

    Inspector2AsyncClient inspector() {
      return client("inspector2", Region.of(region), Inspector2AsyncClient::builder);
    }

    OrganizationsAsyncClient organizations() {
      return client("organizations", settings.globalRegion(), OrganizationsAsyncClient::builder);
    }

    /**
     * Makes one call and waits for it. The session is at hand before the client is touched, because
     * clients block while they resolve credentials. A session that AWS says is over is replaced,
     * once.
     */
    <T> T call(String service, String operation, Function<Desk, CompletableFuture<T>> call) {
      RoleSession session = session(account);
      AwsCredentials credentials = session.resolveCredentials();
      try {
        return stages.await(call.apply(this));
      } catch (RuntimeException e) {
        if (!AwsFailures.isExpiry(e)) {
          throw AwsFailures.of(about(service, operation), e);
        }
      }
      session.forget(credentials);
      var _ = session.resolveCredentials();
      try {
        return stages.await(call.apply(this));
      } catch (RuntimeException e) {
        throw AwsFailures.of(about(service, operation), e);
      }
    }

    /** The same; empty when AWS says that there is no such thing. */
    <T> Optional<T> callIfThere(
        String service, String operation, Function<Desk, CompletableFuture<T>> call) {
      try {
        return Optional.of(call(service, operation, call));
      } catch (ProviderException e) {
        if (AwsFailures.isAbsence(e)) {
          return Optional.empty();
        }
        throw e;
      }
    }

    /** Does something for each of many, a few at once, and waits for all; in their order. */
    <T, R> List<R> each(List<T> many, Function<T, R> work) {
      List<R> done = new ArrayList<>();
      for (int from = 0; from < many.size(); from += AT_ONCE) {
        List<CompletableFuture<R>> some =
            many.subList(from, Math.min(many.size(), from + AT_ONCE)).stream()
                .map(one -> stages.start(() -> work.apply(one)).toCompletableFuture())
                .toList();
        for (CompletableFuture<R> one : some) {
          try {
            done.add(one.join());
          } catch (CompletionException e) {
            throw e.getCause() instanceof ProviderException known
                ? known
                : AwsFailures.unexpected(settings.connector(), e);
          }
        }
      }
      return done;
    }

    /** The failure that AWS's answer lacks something it always says. */
    ProviderException unreadable(String service, String operation, String found) {
      return AwsFailures.unreadable(about(service, operation), found, null);
    }

    /** The failure that a service answers, and says that it is off. */
    ProviderException switchedOff(String service, String operation, String found) {
      return AwsFailures.switchedOff(about(service, operation), found);
    }

    /** Where to go on after a page; a token that comes back unchanged would never end. */
    PageToken next(String service, String operation, PageToken asked, @Nullable String next) {
      if (next == null || next.isEmpty()) {
        return PageToken.END;
      }
      if (next.equals(asked.value())) {
        throw unreadable(service, operation, "the page token it was asked with");
      }
      return PageToken.of(next);
    }

    private AwsFailures.Call about(String service, String operation) {
      return new AwsFailures.Call(service, operation, account, region, settings.roleIn(account));
    }

    private <C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>>
        C client(String service, Region where, Supplier<B> builder) {
      return AwsClients.this.client(service, account, where, session(account), builder);
    }
  }

  /**
   * The ARN of a machine that Systems Manager names by id: of EC2, or registered from elsewhere.
   */
  String arnOfInstance(Desk desk, String id) {
    return "arn:"
        + settings.partition()
        + (id.startsWith("mi-") ? ":ssm:" : ":ec2:")
        + desk.region()
        + ":"
        + desk.account()
        + (id.startsWith("mi-") ? ":managed-instance/" : ":instance/")
        + id;
  }

  @Override
  public void close() {
    closed = true;
    built.values().forEach(SdkClient::close);
    http.close();
    timers.shutdownNow();
    names.close();
    var _ = loops.eventLoopGroup().shutdownGracefully(0, 2, TimeUnit.SECONDS);
  }

  private RoleSession session(String account) {
    return sessions.computeIfAbsent(
        settings.roleIn(account),
        role ->
            role.equals(settings.roleArn())
                ? new RoleSession(this::assumeHubRole, clock)
                : new RoleSession(() -> assumeMemberRole(account, role), clock));
  }

  private AwsSessionCredentials assumeHubRole() {
    String role = settings.roleArn();
    AwsSettings.WebIdentity web = settings.webIdentity();
    if (web != null && web.role().equals(role)) {
      return assumeByWebIdentity(web);
    }
    AwsCredentialsProvider identity = baseIdentity();
    StsAsyncClient sts =
        client("sts", "base", settings.homeRegion(), identity, StsAsyncClient::builder);
    try {
      return sessionOf(
          role,
          stages
              .await(
                  sts.assumeRole(request ->
                      request
                          .roleArn(role)
                          .roleSessionName(settings.sessionName())
                          .externalId(settings.externalId())
                          .durationSeconds((int) SESSION.toSeconds())))
              .credentials());
    } catch (RuntimeException e) {
      ProviderException meaning = AwsFailures.of(aboutAssuming("AssumeRole", role), e);
      if (meaning.category() != Category.PERMISSION_DENIED) {
        throw meaning;
      }
      throw new ProviderException(
          Category.UNAUTHENTICATED,
          settings.connector()
              + ": AWS does not let us assume "
              + role
              + (settings.externalId() == null
                  ? " without an external ID"
                  : " with the external ID configured")
              + " (expected: a session of that role).",
          "Check that the role exists, that its trust policy names our principal, that external-id"
              + " is the one its sts:ExternalId condition asks for, and that our principal may call"
              + " sts:AssumeRole.",
          null,
          meaning.getCause());
    }
  }

  /** Web identities are asked for by STS without a signature. */
  private AwsSessionCredentials assumeByWebIdentity(AwsSettings.WebIdentity web) {
    String token;
    try {
      token = Files.readString(web.tokenFile()).strip();
    } catch (IOException e) {
      throw new ProviderException(
          Category.UNAUTHENTICATED,
          settings.connector()
              + ": the web identity token in "
              + web.tokenFile()
              + " cannot be read (expected: a file that the platform keeps fresh).",
          "Correct web-identity-token-file, or the rights of the file.",
          null,
          e);
    }
    StsAsyncClient sts =
        client(
            "sts",
            "web identity",
            settings.homeRegion(),
            AnonymousCredentialsProvider.create(),
            StsAsyncClient::builder);
    AwsFailures.Call call = aboutAssuming("AssumeRoleWithWebIdentity", web.role());
    try {
      return sessionOf(
          web.role(),
          stages
              .await(
                  sts.assumeRoleWithWebIdentity(request ->
                      request
                          .roleArn(web.role())
                          .roleSessionName(settings.sessionName())
                          .webIdentityToken(token)
                          .durationSeconds((int) SESSION.toSeconds())))
              .credentials());
    } catch (RuntimeException e) {
      ProviderException meaning = AwsFailures.of(call, e);
      if (meaning.category() != Category.PERMISSION_DENIED) {
        throw meaning;
      }
      throw new ProviderException(
          Category.UNAUTHENTICATED,
          settings.connector()
              + ": AWS does not let our web identity assume "
              + web.role()
              + " (expected: a session of that role).",
          "Check that the role's trust policy names the identity provider, the audience and the"
              + " subject of the token.",
          null,
          meaning.getCause());
    }
  }

  /** What became of trying a role with another external ID than the one agreed on. */
  enum Trial {
    REFUSED,
    LET_IN
  }

  /**
   * Tries to assume the role in an account as we always do, but for the external ID. A session that
   * comes of it is thrown away.
   *
   * @param externalId {@code null} for none
   */
  Trial tryRole(String account, @Nullable String externalId) {
    String role = settings.roleIn(account);
    boolean hub = role.equals(settings.roleArn());
    Consumer<AssumeRoleRequest.Builder> asked =
        request ->
            request
                .roleArn(role)
                .roleSessionName(settings.sessionName())
                .externalId(externalId)
                .durationSeconds(900);
    AwsFailures.Call call = aboutAssuming("AssumeRole", role);
    try {
      if (hub) {
        StsAsyncClient sts =
            client("sts", "base", settings.homeRegion(), baseIdentity(), StsAsyncClient::builder);
        stages.await(sts.assumeRole(asked));
      } else {
        desk(settings.home(), settings.homeRegion().id())
            .call("sts", "AssumeRole", desk -> desk.sts().assumeRole(asked));
      }
      return Trial.LET_IN;
    } catch (RuntimeException e) {
      ProviderException meaning = AwsFailures.of(call, e);
      if (meaning.category() == Category.PERMISSION_DENIED) {
        return Trial.REFUSED;
      }
      throw meaning;
    }
  }

  private AwsSessionCredentials assumeMemberRole(String account, String role) {
    Desk hub = desk(settings.home(), settings.homeRegion().id());
    try {
      return sessionOf(
          role,
          hub.call(
                  "sts",
                  "AssumeRole",
                  desk ->
                      desk.sts()
                          .assumeRole(request ->
                              request
                                  .roleArn(role)
                                  .roleSessionName(settings.sessionName())
                                  .externalId(settings.externalId())
                                  .durationSeconds((int) SESSION.toSeconds())))
              .credentials());
    } catch (ProviderException e) {
      if (e.category() != Category.PERMISSION_DENIED) {
        throw e;
      }
      throw new ProviderException(
          Category.PERMISSION_DENIED,
          "account "
              + account
              + ": "
              + settings.roleArn()
              + " may not assume "
              + role
              + " (expected: a session of that role).",
          "Check that the role "
              + settings.memberRole()
              + " exists in account "
              + account
              + ", that its trust policy names "
              + settings.roleArn()
              + ", that its external ID, if it asks for one, is the one of external-id, and that no"
              + " service control policy denies sts:AssumeRole.",
          null,
          e.getCause());
    }
  }

  private AwsSessionCredentials sessionOf(String role, @Nullable Credentials given) {
    if (given == null
        || given.accessKeyId() == null
        || given.secretAccessKey() == null
        || given.sessionToken() == null
        || given.expiration() == null) {
      throw AwsFailures.unreadable(aboutAssuming("AssumeRole", role), "without credentials", null);
    }
    return AwsSessionCredentials.builder()
        .accessKeyId(given.accessKeyId())
        .secretAccessKey(given.secretAccessKey())
        .sessionToken(given.sessionToken())
        .expirationTime(given.expiration())
        .build();
  }

  private AwsFailures.Call aboutAssuming(String operation, String role) {
    return new AwsFailures.Call(
        "sts", operation, settings.home(), settings.homeRegion().id(), role);
  }

  /** Our own principal, resolved here and now, so that no client waits for it later. */
  private AwsCredentialsProvider baseIdentity() {
    choosing.lock();
    try {
      if (base == null) {
        base = chosenIdentity();
      }
      base.resolveCredentials();
      return base;
    } catch (SdkClientException e) {
      throw new ProviderException(
          Category.UNAUTHENTICATED,
          settings.connector()
              + ": no AWS credentials found in "
              + (settings.profile() == null ? "the default chain" : "profile " + settings.profile())
              + " (expected: credentials that may assume "
              + settings.roleArn()
              + ").",
          "Give this machine a role, set profile, or set access-key-id and secret-access-key.",
          null,
          e);
    } finally {
      choosing.unlock();
    }
  }

  private AwsCredentialsProvider chosenIdentity() {
    AwsSettings.WebIdentity web = settings.webIdentity();
    if (web != null) {
      return new RoleSession(() -> assumeByWebIdentity(web), clock);
    }
    AwsSettings.Keys keys = settings.keys();
    if (keys != null) {
      return StaticCredentialsProvider.create(
          keys.token() == null
              ? AwsBasicCredentials.create(keys.id(), keys.secret())
              : AwsSessionCredentials.create(keys.id(), keys.secret(), keys.token()));
    }
    return settings.profile() != null
        ? ProfileCredentialsProvider.create(settings.profile())
        : DefaultCredentialsProvider.builder().build();
  }

  @SuppressWarnings("unchecked")
  private <C extends SdkClient, B extends AwsClientBuilder<B, C> & AwsAsyncClientBuilder<B, C>>
      C client(
          String service,
          String who,
          Region region,
          AwsCredentialsProvider credentials,
          Supplier<B> builder) {
    SdkClient client =
        built.computeIfAbsent(
            service + " " + who + " " + region.id(),
            key -> {
              B made =
                  builder
                      .get()
                      .region(region)
                      .credentialsProvider(credentials)
                      .httpClient(http)
                      .asyncConfiguration(ending ->
                          ending.advancedOption(
                              SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, executor))
                      .overrideConfiguration(manners());
              URI endpoint = settings.endpoint(service);
              return endpoint == null ? made.build() : made.endpointOverride(endpoint).build();
            });
    if (closed) {
      // It may have been made while the others were closed.
      client.close();
      throw stages.closedFailure();
    }
    return (C) client;
  }

  private ClientOverrideConfiguration manners() {
    return ClientOverrideConfiguration.builder()
        .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder().maxAttempts(2).build())
        .apiCallTimeout(Duration.ofSeconds(60))
        .apiCallAttemptTimeout(Duration.ofSeconds(20))
        .scheduledExecutorService(timers)
        .addExecutionInterceptor(names)
        .addExecutionInterceptor(new ResponseBody())
        .addExecutionInterceptor(new XmlAnswers())
        .build();
  }
}
