package io.nephoscope.provider.aws;

import io.nephoscope.spi.Connector;
import io.nephoscope.spi.HostContext;
import io.nephoscope.spi.Identity;
import io.nephoscope.spi.ProviderException;
import io.nephoscope.spi.ProviderException.Category;
import io.nephoscope.spi.Source;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** One hub role and every account that can be reached from it. */
final class AwsConnector implements Connector {

  private final AwsSettings settings;
  private final OpenStages stages;
  private final AwsClients clients;
  private final List<Source> sources;

  AwsConnector(AwsSettings settings, HostContext host) {
    this.settings = settings;
    stages = new OpenStages(settings.connector(), host.executor());
    clients = new AwsClients(settings, stages, host.clock(), host.executor());
    AwsSurvey survey = new AwsSurvey(settings, clients, host);
    InventoryPaths paths = new InventoryPaths(settings, clients, survey, host);
    HubImports imports = new HubImports(host.clock());
    sources =
        List.of(
            new OrganizationAccounts(settings, stages, clients),
            new AggregatedResources(settings, stages, clients, paths),
            new ConfigResources(stages, clients, survey, paths),
            new DescribedResources(settings, stages, clients, paths),
            new TaggedResources(stages, clients, paths),
            new SecurityHubFindings(stages, clients, survey, host.clock(), host.executor()),
            new SecurityHubStandards(stages, clients, survey),
            new InspectorFindings(stages, clients, survey, imports),
            new GuardDutyFindings(stages, clients, survey, imports),
            new SsmAgents(stages, clients, survey),
            new RoleTrust(settings, stages, clients, survey));
    if (settings.keys() != null) {
      host.logger()
          .log(
              Level.WARNING,
              "{0}: access-key-id holds a lasting key (better: a profile, or the role of the machine)."
                  + " Leave it out where you can.",
              settings.connector());
    }
  }

  @Override
  public CompletionStage<Identity> identify() {
    return stages.start(() -> {
      AwsClients.Desk desk = clients.desk(settings.home(), settings.homeRegion().id());
      GetCallerIdentityResponse caller =
          desk.call("sts", "GetCallerIdentity", d -> d.sts().getCallerIdentity(request -> {}));
      if (caller.account() == null || caller.arn() == null) {
        throw desk.unreadable("sts", "GetCallerIdentity", "no account and no ARN");
      }
      if (!caller.account().equals(settings.home())) {
        throw new ProviderException(
            Category.INVALID_CONFIGURATION,
            settings.connector()
                + ": role-arn names account "
                + settings.home()
                + " but AWS says we are in account "
                + caller.account()
                + " as "
                + caller.arn()
                + " (expected: the same account).",
            "Correct role-arn, or the endpoints that answer for it.",
            null,
            null);
      }
      return new Identity(caller.arn(), caller.account());
    });
  }

  @Override
  public List<Source> sources() {
    return sources;
  }

  @Override
  public void close() {
    stages.close();
    clients.close();
  }
}
