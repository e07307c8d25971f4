package io.sealstream.server.jetstream.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A slow client is not flooded, and a fast one is not held back. */
class FlowWindowTest {
  private static final int MEGABYTE = 1 << 20;

  private final FlowWindow window = new FlowWindow("ORDERS", "c1");

  @Test
  void asksWhenHalfOfTheWindowIsUnderWay() {
    assertThat(window.sent(MEGABYTE)).isFalse();
    assertThat(window.sent(1)).isTrue();
    assertThat(window.ask()).startsWith("$JS.FC.ORDERS.c1.");
    assertThat(window.sent(1)).as("one request at a time").isFalse();
  }

  @Test
  void stopsWhenTheWindowIsFullAndGoesOnAfterTheAnswer() {
    window.sent(MEGABYTE + 1);
    String asked = window.ask();
    window.sent(MEGABYTE);
    assertThat(window.isFull()).isTrue();
    assertThat(window.outstanding()).isEqualTo(asked);
    assertThat(window.answered(asked)).isTrue();
    assertThat(window.isFull()).isFalse();
    assertThat(window.outstanding()).isEmpty();
  }

  @Test
  void onlyTheOutstandingRequestCountsAsAnswered() {
    assertThat(window.answered("")).isFalse();
    window.sent(3 * MEGABYTE);
    String asked = window.ask();
    assertThat(window.answered(asked + "x")).isFalse();
    assertThat(window.isFull()).isTrue();
    assertThat(window.answered(asked)).isTrue();
    assertThat(window.answered(asked)).isFalse();
  }

  @Test
  void opensWithEachAnswerUpToItsLimit() {
    for (int i = 0; i < 20; i++) {
      window.sent(1);
      window.answered(window.ask());
    }
    window.sent(32 * MEGABYTE);
    assertThat(window.isFull()).isFalse();
    window.sent(1);
    assertThat(window.isFull()).isTrue();
  }
}
