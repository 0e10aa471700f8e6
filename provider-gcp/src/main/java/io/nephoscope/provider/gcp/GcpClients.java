package io.nephoscope.provider.gcp;

import com.google.api.core.ApiFuture;
import com.google.api.core.ApiFutureCallback;
import com.google.api.core.ApiFutures;
import com.google.api.gax.core.BackgroundResource;
import com.google.api.gax.core.CredentialsProvider;
import com.google.api.gax.core.FixedCredentialsProvider;
import com.google.api.gax.core.FixedExecutorProvider;
import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.grpc.InstantiatingGrpcChannelProvider;
import com.google.api.gax.rpc.ClientSettings;
import com.google.api.gax.rpc.UnaryCallSettings;
import com.google.auth.Credentials;
import com.google.cloud.asset.v1.AssetServiceClient;
import com.google.cloud.asset.v1.AssetServiceSettings;
import com.google.cloud.cloudsecuritycompliance.v1.MonitoringClient;
import com.google.cloud.cloudsecuritycompliance.v1.MonitoringSettings;
import com.google.cloud.resourcemanager.v3.FoldersClient;
import com.google.cloud.resourcemanager.v3.FoldersSettings;
import com.google.cloud.resourcemanager.v3.OrganizationsClient;
import com.google.cloud.resourcemanager.v3.OrganizationsSettings;
import com.google.cloud.resourcemanager.v3.ProjectsClient;
import com.google.cloud.resourcemanager.v3.ProjectsSettings;
import com.google.cloud.securitycenter.v2.SecurityCenterClient;
import com.google.cloud.securitycenter.v2.SecurityCenterSettings;
import io.nephoscope.spi.HostContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC clients of one connector, each opened when it is first needed and closed with the
 * connector. Every client has its own channel: only a channel that the client opens itself carries
 * the routing headers Google asks for.
 *
 * <p>Nothing waits on the caller's thread: credentials are resolved and clients opened on the
 * host's executor, calls run on gRPC's threads.
 */
final class GcpClients implements AutoCloseable {

  /** How long one call may take; trying again is the host's business. */
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final GcpSettings settings;
  private final HostContext host;
  private final GcpCredentials credentials;
  private final ScheduledThreadPoolExecutor background;

  private final Opened<ProjectsClient> projects;
  private final Opened<FoldersClient> folders;
  private final Opened<OrganizationsClient> organizations;
  private final Opened<AssetServiceClient> assets;
  private final Opened<SecurityCenterClient> securityCenter;
  private final Opened<com.google.cloud.securitycenter.v1.SecurityCenterClient> firstSecurityCenter;
  private final Opened<MonitoringClient> compliance;

  private final Map<Object, CompletableFuture<?>> open = new ConcurrentHashMap<>();
  private final List<BackgroundResource> clients = new ArrayList<>();
  private int opening;
  private volatile boolean closed;

