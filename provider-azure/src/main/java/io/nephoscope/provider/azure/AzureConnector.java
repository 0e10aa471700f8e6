package io.nephoscope.provider.azure;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Source;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** One app registration of one tenant. */
final class AzureConnector implements Connector {

  private final AzureSettings settings;
  private final ArmPipeline pipeline;
  private final Arm arm;
  private final OpenStages stages;
  private final List<Source> sources;

  AzureConnector(AzureSettings settings, HostContext host) {
    this.settings = settings;
    this.pipeline = new ArmPipeline(settings);
    this.arm = new Arm(settings, pipeline.calls(), host.clock(), host.executor());
    this.stages = new OpenStages(settings.connector(), host.executor());
    VisibleSubscriptions visible = new VisibleSubscriptions(settings, arm, host.clock());
    this.sources =
        List.of(
            new SubscriptionsSource(settings, arm, visible, stages),
            new ResourceGraphSource(arm, visible, stages),
            new AssessmentsSource(arm, visible, stages, host.clock()),
            new AlertsSource(arm, visible, stages),
            new RegulatoryComplianceSource(arm, visible, stages, host.clock()),
            new SecureScoreSource(arm, visible, stages, host.clock()),
            new DefenderPlansSource(arm, visible, stages),
            new AgentsSource(arm, visible, stages));
  }

  /**
   * A token is proof of the application; that the tenant it opens is the configured one is asked of
   * Azure, because a token need not be readable for whom it is issued to.
   */
  @Override
  public CompletionStage<Identity> identify() {
    return stages.start(this::ask);
  }

  private CompletableFuture<Identity> ask() {
    ArmCall call = new ArmCall("tenants of the identity", "/", "Reader");
    return arm.all(call, () -> arm.service().tenants(arm.endpoint(), ArmService.SUBSCRIPTIONS))
        .thenApply(rows ->
            rows.stream()
                .filter(this::configured)
                .findFirst()
                .map(row -> new Identity(settings.principal(), row.required("tenantId")))
                .orElseThrow(() -> another(rows)));
  }

  private boolean configured(NativeRow tenant) {
    return Stream.concat(
            Stream.of(tenant.required("tenantId")),
            Stream.concat(
                Stream.ofNullable(tenant.text("defaultDomain")), tenant.texts("domains").stream()))
        .anyMatch(settings.tenant()::equalsIgnoreCase);
  }

  private ProviderException another(List<NativeRow> rows) {
    return new ProviderException(
        Category.INVALID_CONFIGURATION,
        settings.connector()
            + ": "
            + settings.principal()
            + " belongs to the tenants "
            + rows.stream().map(row -> row.required("tenantId")).toList()
            + " (expected: "
            + settings.tenant()
            + ").",
        "Set tenant-id to the tenant of the application, or use an application of that tenant.",
        null,
        null);
  }

  @Override
  public List<Source> sources() {
    return sources;
  }

  /**
   * Open stages fail first, so that nobody waits for the sockets. The JDK's HTTP client ends its
   * selector thread in {@code shutdownNow}; all other threads of the connector are virtual.
   */
  @Override
  public void close() {
    stages.close();
    pipeline.close();
  }
}
