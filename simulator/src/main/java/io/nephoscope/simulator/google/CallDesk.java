package io.nephoscope.simulator.google;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.nephoscope.simulator.estate.Cloud;
import io.nephoscope.simulator.estate.Estate;
import io.nephoscope.simulator.fault.Call;
import io.nephoscope.simulator.fault.Fault;
import io.nephoscope.simulator.fault.FaultKind;
import io.nephoscope.simulator.wire.SimulatedClouds;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Every call goes over this desk: counted, spoilt if a rule says so, paced, delayed, answered. */
final class CallDesk {
  private final Vertx vertx;
  private final SimulatedClouds clouds;
  private final ExecutorService answering = Executors.newVirtualThreadPerTaskExecutor();

  CallDesk(Vertx vertx, SimulatedClouds clouds) {
    this.vertx = vertx;
    this.clouds = clouds;
  }

  Estate estate() {
    return clouds.estate();
  }

  Clock clock() {
    return clouds.clock();
  }

  /**
   * Serves one call.
   *
   * @param service the name fault rules know it by
   * @param account the project it is about, or null
   * @param quotas what it uses up, all of them
   * @param answer makes the answer, or throws a gRPC status
   */
  <A> void serve(
      ApiName service,
      String operation,
      @Nullable String account,
      List<Quota> quotas,
      StreamObserver<A> out,
      Answer<A> answer) {
    Call call = new Call(Cloud.GOOGLE, service.word(), operation, account, null);
    clouds.calls().record(call);
    Fault fault = clouds.faults().next(call).orElse(null);
    Breakage breakage = Breakage.current();
    Runnable work =
        () -> {
          try {
            refuse(service, operation, account, fault);
            for (Quota quota : quotas) {
              admit(service, quota);
            }
            if (fault != null) {
              breakage.spoil(fault.kind());
            }
            A message = answer.make(fault != null && fault.kind() == FaultKind.REPEAT_TOKEN);
            out.onNext(message);
            out.onCompleted();
          } catch (StatusRuntimeException refused) {
            out.onError(refused);
          }
        };
    Duration delay = fault == null ? clouds.latency() : clouds.latency().plus(fault.delay());
    if (delay.isZero()) {
      work.run();
    } else {
      vertx.setTimer(Math.max(1, delay.toMillis()), timer -> answering.execute(work));
    }
  }

  private static void refuse(
      ApiName service, String operation, @Nullable String account, @Nullable Fault fault) {
    if (fault == null) {
      return;
    }
    switch (fault.kind()) {
      case DENY -> throw GoogleErrors.denied(service, operation, "the caller");
      case THROTTLE -> throw GoogleErrors.exhausted(service, "injected", fault.retryAfter());
      case ERROR -> throw GoogleErrors.unavailable();
      case EXPIRED -> throw GoogleErrors.expired(service);
      case NOT_ENABLED -> throw GoogleErrors.disabled(service, account);
      case DEADLINE -> throw GoogleErrors.late();
      case SLOW, TRUNCATE, GARBAGE, REPEAT_TOKEN, GO_AWAY, HALF_CLOSE, BULKY, HUGE -> {}
    }
  }

  private void admit(ApiName service, Quota quota) {
    Duration wait =
        clouds
            .quotas()
            .reserve(
                service.word() + "/" + quota.name(), quota.perMinute() / 60.0, quota.perMinute());
    if (!wait.isZero()) {
      throw GoogleErrors.exhausted(service, quota.name(), wait);
    }
  }

  /** Makes the answer to a call. */
  interface Answer<A> {
    /**
     * The answer, or a gRPC status thrown.
     *
     * @param repeatToken whether the next page's token must be one the caller has already sent
     */
    A make(boolean repeatToken);
  }

  /** So many calls a minute. */
  record Quota(String name, int perMinute) {}
}
