package io.sealstream.server.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.sealstream.server.Patience;
import io.sealstream.server.RawClient;
import io.sealstream.server.RunningServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Parts of the server talk with clients, and with each other, like clients without a socket. */
@SuppressWarnings("try") // the client declares InterruptedException on close
class BusTest {
  private static final Duration WAIT = Patience.LIMIT;

  private RunningServer server;

  @BeforeEach
  void start() throws Exception {
    server = RunningServer.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Writes down what it gets, as text. */
  private static final class Listener implements Receiver {
    private final ConcurrentLinkedQueue<String> got = new ConcurrentLinkedQueue<>();
    private final AtomicInteger readEnds = new AtomicInteger();
    private final AtomicBoolean full = new AtomicBoolean();

    @Override
    public void onMessage(Inbound m) {
      got.add(
          "%s|%s|%s|%s"
              .formatted(
                  text(m, m.subject, m.subjectLength),
                  text(m, m.reply, m.replyLength),
                  text(m, m.headers, m.headersLength),
                  text(m, m.payload, m.payloadLength)));
    }

    private static String text(Inbound m, int from, int length) {
      return m.buffer.toString(from, length, StandardCharsets.UTF_8);
    }

    @Override
    public void onReadEnd(int loop) {
      readEnds.incrementAndGet();
    }

    @Override
    public boolean isFull() {
      return full.get();
    }

    void awaits(int count) {
      Patience.await().until(() -> got.size() >= count);
    }
  }

  @Test
  void aPartGetsWhatClientsPublishWithAllItsRanges() throws Exception {
    Listener listener = new Listener();
    server.bus().subscribe("part.*", listener);
    try (RawClient client = server.raw().connected()) {
      client.lines("PUB part.a 5", "hello", "HPUB part.b re.ply 12 14", "NATS/1.0", "", "xx");
      client.lines("PUB other 0", "").roundTrip();
      assertThat(listener.got)
          .containsExactly("part.a|||hello", "part.b|re.ply|NATS/1.0\r\n\r\n|xx");
      assertThat(listener.readEnds.get()).isBetween(1, 2);
    }
  }

  @Test
  void aPartAnswersARequest() throws Exception {
    Burst burst = server.bus().burst();
    server
        .bus()
        .subscribe(
            "ask",
            m -> {
              byte[] reply = new byte[m.replyLength];
              m.buffer.getBytes(m.reply, reply);
              byte[] headers = bytes("NATS/1.0\r\nFrom: part\r\n\r\n");
              burst.send(
                  reply,
                  0,
                  reply.length,
                  reply,
                  0,
                  reply.length,
                  null,
                  0,
                  0,
                  headers,
                  0,
                  headers.length,
                  bytes("xyes"),
                  1,
                  3);
              burst.flush();
            });
    try (Connection client = server.connect()) {
      Message answer = client.request("ask", new Headers(), bytes("?"), WAIT);
      assertThat(new String(answer.getData(), StandardCharsets.UTF_8)).isEqualTo("yes");
      assertThat(answer.getHeaders().getFirst("From")).isEqualTo("part");
    }
  }

  @Test
  void aMessageShowsAnotherSubjectThanItIsRoutedBy() throws Exception {
    try (RawClient client = server.raw().connected()) {
      client.lines("SUB inbox 1").roundTrip();
      Burst burst = server.bus().burst();
      byte[] to = bytes("inbox");
      byte[] shown = bytes("orders.7");
      byte[] ack = bytes("$JS.ACK.x");
      int heard = burst.send(to, 0, 5, shown, 0, 8, ack, 0, 9, null, 0, 0, bytes("hi"), 0, 2);
      burst.flush();
      assertThat(heard).isEqualTo(1);
      assertThat(client.line()).isEqualTo("MSG orders.7 1 $JS.ACK.x 2");
      assertThat(client.line()).isEqualTo("hi");
      assertThat(burst.send(bytes("nobody"), bytes("x"))).isZero();
    }
  }

  @Test
  void partsHearEachOtherInOrder() {
    Listener listener = new Listener();
    server.bus().subscribe("internal.>", listener);
    Burst burst = server.bus().burst();
    for (int i = 0; i < 1000; i++) {
      assertThat(burst.send(bytes("internal." + i), bytes("" + i))).isEqualTo(1);
    }
    burst.flush();
    listener.awaits(1000);
    int next = 0;
    for (String message : listener.got) {
      assertThat(message).isEqualTo("internal." + next + "|||" + next);
      next++;
    }
  }

  @Test
  void aFullPartHoldsItsPublishersBackAndLosesNothing() throws Exception {
    Listener listener = new Listener();
    server.bus().subscribe("busy", listener);
    try (RawClient client = server.raw().connected();
        RawClient other = server.raw().connected()) {
      listener.full.set(true);
      client.lines("PUB busy 1", "1");
      listener.awaits(1);
      client.lines("PUB busy 1", "2", "PING");
      for (int i = 0; i < 5; i++) {
        other.roundTrip();
      }
      assertThat(listener.got).hasSize(1);
      listener.full.set(false);
      assertThat(client.line()).isEqualTo("PONG");
      assertThat(listener.got).hasSize(2);
    }
  }

  @Test
  void interestIsSeenAndItsLossIsTold() throws Exception {
    try (RawClient client = server.raw().connected()) {
      assertThat(interested("in.box.1")).isFalse();
      client.lines("SUB in.box.* 1", "SUB in.box.1 2").roundTrip();
      assertThat(interested("in.box.1")).isTrue();
      AtomicInteger gone = new AtomicInteger();
      AtomicInteger closedWatch = new AtomicInteger();
      server.bus().whenInterestLost("in.box.1", gone::incrementAndGet);
      server.bus().whenInterestLost("in.box.1", closedWatch::incrementAndGet).close();
      client.lines("UNSUB 2").roundTrip();
      assertThat(gone.get()).isZero();
      client.lines("UNSUB 1").roundTrip();
      assertThat(gone.get()).isEqualTo(1);
      client.lines("SUB in.box.1 3", "UNSUB 3").roundTrip();
      assertThat(gone.get()).isEqualTo(1);
      assertThat(closedWatch.get()).isZero();
    }
  }

  @Test
  void interestThatIsNotThereIsLostAtOnce() {
    AtomicInteger gone = new AtomicInteger();
    server.bus().whenInterestLost("nobody", gone::incrementAndGet);
    assertThat(gone.get()).isEqualTo(1);
  }

  @Test
  void aClientThatVanishesTakesItsInterestAlong() throws Exception {
    AtomicInteger gone = new AtomicInteger();
    try (RawClient client = server.raw().connected()) {
      client.lines("SUB will.vanish 1").roundTrip();
      server.bus().whenInterestLost("will.vanish", gone::incrementAndGet);
    }
    Patience.await().until(() -> gone.get() == 1);
  }

  @Test
  void aLimitThatWasReachedIsALossOfInterest() throws Exception {
    AtomicInteger gone = new AtomicInteger();
    try (RawClient client = server.raw().connected()) {
      client.lines("SUB once 1", "UNSUB 1 1").roundTrip();
      server.bus().whenInterestLost("once", gone::incrementAndGet);
      Burst burst = server.bus().burst();
      burst.send(bytes("once"), bytes("x"));
      burst.flush();
      Patience.await().until(() -> gone.get() == 1);
    }
  }

  @Test
  void subscriptionsEndAndBadOnesAreRefused() throws Exception {
    Listener listener = new Listener();
    Bus.Subscription subscription = server.bus().subscribe("a.>", listener);
    subscription.close();
    subscription.close();
    assertThat(server.core().figures().subscriptions()).isZero();
    for (String bad : List.of("", "a..b", "a.>.b", "a b")) {
      assertThatThrownBy(() -> server.bus().subscribe(bad, listener))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private boolean interested(String subject) {
    byte[] bytes = bytes(subject);
    return server.bus().interested(bytes, 0, bytes.length);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
