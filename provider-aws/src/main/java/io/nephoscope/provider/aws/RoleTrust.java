package io.nephoscope.provider.aws;

import io.nephoscope.spi.Finding;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Severity;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Whether the roles we use ask for the external ID, as found out by trying: a role that lets us in
 * without it, or with a wrong one, lets in whoever can have us use it for them (the confused
 * deputy). Nothing else can tell: a trust policy may be read by few, and understood by fewer.
 *
 * <p>Says nothing where no external ID is agreed on, or where the probe is turned off.
 */
final class RoleTrust implements Source {

  static final String CHECK = "nephoscope/role-asks-for-external-id";

  private final AwsSettings settings;
  private final OpenStages stages;
  private final AwsClients clients;
  private final AwsSurvey survey;

  RoleTrust(AwsSettings settings, OpenStages stages, AwsClients clients, AwsSurvey survey) {
    this.settings = settings;
    this.stages = stages;
    this.clients = clients;
    this.survey = survey;
  }

  @Override
  public String name() {
    return "role-trust";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.FINDING);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofHours(24);
  }

  @Override
  public boolean statesPasses() {
    return false;
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(() ->
        settings.externalIdProbe() && settings.externalId() != null
            ? survey.accounts().stream().map(Shard::global).toList()
            : List.of());
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> read(shard));
  }

  /** STS allows hundreds per second; it is our own account's trail that is to stay readable. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("AssumeRole/" + settings.home(), 2, 4);
  }

  private Page read(Shard shard) {
    String account = shard.account().nativeId();
    clients.desk(account, settings.homeRegion().id()).enter();
    List<String> ways = new ArrayList<>();
    if (clients.tryRole(account, null) == AwsClients.Trial.LET_IN) {
      ways.add("without an external ID");
    }
    if (clients.tryRole(account, wrong(settings.externalId())) == AwsClients.Trial.LET_IN) {
      ways.add("with a wrong external ID");
    }
    return Page.last(
        ways.isEmpty() ? List.of() : List.of(finding(account, String.join(" and ", ways))));
  }

  /**
   * Of the same form, so that nothing but its value is wrong; it tells nothing of the right one.
   */
  private static String wrong(@Nullable String externalId) {
    String wrong = "nephoscope-probe-of-a-wrong-external-id";
    return wrong.equals(externalId) ? wrong + "-2" : wrong;
  }

  private Finding finding(String account, String how) {
    String role = settings.roleIn(account);
    return Finding.builder(
            account, role + "/external-id", "Nephoscope", Finding.Type.MISCONFIGURATION)
        .severity(Severity.HIGH)
        .title("The role can be assumed " + how)
        .description(
            role
                + " let us in "
                + how
                + ", although an external ID is agreed on. Whoever can have this service use the"
                + " role on their behalf needs to know nothing but its name (confused deputy).")
        .check(CHECK)
        .resource(new Finding.ResourceRef(role, "AWS::IAM::Role", null))
        .remediation(
            "Add the condition StringEquals sts:ExternalId to the role's trust policy.",
            "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html")
        .build();
  }
}
