package io.sealstream.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The line that the operator's start is measured by. */
class FirstPassTest {
  private static final Instant STARTED = Instant.parse("2026-03-01T12:00:00Z");

  @Test
  void itIsSaidOnceAndCountsFromTheStartOfTheProcess() {
    FirstPass first = new FirstPass(STARTED);

    assertThat(first.ended(STARTED.plusMillis(1234)))
        .contains("first reconcile 1234 ms after process start");
    assertThat(first.ended(STARTED.plusMillis(5000))).isEmpty();
  }

  @Test
  void thisProcessHasStarted() {
    String said = FirstPass.ofThisProcess().ended(Instant.now()).orElseThrow();

    assertThat(said).matches("first reconcile \\d+ ms after process start");
  }
}
