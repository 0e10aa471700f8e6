package io.nephoscope.provider.gcp;

import com.google.cloud.securitycenter.v2.ListFindingsRequest;
import com.google.cloud.securitycenter.v2.ListFindingsResponse.ListFindingsResult;
import com.google.cloud.securitycenter.v2.ListSourcesRequest;
import io.nephoscope.spi.Gap;
import io.nephoscope.spi.Observation;
import io.nephoscope.spi.Page;
import io.nephoscope.spi.PageToken;
import io.nephoscope.spi.Shard;
import io.nephoscope.spi.Source;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What Security Command Center says is wrong, and the checks that this proves.
 *
 * <p>Findings are failures only: nothing here is ever concluded from a finding that is absent.
 * Security Command Center Enterprise also reports other clouds; their rows are left out unless they
 * are asked for, because those clouds have providers of their own. Whom a wide answer leaves out is
 * found out project by project.
 */
final class SecurityCommandCenterSource implements Source {

  private static final int PAGE = 1000;

  /** Before Google's token on the pages of a scope that lacks something as a whole. */
  private static final String LACKING = "!";

  private static final String ROLE = "Security Center Findings Viewer";

  private final GcpSettings settings;
  private final GcpClients clients;
  private final ProjectDirectory directory;
  private final PermittedScopes permitted;
  private final Projects projects = new Projects();
  private final OneByOne oneByOne;

  SecurityCommandCenterSource(
      GcpSettings settings, GcpClients clients, ProjectDirectory directory, Clock clock) {
    this.settings = settings;
    this.clients = clients;
    this.directory = directory;
    this.permitted = new PermittedScopes(settings, directory, clock, this::probe);
    this.oneByOne = new OneByOne(directory, 1, projects);
  }

  @Override
  public String name() {
    return "security-command-center";
  }

  @Override
  public Set<Observation.Kind> kinds() {
    return Set.of(Observation.Kind.FINDING, Observation.Kind.ASSESSMENT, Observation.Kind.GAP);
  }

  @Override
  public Duration refreshEvery() {
    return Duration.ofMinutes(15);
  }

  /** Security Command Center speaks of what fails; of what passes it says nothing. */
  @Override
  public boolean statesPasses() {
    return false;
  }

  @Override
  public CompletionStage<List<Shard>> shards() {
    return clients.whileOpen(call(settings.scopes().getFirst()), permitted.shards());
  }

  @Override
  public CompletionStage<Page> page(Shard shard, PageToken token) {
    Scope scope = Scope.of(shard.account());
    if (OneByOne.isIts(token)) {
      return clients.whileOpen(projects.call(scope), oneByOne.page(scope, token));
    }
    boolean lacking = token.value().startsWith(LACKING);
    String googles = lacking ? token.value().substring(LACKING.length()) : token.value();
    Call call = call(scope).at(googles);
    return clients.whileOpen(
        call,
        rows(call, scope, googles, PAGE)
            .thenCombine(
                token.isFirst()
                    ? oneByOne.told(scope)
                    : CompletableFuture.completedFuture(Optional.<Gap>empty()),
                Answer::new)
            .thenCombine(
                directory.current(),
                (answer, known) -> page(call, scope, googles, lacking, answer, known)));
  }

  /** 1,000 reads a minute for the project that asks; some are left to others. */
  @Override
  public Budget budget(Shard shard) {
    return new Budget("SecurityCenterReads", 11, 40);
  }

  /** What both versions of the API answer. */
  private record Rows(List<ListFindingsResult> rows, int total, String next) {}

  /**
   * A page of findings.
   *
   * @param gap what the scope as a whole lacks; told on the first page, empty on the others
   */
  private record Answer(Rows findings, Optional<Gap> gap) {}

