package io.nephoscope.provider.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class NameLookupsTest {

  @Test
  void nameThatNobodyAnswersForFailsAndHoldsUpNoOtherName() throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    NameLookups.Resolver resolver =
        name -> {
          if (name.equals("silent.example")) {
            await(never);
          }
        };
    try (NameLookups names = new NameLookups(resolver, Duration.ofMillis(20))) {
      assertThatThrownBy(() -> names.require("silent.example"))
          .isInstanceOf(NameLookups.NoAddress.class)
          .hasMessageContaining("no name server answered");
      try (NameLookups patient = new NameLookups(resolver, Duration.ofMinutes(10))) {
        Thread waiting =
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    patient.require("silent.example");
                  } catch (NameLookups.NoAddress ended) {
                    Thread.currentThread().interrupt();
                  }
                });
        patient.require("known.example");
        assertThat(waiting.isAlive()).isTrue();
        never.countDown();
        waiting.join();
      }
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void unknownNameIsAskedForAgainAndAKnownOneIsNot() throws Exception {
    AtomicInteger known = new AtomicInteger();
    AtomicInteger unknown = new AtomicInteger();
    NameLookups.Resolver resolver =
        name -> {
          if (name.equals("nobody.example")) {
            unknown.incrementAndGet();
            throw new UnknownHostException(name);
          }
          known.incrementAndGet();
        };
    try (NameLookups names = new NameLookups(resolver, Duration.ofMinutes(10))) {
      for (int i = 0; i < 3; i++) {
        names.require("known.example");
        assertThatThrownBy(() -> names.require("nobody.example"))
            .isInstanceOf(NameLookups.NoAddress.class)
            .hasMessageContaining("no such name");
      }
    }
    assertThat(known).hasValue(1);
    assertThat(unknown).hasValue(3);
  }
}
