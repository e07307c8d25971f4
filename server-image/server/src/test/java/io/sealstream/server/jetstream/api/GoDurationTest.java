package io.sealstream.server.jetstream.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Waits read and look as everywhere else in NATS. */
class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "0s, 0",
    "1ns, 1",
    "1.5µs, 1500",
    "250ms, 250000000",
    "1s, 1000000000",
    "1.5s, 1500000000",
    "1m0s, 60000000000",
    "1h1m1s, 3661000000000",
    "26h0m0.000000001s, 93600000000001"
  })
  void isFormattedAsGoDoes(String text, long nanos) {
    assertThat(GoDuration.format(Duration.ofNanos(nanos))).isEqualTo(text);
    assertThat(GoDuration.parse(text)).contains(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "s", "5 s", "-5s", "5s5", "1d", "9999999999999h"})
  void nothingElseIsADuration(String text) {
    assertThat(GoDuration.parse(text)).isEmpty();
  }
}
