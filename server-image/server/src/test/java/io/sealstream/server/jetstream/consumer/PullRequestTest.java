package io.sealstream.server.jetstream.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.consumer.PullRequest.Asked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client gets as much as it asked for and not more. */
class PullRequestTest {
  private static final byte[] INBOX = "_INBOX.1".getBytes(UTF_8);
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      emptyValue = "",
      textBlock =
          """
          `` | 1
          `  ` | 1
          25 | 25
          nonsense | 1
          {} | 0
          {"batch":7,"expires":5000000000} | 7
          """)
  void isNothingANumberOrAnObject(String body, long batch) throws RefusedException {
    assertThat(read(body).batch()).isEqualTo(batch);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"batch\":",
        "{\"batch\":\"x\"}",
        "{\"batch\":1,\"group\":\"A\"}",
        "{\"batch\":1,\"min_pending\":3}"
      })
  void whatCannotBeServedIsRefused(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(RefusedException.class);
  }

  @Test
  void aHeartbeatHasToFitTwiceIntoTheRequest() throws RefusedException {
    assertThat(read("{\"expires\":1000,\"idle_heartbeat\":501}").heartbeatTooLarge()).isTrue();
    assertThat(read("{\"expires\":1000,\"idle_heartbeat\":500}").heartbeatTooLarge()).isFalse();
    assertThat(read("{\"idle_heartbeat\":500}").heartbeatTooLarge()).isTrue();
  }

  @Test
  void countsMessages() {
    PullRequest request = new Asked(2, 0, false, 0, 0).open(INBOX, 0);
    request.served(1 << 20, 1);
    assertThat(request.isDone()).isFalse();
    request.served(1 << 20, 2);
    assertThat(request.isDone()).isTrue();
  }

  @Test
  void countsBytesAndEndsWhenTheyAreUsedUp() {
    PullRequest request = new Asked(100, 0, false, 300, 0).open(INBOX, 0);
    request.served(200, 1);
    assertThat(request.hasRoomFor(101)).isFalse();
    assertThat(request.hasRoomFor(100)).isTrue();
    assertThat(request.bytes()).isEqualTo(100);
    request.served(100, 2);
    assertThat(request.isDone()).isTrue();
  }

  @Test
  void runsOutAtItsTimeAndNotBefore() {
    PullRequest request = new Asked(1, SECOND, false, 0, 0).open(INBOX, 5_000);
    assertThat(request.isExpired(5_999)).isFalse();
    assertThat(request.isExpired(6_000)).isTrue();
    assertThat(request.deadline()).isEqualTo(6_000);
    PullRequest patient = new Asked(1, 0, false, 0, 0).open(INBOX, 5_000);
    assertThat(patient.isExpired(Long.MAX_VALUE - 1)).isFalse();
  }

  @Test
  void heartbeatsComeInSilenceOnly() {
    PullRequest request = new Asked(9, 10 * SECOND, false, 0, SECOND).open(INBOX, 0);
    assertThat(request.isHeartbeatDue(999)).isFalse();
    request.served(10, 900);
    assertThat(request.isHeartbeatDue(1_899)).isFalse();
    assertThat(request.isHeartbeatDue(1_900)).isTrue();
    request.heartbeatSent(1_900);
    assertThat(request.isHeartbeatDue(2_899)).isFalse();
  }

  @Test
  void whoDoesNotWaitIsServedOnceItGotSomething() {
    PullRequest request = new Asked(9, SECOND, true, 0, 0).open(INBOX, 0);
    assertThat(request.isOneShotServed()).isFalse();
    request.served(10, 1);
    assertThat(request.isOneShotServed()).isTrue();
  }

  private static Asked read(String body) throws RefusedException {
    byte[] bytes = body.getBytes(UTF_8);
    return Asked.read(bytes, 0, bytes.length);
  }
}
