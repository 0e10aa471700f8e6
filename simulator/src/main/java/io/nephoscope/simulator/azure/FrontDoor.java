package io.nephoscope.simulator.azure;

import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.EstateAccount;
import io.nephoscope.simulator.fault.Call;
import io.nephoscope.simulator.fault.Fault;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.quota.Quotas.Admission;
import io.nephoscope.simulator.wire.SimulatedClouds;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * What every request passes, in this order: it is counted, it may go wrong on demand, its token is
 * checked, its quota is taken; then it is answered.
 */
final class FrontDoor {
  /** Resource Manager: reads per second, and the bucket, of a principal in a subscription. */
  static final double READS = 25;

  static final double READS_BURST = 250;

  /** Resource Graph: 15 queries in 5 seconds per principal. */
  static final int QUERIES = 15;

  static final Duration QUERIES_WINDOW = Duration.ofSeconds(5);

  private final SimulatedClouds clouds;
  private final TokenEndpoint tokens;
  private final ResourceManager arm;
  private final ResourceGraph graph;

  FrontDoor(SimulatedClouds clouds, ClientCertificate certificate) {
    this.clouds = clouds;
    this.tokens = new TokenEndpoint(clouds, certificate);
    SubscriptionTallies tallies = new SubscriptionTallies(clouds.estate());
    SecurityRows security = new SecurityRows(clouds.estate());
    this.arm = new ResourceManager(clouds, security, tallies);
    this.graph = new ResourceGraph(clouds, security, tallies);
  }

  Reply answer(ArmRequest request) {
    if (request.method().equals("GET") && TokenEndpoint.describes(request)) {
      return tokens.description(request).after(clouds.latency());
    }
    Call call = call(request);
    clouds.calls().record(call);
    Optional<Fault> fault = clouds.faults().next(call);
    Reply reply;
    try {
      if (fault.isPresent()) {
        refuse(fault.get(), call);
      }
      reply = answer(request, call, fault.filter(f -> f.kind() == FaultKind.REPEAT_TOKEN));
    } catch (ArmRefusal refusal) {
      reply = call.service().equals("token") ? tokens.refused(refusal) : refusal.reply();
    }
    if (fault.isEmpty()) {
      return reply.after(clouds.latency());
    }
    Reply spoilt =
        switch (fault.get().kind()) {
          case TRUNCATE -> reply.broken();
          case GARBAGE -> Reply.text(200, "<html><body>Our services aren't available right now");
          case DENY, THROTTLE, ERROR, SLOW, REPEAT_TOKEN, EXPIRED -> reply;
          case NOT_ENABLED, DEADLINE, GO_AWAY, HALF_CLOSE, BULKY, HUGE -> reply;
        };
    return spoilt.after(clouds.latency().plus(fault.get().delay()));
  }

  /**
   * What the machine's metadata service answers: an address that cannot be reached from outside.
   */
  Reply metadata(ArmRequest request, boolean marked) {
    if (!request.is("/metadata/identity/oauth2/token")) {
      return new ArmRefusal(404, "NotFound", "There is no such metadata.").reply();
    }
    clouds.calls().record(new Call(Cloud.AZURE, "metadata", "token", null, null));
    return marked
        ? tokens.ofTheMachine(request)
        : new ArmRefusal(400, "BadRequest", "The header 'Metadata: true' is missing.").reply();
  }

  private Reply answer(ArmRequest request, Call call, Optional<Fault> repeat) {
    if (call.service().equals("token")) {
      return tokens.issue(request);
    }
    tokens.check(request);
    if (call.service().equals("resourcegraph")) {
      Admission admission = clouds.quotas().admit("azure/resourcegraph", QUERIES, QUERIES_WINDOW);
      String resets = String.format(Locale.ROOT, "00:00:%02d", seconds(admission.resetsAfter()));
      if (!admission.admitted()) {
        throw ArmRefusal.throttled("RateLimiting", seconds(admission.resetsAfter()))
            .with(QUOTA_REMAINING, "0")
            .with(QUOTA_RESETS_AFTER, resets);
      }
      return graph
          .answer(request, repeat.isPresent())
          .with(QUOTA_REMAINING, String.valueOf(admission.remaining()))
          .with(QUOTA_RESETS_AFTER, resets);
    }
    String account = call.account() == null ? "tenant" : call.account();
    Duration wait = clouds.quotas().reserve("azure/reads/" + account, READS, READS_BURST);
    if (!wait.isZero()) {
      throw ArmRefusal.throttled("SubscriptionRequestsThrottled", seconds(wait));
    }
    if (!request.query().containsKey("api-version")) {
      throw new ArmRefusal(
          400,
          "MissingApiVersionParameter",
          "The api-version query parameter (?api-version=) is required for all requests.");
    }
    return arm.answer(request, repeat.isPresent());
  }

  private static final String QUOTA_REMAINING = "x-ms-user-quota-remaining";
  private static final String QUOTA_RESETS_AFTER = "x-ms-user-quota-resets-after";

  private void refuse(Fault fault, Call call) {
    boolean token = call.service().equals("token");
    switch (fault.kind()) {
      case DENY ->
          throw token
              ? new ArmRefusal(
                  400,
                  "unauthorized_client",
                  "AADSTS700016: Application with identifier '"
                      + clouds.credentials().azure().clientId()
                      + "' was not found in the directory.")
              : ArmRefusal.denied(
                  clouds.credentials().azure().clientId(),
                  "Microsoft." + call.service() + "/" + call.operation() + "/read",
                  call.account() == null ? "/" : "/subscriptions/" + call.account());
      case THROTTLE ->
          throw ArmRefusal.throttled(
              token ? "temporarily_unavailable" : "TooManyRequests",
              fault.retryAfter().toSeconds());
      case ERROR ->
          throw new ArmRefusal(
              503, "ServiceUnavailable", "The service is temporarily unavailable.");
      case EXPIRED ->
          throw token
              ? new ArmRefusal(
                  401,
                  "invalid_client",
                  "AADSTS7000222: The provided client secret keys for app are expired.")
              : TokenEndpoint.expired();
      case SLOW, TRUNCATE, GARBAGE, REPEAT_TOKEN -> {}
      case NOT_ENABLED, DEADLINE, GO_AWAY, HALF_CLOSE, BULKY, HUGE -> {}
    }
  }

  private static long seconds(Duration wait) {
    return Math.max(1, (wait.toMillis() + 999) / 1000);
  }

  private Call call(ArmRequest request) {
    if (TokenEndpoint.issues(request)) {
      return new Call(Cloud.AZURE, "token", "token", null, null);
    }
    if (request.is("/providers/Microsoft.ResourceGraph/resources")) {
      return new Call(
          Cloud.AZURE, "resourcegraph", "resources", ResourceGraph.onlySubscription(request), null);
    }
    boolean inSubscription =
        request.path().size() > 1 && request.path().getFirst().equalsIgnoreCase("subscriptions");
    String account = inSubscription ? canonical(request.path().get(1)) : null;
    boolean security =
        request.path().stream().anyMatch(segment -> segment.equalsIgnoreCase("Microsoft.Security"));
    return new Call(
        Cloud.AZURE,
        security ? "security" : "arm",
        ResourceManager.operation(request),
        account,
        null);
  }

  private String canonical(String subscription) {
    return clouds
        .estate()
        .account(Cloud.AZURE, subscription)
        .map(EstateAccount::nativeId)
        .orElse(subscription.toLowerCase(Locale.ROOT));
  }
}
