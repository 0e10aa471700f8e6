package io.nephoscope.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

final class RoleSessionTest {
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
  private final AtomicInteger asked = new AtomicInteger();
  private final RoleSession session =
      new RoleSession(
          () ->
              AwsSessionCredentials.builder()
                  .accessKeyId("ASIA" + asked.incrementAndGet())
                  .secretAccessKey("s")
                  .sessionToken("t")
                  .expirationTime(now.get().plus(Duration.ofHours(1)))
                  .build(),
          new Clock() {
            @Override
            public Instant instant() {
              return now.get();
            }

            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }
          });

  @Test
  void roleIsAssumedOnceHoweverManyAsk() throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<AwsCredentials>> answers = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        answers.add(
            threads.submit(() -> {
              start.await();
              return session.resolveCredentials();
            }));
      }
      start.countDown();
      for (Future<AwsCredentials> answer : answers) {
        assertThat(answer.get().accessKeyId()).isEqualTo("ASIA1");
      }
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void sessionIsRenewedFiveMinutesBeforeItEnds() {
    session.resolveCredentials();
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(54)));
    assertThat(session.resolveCredentials().accessKeyId()).isEqualTo("ASIA1");
    now.updateAndGet(time -> time.plus(Duration.ofMinutes(2)));
    assertThat(session.resolveCredentials().accessKeyId()).isEqualTo("ASIA2");
  }

  @Test
  void refusedSessionIsForgottenAndAnotherOneIsNot() {
    AwsCredentials first = session.resolveCredentials();
    session.forget(first);
    AwsCredentials second = session.resolveCredentials();
    session.forget(first);
    assertThat(session.resolveCredentials()).isEqualTo(second);
    assertThat(asked).hasValue(2);
  }
}