  /** Where the scope as a whole lacks something, its projects are not asked one by one. */
  private Page page(
      Call call,
      Scope scope,
      String token,
      boolean wasLacking,
      Answer answer,
      KnownProjects known) {
    Rows findings = answer.findings();
    if (findings.rows().isEmpty()
        && findings.next().isEmpty()
        && token.isEmpty()
        && findings.total() > 0) {
      throw GcpFailures.unreadable(
          call, findings.total() + " findings are counted and none is told", null);
    }
    List<Observation> found = new ArrayList<>(2 * findings.rows().size());
    for (ListFindingsResult result : findings.rows()) {
      if (result.getFinding().getName().isEmpty()) {
        throw GcpFailures.unreadable(call, "a finding without a name", null);
      }
      found.addAll(SecurityFindings.observations(result, known, settings.otherClouds()));
    }
    answer.gap().ifPresent(found::add);
    boolean lacking = wasLacking || answer.gap().isPresent();
    String next = NextPage.different(call, token, findings.next());
    return new Page(
        found,
        !next.isEmpty()
            ? PageToken.of((lacking ? LACKING : "") + next)
            : lacking ? PageToken.END : OneByOne.first(scope));
  }

  private CompletableFuture<?> probe(Scope scope) {
    return rows(call(scope), scope, "", 1);
  }

  private CompletableFuture<Rows> rows(Call call, Scope scope, String token, int size) {
    return settings.firstSecurityCenterApi()
        ? firstVersion(call, scope, token, size)
        : secondVersion(call, scope, token, size);
  }

  private CompletableFuture<Rows> secondVersion(Call call, Scope scope, String token, int size) {
    ListFindingsRequest request =
        ListFindingsRequest.newBuilder()
            .setParent(scope.parent() + "/sources/-/locations/global")
            .setPageSize(size)
            .setPageToken(token)
            .build();
    return clients
        .securityCenter(call, client -> client.listFindingsCallable().futureCall(request))
        .thenApply(answer ->
            new Rows(
                answer.getListFindingsResultsList(),
                answer.getTotalSize(),
                answer.getNextPageToken()));
  }

  private CompletableFuture<Rows> firstVersion(Call call, Scope scope, String token, int size) {
    com.google.cloud.securitycenter.v1.ListFindingsRequest request =
        com.google.cloud.securitycenter.v1.ListFindingsRequest.newBuilder()
            .setParent(scope.parent() + "/sources/-")
            .setPageSize(size)
            .setPageToken(token)
            .build();
    return clients
        .firstSecurityCenter(call, client -> client.listFindingsCallable().futureCall(request))
        .thenApply(answer ->
            new Rows(
                answer.getListFindingsResultsList().stream().map(FirstVersionFindings::of).toList(),
                answer.getTotalSize(),
                answer.getNextPageToken()));
  }

  private Call call(Scope scope) {
    return call(scope, "ListFindings");
  }

  private Call call(Scope scope, String rpc) {
    return new Call(
        settings.connector(), name(), scope.parent(), rpc, Service.SECURITY_CENTER, ROLE);
  }

  /** Whether it is active in a project, and how much of it: by the detectors it has there. */
  private final class Projects implements OneByOne.Look {
    @Override
    public Call call(Scope scope) {
      return SecurityCommandCenterSource.this.call(scope, "ListSources");
    }

    @Override
    public CompletableFuture<Optional<Gap>> at(Call call, Scope scope) {
      return sources(call, scope).thenApply(names -> SecurityTier.gap(call, scope, names));
    }
  }

  private CompletableFuture<List<String>> sources(Call call, Scope scope) {
    if (settings.firstSecurityCenterApi()) {
      return clients
          .firstSecurityCenter(
              call,
              client ->
                  client
                      .listSourcesCallable()
                      .futureCall(
                          com.google.cloud.securitycenter.v1.ListSourcesRequest.newBuilder()
                              .setParent(scope.parent())
                              .setPageSize(1000)
                              .build()))
          .thenApply(answer ->
              answer.getSourcesList().stream()
                  .map(com.google.cloud.securitycenter.v1.Source::getDisplayName)
                  .toList());
    }
    return clients
        .securityCenter(
            call,
            client ->
                client
                    .listSourcesCallable()
                    .futureCall(
                        ListSourcesRequest.newBuilder()
                            .setParent(scope.parent())
                            .setPageSize(1000)
                            .build()))
        .thenApply(answer ->
            answer.getSourcesList().stream()
                .map(com.google.cloud.securitycenter.v2.Source::getDisplayName)
                .toList());
  }
}
