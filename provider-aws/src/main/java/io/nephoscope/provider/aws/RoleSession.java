package io.nephoscope.provider.aws;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * The session of one role, assumed when first needed and again five minutes before it ends (or at
 * half its life, if that is later). However many ask at once, AWS is asked once. Asking may wait:
 * do it on the host's executor. Safe for any thread.
 */
final class RoleSession implements AwsCredentialsProvider {

  private static final Duration EARLY = Duration.ofMinutes(5);

  private final Supplier<AwsSessionCredentials> assume;
  private final Clock clock;
  private final ReentrantLock asking = new ReentrantLock();
  private volatile @Nullable Held held;

  /**
   * @param assume asks AWS; its failure is a {@link io.nephoscope.spi.ProviderException}
   */
  RoleSession(Supplier<AwsSessionCredentials> assume, Clock clock) {
    this.assume = assume;
    this.clock = clock;
  }

  private record Held(AwsSessionCredentials credentials, Instant renewAt) {}

  @Override
  public AwsCredentials resolveCredentials() {
    Held now = held;
    if (now != null && clock.instant().isBefore(now.renewAt())) {
      return now.credentials();
    }
    asking.lock();
    try {
      now = held;
      Instant asked = clock.instant();
      if (now == null || !asked.isBefore(now.renewAt())) {
        AwsSessionCredentials fresh = assume.get();
        now = new Held(fresh, renewal(asked, fresh.expirationTime().orElse(asked.plus(EARLY))));
        held = now;
      }
      return now.credentials();
    } finally {
      asking.unlock();
    }
  }

  /** Lets go of a session that AWS no longer accepts. */
  void forget(AwsCredentials refused) {
    Held now = held;
    if (now != null && now.credentials().equals(refused)) {
      held = null;
    }
  }

  private static Instant renewal(Instant asked, Instant end) {
    Instant early = end.minus(EARLY);
    Instant half = asked.plus(Duration.between(asked, end).dividedBy(2));
    return early.isAfter(half) ? early : half;
  }

  @Override
  public String toString() {
    return "RoleSession";
  }
}