  GcpClients(GcpSettings settings, HostContext host) {
    this.settings = settings;
    this.host = host;
    this.credentials = new GcpCredentials(settings, host);
    this.background =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "gcp-" + settings.connector());
              thread.setDaemon(true);
              return thread;
            });
    this.projects = new Opened<>(this::openProjects);
    this.folders = new Opened<>(this::openFolders);
    this.organizations = new Opened<>(this::openOrganizations);
    this.assets = new Opened<>(this::openAssets);
    this.securityCenter = new Opened<>(this::openSecurityCenter);
    this.firstSecurityCenter = new Opened<>(this::openFirstSecurityCenter);
    this.compliance = new Opened<>(this::openCompliance);
  }

  /** The name the connector's credentials go by. */
  CompletableFuture<String> principal() {
    return credentials.principal();
  }

  /**
   * What is handed to the host: the same outcome, but a failure is a ProviderException and nothing
   * else, and when the connector is closed first, it is that.
   */
  <T> CompletableFuture<T> whileOpen(Call call, CompletableFuture<T> work) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    Object place = new Object();
    open.put(place, answer);
    CompletableFuture<Boolean> _ =
        work.handle((value, thrown) -> {
          open.remove(place);
          return closed
              ? answer.completeExceptionally(GcpFailures.closed(settings.connector()))
              : thrown != null
                  ? answer.completeExceptionally(GcpFailures.of(call, thrown))
                  : answer.complete(value);
        });
    if (closed) {
      answer.completeExceptionally(GcpFailures.closed(settings.connector()));
    }
    return answer;
  }

  <T> CompletableFuture<T> projects(Call call, Function<ProjectsClient, ApiFuture<T>> rpc) {
    return ask(call, projects, rpc);
  }

  <T> CompletableFuture<T> folders(Call call, Function<FoldersClient, ApiFuture<T>> rpc) {
    return ask(call, folders, rpc);
  }

  <T> CompletableFuture<T> organizations(
      Call call, Function<OrganizationsClient, ApiFuture<T>> rpc) {
    return ask(call, organizations, rpc);
  }

  <T> CompletableFuture<T> assets(Call call, Function<AssetServiceClient, ApiFuture<T>> rpc) {
    return ask(call, assets, rpc);
  }

  <T> CompletableFuture<T> securityCenter(
      Call call, Function<SecurityCenterClient, ApiFuture<T>> rpc) {
    return ask(call, securityCenter, rpc);
  }

  <T> CompletableFuture<T> firstSecurityCenter(
      Call call,
      Function<com.google.cloud.securitycenter.v1.SecurityCenterClient, ApiFuture<T>> rpc) {
    return ask(call, firstSecurityCenter, rpc);
  }

  <T> CompletableFuture<T> compliance(Call call, Function<MonitoringClient, ApiFuture<T>> rpc) {
    return ask(call, compliance, rpc);
  }

  /** Comes to its end after a while, without holding a thread; never once it is closed. */
  CompletableFuture<Void> after(Duration wait) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    try {
      ScheduledFuture<?> _ =
          background.schedule(() -> over.complete(null), wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      over.completeExceptionally(GcpFailures.closed(settings.connector()));
    }
    return over;
  }

  /** Lets go of channels and threads; what is still open fails with UNAVAILABLE. */
  @Override
  public void close() {
    List<BackgroundResource> toClose;
    synchronized (clients) {
      closed = true;
      toClose = List.copyOf(clients);
      clients.clear();
    }
    toClose.forEach(BackgroundResource::shutdownNow);
    stopBackground();
    open.values()
        .forEach(stage -> stage.completeExceptionally(GcpFailures.closed(settings.connector())));
  }

  // ---- one call

  private <C extends BackgroundResource, T> CompletableFuture<T> ask(
      Call call, Opened<C> client, Function<C, ApiFuture<T>> rpc) {
    return once(client, rpc)
        .exceptionallyCompose(thrown ->
            GcpFailures.isRefusedToken(thrown)
                ? credentials
                    .renewed()
                    .thenCompose(renewed ->
                        renewed ? once(client, rpc) : CompletableFuture.failedFuture(thrown))
                : CompletableFuture.failedFuture(thrown))
        .exceptionallyCompose(
            thrown -> CompletableFuture.failedFuture(GcpFailures.of(call, thrown)));
  }

  private static <C extends BackgroundResource, T> CompletableFuture<T> once(
      Opened<C> client, Function<C, ApiFuture<T>> rpc) {
    return client.get().thenCompose(ready -> bridged(rpc.apply(ready)));
  }

  private static <T> CompletableFuture<T> bridged(ApiFuture<T> asked) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    ApiFutures.addCallback(
        asked,
        new ApiFutureCallback<T>() {
          @Override
          public void onSuccess(T result) {
            answer.complete(result);
          }

          @Override
          public void onFailure(Throwable thrown) {
            answer.completeExceptionally(thrown);
          }
        },
        Runnable::run);
    return answer;
  }

  // ---- opening clients

  /** How a client is opened, on a thread that may wait. */
  private interface Opening<C> {
    C open(CredentialsProvider credentials) throws IOException;
  }

  /** A client that is opened at most once; after a failure the next one who asks tries again. */
  private final class Opened<C extends BackgroundResource> {
    private final Opening<C> opening;
    private @Nullable CompletableFuture<C> client;

    Opened(Opening<C> opening) {
      this.opening = opening;
    }

    synchronized CompletableFuture<C> get() {
      if (closed) {
        return CompletableFuture.failedFuture(GcpFailures.closed(settings.connector()));
      }
      CompletableFuture<C> known = client;
      if (known == null || known.isCompletedExceptionally()) {
        known = credentials.get().thenApplyAsync(this::openWith, host.executor());
        client = known;
      }
      return known;
    }

    private C openWith(Optional<Credentials> found) {
      CredentialsProvider provider =
          found
              .<CredentialsProvider>map(FixedCredentialsProvider::create)
              .orElseGet(NoCredentialsProvider::create);
      begin();
      @Nullable C ready = null;
      try {
        ready = opening.open(provider);
        return ready;
      } catch (IOException e) {
        throw new CompletionException(e);
      } finally {
        end(ready);
      }
    }
  }

  private void begin() {
    synchronized (clients) {
      if (closed) {
        throw GcpFailures.closed(settings.connector());
      }
      opening++;
    }
  }

  /** Keeps a client that was opened; one that was opened too late is closed at once. */
  private void end(@Nullable BackgroundResource ready) {
    boolean late;
    synchronized (clients) {
      opening--;
      late = closed;
      if (ready != null && !late) {
        clients.add(ready);
      }
    }
    if (late) {
      if (ready != null) {
        ready.shutdownNow();
      }
      stopBackground();
    }
  }

  /** A client that is being opened needs the background thread, or it would leave its channel. */
  private void stopBackground() {
    synchronized (clients) {
      if (opening == 0) {
        background.shutdownNow();
      }
    }
  }

  private ProjectsClient openProjects(CredentialsProvider provider) throws IOException {
    ProjectsSettings.Builder builder = ProjectsSettings.newBuilder();
    common(
        builder,
        provider,
        ProjectsSettings.defaultGrpcTransportProviderBuilder(),
        Service.RESOURCE_MANAGER);
    once(builder.searchProjectsSettings());
    once(builder.getProjectSettings());
    return ProjectsClient.create(builder.build());
  }

  private FoldersClient openFolders(CredentialsProvider provider) throws IOException {
    FoldersSettings.Builder builder = FoldersSettings.newBuilder();
    common(
        builder,
        provider,
        FoldersSettings.defaultGrpcTransportProviderBuilder(),
        Service.RESOURCE_MANAGER);
    once(builder.searchFoldersSettings());
    return FoldersClient.create(builder.build());
  }

  private OrganizationsClient openOrganizations(CredentialsProvider provider) throws IOException {
    OrganizationsSettings.Builder builder = OrganizationsSettings.newBuilder();
    common(
        builder,
        provider,
        OrganizationsSettings.defaultGrpcTransportProviderBuilder(),
        Service.RESOURCE_MANAGER);
    once(builder.searchOrganizationsSettings());
    return OrganizationsClient.create(builder.build());
  }

  private AssetServiceClient openAssets(CredentialsProvider provider) throws IOException {
    AssetServiceSettings.Builder builder = AssetServiceSettings.newBuilder();
    common(
        builder,
        provider,
        AssetServiceSettings.defaultGrpcTransportProviderBuilder(),
        Service.ASSET);
    once(builder.listAssetsSettings());
    once(builder.searchAllResourcesSettings());
    return AssetServiceClient.create(builder.build());
  }

  private SecurityCenterClient openSecurityCenter(CredentialsProvider provider) throws IOException {
    SecurityCenterSettings.Builder builder = SecurityCenterSettings.newBuilder();
    common(
        builder,
        provider,
        SecurityCenterSettings.defaultGrpcTransportProviderBuilder(),
        Service.SECURITY_CENTER);
    once(builder.listFindingsSettings());
    once(builder.listSourcesSettings());
    return SecurityCenterClient.create(builder.build());
  }

  private com.google.cloud.securitycenter.v1.SecurityCenterClient openFirstSecurityCenter(
      CredentialsProvider provider) throws IOException {
    com.google.cloud.securitycenter.v1.SecurityCenterSettings.Builder builder =
        com.google.cloud.securitycenter.v1.SecurityCenterSettings.newBuilder();
    common(
        builder,
        provider,
        com.google.cloud.securitycenter.v1.SecurityCenterSettings
            .defaultGrpcTransportProviderBuilder(),
        Service.SECURITY_CENTER);
    once(builder.listFindingsSettings());
    once(builder.listSourcesSettings());
    return com.google.cloud.securitycenter.v1.SecurityCenterClient.create(builder.build());
  }

  private MonitoringClient openCompliance(CredentialsProvider provider) throws IOException {
    MonitoringSettings.Builder builder = MonitoringSettings.newBuilder();
    common(
        builder,
        provider,
        MonitoringSettings.defaultGrpcTransportProviderBuilder(),
        Service.COMPLIANCE);
    once(builder.listFrameworkComplianceSummariesSettings());
    once(builder.listControlComplianceSummariesSettings());
    return MonitoringClient.create(builder.build());
  }

  private void common(
      ClientSettings.Builder<?, ?> builder,
      CredentialsProvider provider,
      InstantiatingGrpcChannelProvider.Builder transport,
      Service service) {
    settings.endpoint(service).ifPresent(transport::setEndpoint);
    if (settings.plaintext()) {
      transport.setChannelConfigurator(channel -> channel.usePlaintext());
    } else if (settings.caFile() != null) {
      transport.setChannelConfigurator(channel -> {
        TrustedCertificates.apply(settings, channel);
        return channel;
      });
    }
    // A page of a thousand full resources is larger than the four megabytes gRPC allows by itself.
    transport.setMaxInboundMessageSize(WholePages.LARGEST);
    transport.setInterceptorProvider(() -> List.of(new WholePages()));
    builder.setCredentialsProvider(provider);
    builder.setBackgroundExecutorProvider(FixedExecutorProvider.create(background));
    builder.setTransportChannelProvider(transport.build());
  }

  /** One try within the deadline: the host tries again, and knows the budget. */
  private static void once(UnaryCallSettings.Builder<?, ?> call) {
    call.setSimpleTimeoutNoRetriesDuration(DEADLINE);
  }
}
