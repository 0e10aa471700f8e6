package io.nephoscope.provider.aws;

import io.nephoscope.spi.Account;
import io.nephoscope.spi.AccountRef;
import io.nephoscope.spi.Observation.Kind;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import software.amazon.awssdk.services.organizations.model.ListAccountsResponse;

/**
 * The accounts: those that AWS Organizations lists, or those that the configuration names. A page
 * of the organisation may be empty although more follow.
 */
final class OrganizationAccounts implements Source {

  private final AwsSettings settings;
  private final OpenStages stages;
  private final AwsClients clients;

  OrganizationAccounts(AwsSettings settings, OpenStages stages, AwsClients clients) {
    this.settings = settings;
    this.stages = stages;
    this.clients = clients;
  }

  @Override
  public String name() {
    return "organization";
  }

  @Override
  public Set<Kind> kinds() {
    return Set.of(Kind.ACCOUNT);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return stages.start(
        () -> List.of(Shard.global(new AccountRef(settings.home(), settings.home()))));
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    return stages.start(() -> {
      Listing page = list(settings, clients, token);
      return new Page(List.copyOf(page.accounts()), page.next());
    });
  }

  @Override
  public Budget budget(Shard shard) {
    return new Budget("ListAccounts/" + settings.home(), 5, 8);
  }

  /** One page of accounts. */
  record Listing(List<Account> accounts, PageToken next) {}

  /** Asks for one page of accounts; waits. */
  static Listing list(AwsSettings settings, AwsClients clients, PageToken token) {
    if (!settings.organization()) {
      // No listing is asked for, but a role that refuses us must not look like an account we see.
      AwsClients.Desk desk = clients.desk(settings.home(), settings.homeRegion().id());
      desk.call("sts", "GetCallerIdentity", d -> d.sts().getCallerIdentity(request -> {}));
      List<String> named =
          settings.accounts().isEmpty() ? List.of(settings.home()) : settings.accounts();
      return new Listing(
          named.stream().distinct().map(id -> Account.of(id, id)).toList(), PageToken.END);
    }
    AwsClients.Desk desk = clients.desk(settings.home(), settings.homeRegion().id());
    ListAccountsResponse answer =
        desk.call(
            "organizations",
            "ListAccounts",
            d ->
                d.organizations()
                    .listAccounts(request ->
                        request.maxResults(20).nextToken(token.isFirst() ? null : token.value())));
    if (!answer.hasAccounts()) {
      throw desk.unreadable("organizations", "ListAccounts", "no list of accounts");
    }
    List<Account> accounts = new ArrayList<>();
    for (var found : answer.accounts()) {
      if (found.id() == null) {
        throw desk.unreadable("organizations", "ListAccounts", "an account without an id");
      }
      if (settings.accounts().isEmpty() || settings.accounts().contains(found.id())) {
        accounts.add(account(found));
      }
    }
    return new Listing(
        accounts, desk.next("organizations", "ListAccounts", token, answer.nextToken()));
  }

  private static Account account(
      software.amazon.awssdk.services.organizations.model.Account found) {
    String state = found.stateAsString() == null ? found.statusAsString() : found.stateAsString();
    String[] arn = found.arn() == null ? new String[0] : found.arn().split("/", -1);
    return new Account(
        found.id(),
        found.name() == null || found.name().isEmpty() ? found.id() : found.name(),
        state,
        null,
        arn.length == 3 ? List.of(arn[1]) : List.of(),
        Map.of());
  }
}
