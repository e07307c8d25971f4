package io.sealstream.server.jetstream.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.server.jetstream.consumer.AckMessage.Verb;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says about a message is understood, in the old form and in the new one. */
class AckMessageTest {
  private static final byte[] ORDERS = "ORDERS".getBytes(UTF_8);

  private final AckMessage ack = new AckMessage();

  @Property(tries = 200)
  void aReplySubjectIsReadBackAsItWasWritten(
      @ForAll @LongRange(min = 1) long deliveries,
      @ForAll @LongRange(min = 1, max = 1L << 60) long stream,
      @ForAll @LongRange(min = 1, max = 1L << 60) long consumer,
      @ForAll @LongRange(min = 0) long time,
      @ForAll @LongRange(min = 0) long pending) {
    AckSubject subject = new AckSubject("ORDERS", "billing");
    subject.set(deliveries, stream, consumer, time, pending);
    String text = new String(subject.bytes(), 0, subject.length(), UTF_8);
    assertThat(text)
        .isEqualTo(
            "$JS.ACK.ORDERS.billing."
                + String.join(
                    ".", "" + deliveries, "" + stream, "" + consumer, "" + time, "" + pending));
    assertThat(ack.readSubject(subject.bytes(), 0, subject.length(), ORDERS)).isTrue();
    assertThat(ack.streamSequence()).isEqualTo(stream);
    assertThat(ack.consumerSequence()).isEqualTo(consumer);
    assertThat(ack.isFor("billing".getBytes(UTF_8))).isTrue();
    assertThat(ack.isFor("billin".getBytes(UTF_8))).isFalse();
    assertThat(ack.consumer()).isEqualTo("billing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$JS.ACK._.ACCHASH.ORDERS.billing.1.22.33.1700000000000000000.0",
        "$JS.ACK.hub.ACCHASH.ORDERS.billing.1.22.33.1700000000000000000.0.more.tokens"
      })
  void theFormOfNewerServersIsUnderstood(String subject) {
    assertThat(read(subject)).isTrue();
    assertThat(ack.streamSequence()).isEqualTo(22);
    assertThat(ack.consumerSequence()).isEqualTo(33);
    assertThat(ack.consumer()).isEqualTo("billing");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "$JS.ACK.OTHER.billing.1.22.33.1700000000000000000.0",
        "$JS.ACK.ORDERS.billing.1.22.33.1700000000000000000",
        "$JS.ACK.ORDERS.billing.1.22.33.1700000000000000000.0.1",
        "$JS.ACK.ORDERS.billing.1.x.33.1700000000000000000.0",
        "$JS.ACK.ORDERS.billing.1.0.33.1700000000000000000.0",
        "$JS.ACK.ORDERS.billing.1.99999999999999999999999.33.1700000000000000000.0",
        "$JS.ACK._.ACC.OTHER.billing.1.22.33.1700000000000000000.0",
        "$JS.ACK.ORDERS"
      })
  void anythingElseIsNotForThisStream(String subject) {
    assertThat(read(subject)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      emptyValue = "",
      textBlock =
          """
          `` | ACK | ``
          +ACK | ACK | ``
          +OK | ACK | ``
          -NAK | NAK | ``
          -NAK {"delay": 5} | NAK | {"delay": 5}
          +WPI | PROGRESS | ``
          +NXT 5 | ACK_AND_NEXT | 5
          +TERM | TERM | ``
          +TERM bad address | TERM | bad address
          hello | OTHER | ``
          +ACKK | OTHER | ``
          """)
  void verbsAreToldApart(String payload, Verb verb, String argument) {
    String subject = "$JS.ACK.ORDERS.billing.1.22.33.1.0";
    byte[] all = (subject + payload).getBytes(UTF_8);
    assertThat(ack.readSubject(all, 0, subject.length(), ORDERS)).isTrue();
    ack.readVerb(subject.length(), payload.length());
    assertThat(ack.verb()).isEqualTo(verb);
    assertThat(ack.argumentText()).isEqualTo(argument);
  }

  @Test
  void aSubjectMayStandAnywhereInItsArray() {
    byte[] all = "xx$JS.ACK.ORDERS.billing.1.22.33.1.0yy".getBytes(UTF_8);
    assertThat(ack.readSubject(all, 2, all.length - 4, ORDERS)).isTrue();
    assertThat(ack.streamSequence()).isEqualTo(22);
  }

  private boolean read(String subject) {
    byte[] bytes = subject.getBytes(UTF_8);
    return ack.readSubject(bytes, 0, bytes.length, ORDERS);
  }
}
