package io.nephoscope.provider.gcp;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Source;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** One service account's way into Google Cloud, for the scopes its file names. */
final class GcpConnector implements Connector {

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;
  private final List<Source> sources;

  GcpConnector(GcpSettings settings, HostContext host) {
    this.settings = settings;
    this.clients = new GcpClients(settings, host);
    this.directory = new ProjectDirectory(settings, clients, host.clock());
    AssetCalls assets = new AssetCalls(settings, clients, directory, host.clock());
    this.sources =
        List.of(
            new ProjectsSource(settings, clients, directory),
            new AssetInventorySource(settings, clients, directory, assets),
            new IamPoliciesSource(settings, clients, directory, assets),
            new OsInventorySource(settings, clients, directory, assets, host.clock()),
            new SecurityCommandCenterSource(settings, clients, directory, host.clock()),
            new ComplianceManagerSource(settings, clients, directory, host.clock()),
            new CoverageSource(settings, clients, directory, assets));
  }

  /**
   * The account the credentials belong to, and the widest scope it really sees. A configured
   * organisation or folder that it does not see is the wrong scope; of projects, one must be seen
   * (the others have shards that fail and say so).
   */
  @Override
  public CompletionStage<Identity> identify() {
    Call call =
        new Call(
            settings.connector(),
            "identity",
            settings.scopes().getFirst().parent(),
            "SearchProjects",
            Service.RESOURCE_MANAGER,
            "Browser");
    return clients.whileOpen(
        call,
        clients
            .principal()
            .thenCombine(
                directory.fresh(),
                (principal, known) -> new Identity(principal, proven(known, principal).parent())));
  }

  @Override
  public List<Source> sources() {
    return sources;
  }

  @Override
  public void close() {
    clients.close();
  }

  private Scope proven(KnownProjects known, String principal) {
    for (Scope scope : settings.scopes()) {
      if (scope.kind() != Scope.Kind.PROJECT && !known.sees(scope)) {
        throw wrongScope(scope, principal);
      }
    }
    return settings.scopes().stream()
        .filter(known::sees)
        .findFirst()
        .orElseThrow(() -> wrongScope(settings.scopes().getFirst(), principal));
  }

  private ProviderException wrongScope(Scope scope, String principal) {
    return new ProviderException(
        Category.INVALID_CONFIGURATION,
        settings.connector()
            + ": "
            + scope.parent()
            + " is not visible to "
            + principal
            + " (expected: a scope it has a role on).",
        "Correct the scope, or grant the role 'Browser' on " + scope.parent() + ".",
        null,
        null);
  }
}
