package io.sealstream.server.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import io.sealstream.server.Patience;
import io.sealstream.server.RawClient;
import io.sealstream.server.RunningServer;
import io.sealstream.server.config.Limits;
import io.sealstream.server.config.Pings;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever one client does, the others are served and memory stays bounded. */
class HostileClientsTest {
  private static final Pings CALM = Pings.DEFAULTS;

  @Test
  void garbageEndsItsConnectionOnly() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try (RunningServer server = RunningServer.start();
        RawClient good = server.raw().connected()) {
      for (int i = 0; i < 200; i++) {
        byte[] garbage = new byte[1 + random.nextInt(3000)];
        random.nextBytes(garbage);
        try (RawClient bad = server.raw()) {
          bad.bytes(garbage);
          bad.socket().shutdownOutput();
          bad.untilClosed();
        } catch (IOException reset) {
          // The server closed while it was still being written to.
        }
      }
      good.roundTrip();
      Patience.await().alias("seed " + seed).until(() -> server.core().connectionCount() == 1);
    }
  }

  @Test
  void mutilatedCommandsNeverHurtOthers() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    String good =
        "CONNECT {\"verbose\":false,\"headers\":true}\r\nSUB a.* q 1\r\nPUB a.b r 5\r\nhello\r\n"
            + "HPUB a.b 12 14\r\nNATS/1.0\r\n\r\nxx\r\nUNSUB 1 9\r\nPING\r\n";
    try (RunningServer server = RunningServer.start();
        RawClient witness = server.raw().connected()) {
      for (int i = 0; i < 300; i++) {
        byte[] bytes = good.repeat(3).getBytes(StandardCharsets.UTF_8);
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        try (RawClient bad = server.raw()) {
          bad.bytes(bytes);
          bad.socket().shutdownOutput();
          bad.untilClosed();
        } catch (IOException reset) {
          // As above.
        }
        if (i % 50 == 0) {
          witness.roundTrip();
        }
      }
      witness.roundTrip();
      Patience.await()
          .alias("seed " + seed)
          .until(() -> server.core().figures().subscriptions() == 0);
    }
  }

  @Test
  void oneByteAtATimeIsSlowButRight() throws Exception {
    try (RunningServer server = RunningServer.start();
        RawClient client = server.raw().connected()) {
      String all = "SUB slow 1\r\nPUB slow 10\r\n0123456789\r\nPING\r\n";
      for (byte b : all.getBytes(StandardCharsets.UTF_8)) {
        client.bytes(new byte[] {b});
      }
      assertThat(client.line()).isEqualTo("MSG slow 1 10");
      assertThat(client.line()).isEqualTo("0123456789");
      assertThat(client.line()).isEqualTo("PONG");
    }
  }

  @Test
  void whoAnnouncesMuchAndSendsNothingCostsNothing() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      long before = directMemory();
      List<RawClient> announcers = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        announcers.add(server.raw().lines("CONNECT {\"verbose\":false}", "PUB a 1000000"));
      }
      try (RawClient good = server.raw().connected()) {
        good.roundTrip();
      }
      assertThat(directMemory() - before).isLessThan(64L << 20);
      for (RawClient announcer : announcers) {
        announcer.close();
      }
    }
  }

  /** Of this JVM: what other tests used before may still be kept. */
  private static long directMemory() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  @Test
  void aConnectionTooManyIsToldSo() throws Exception {
    Limits limits = new Limits(1 << 20, 4096, 2, 64 << 20, Duration.ofSeconds(10));
    try (RunningServer server = RunningServer.start(limits, CALM);
        RawClient one = server.raw().connected();
        RawClient two = server.raw().connected()) {
      try (RawClient three = server.raw()) {
        assertThat(three.untilClosed()).isEqualTo("-ERR 'maximum connections exceeded'\r\n");
      }
      one.leave();
      two.roundTrip();
      Patience.await().until(() -> server.core().connectionCount() == 1);
      server.raw().connected().leave();
    }
  }

  @Test
  void whoDoesNotAnswerPingsIsStale() throws Exception {
    Pings pings = new Pings(Duration.ofMillis(60), 2);
    try (RunningServer server = RunningServer.start(Limits.DEFAULTS, pings);
        RawClient silent = server.raw().lines("CONNECT {\"verbose\":false}")) {
      assertThat(silent.untilClosed()).isEqualTo("PING\r\nPING\r\n-ERR 'Stale Connection'\r\n");
      assertThat(server.core().figures().staleConnections()).isEqualTo(1);
    }
  }

  @Test
  void whoIsHalfOpenIsNoticedByPings() throws Exception {
    Pings pings = new Pings(Duration.ofMillis(60), 2);
    try (RunningServer server = RunningServer.start(Limits.DEFAULTS, pings);
        RawClient half = server.raw()) {
      assertThat(half.untilClosed()).contains("-ERR 'Stale Connection'");
      Patience.await().until(() -> server.core().connectionCount() == 0);
    }
  }

  @Test
  void whoReadsNothingIsSentAwayWhenTooMuchWaits() throws Exception {
    Limits limits = new Limits(1 << 20, 4096, 100, 4 << 20, Duration.ofMinutes(10));
    try (RunningServer server = RunningServer.start(limits, CALM);
        RawClient lazy = server.raw().connected();
        RawClient publisher = server.raw().connected()) {
      lazy.lines("SUB flood 1").roundTrip();
      flood(publisher, () -> server.core().figures().slowConsumersByPending() == 1);
      publisher.roundTrip();
      Patience.await().until(() -> server.core().connectionCount() == 1);
    }
  }

  @Test
  void whoReadsNothingIsSentAwayAtTheWriteDeadline() throws Exception {
    Limits limits = new Limits(1 << 20, 4096, 100, 1L << 30, Duration.ofMillis(300));
    try (RunningServer server = RunningServer.start(limits, CALM);
        RawClient lazy = server.raw().connected();
        RawClient publisher = server.raw().connected()) {
      lazy.lines("SUB flood 1").roundTrip();
      flood(publisher, () -> server.core().figures().slowConsumersByDeadline() == 1);
      publisher.roundTrip();
    }
  }

  private static void flood(RawClient publisher, java.util.concurrent.Callable<Boolean> enough)
      throws Exception {
    String message = "PUB flood 65536\r\n" + "x".repeat(65_536) + "\r\n";
    byte[] bytes = message.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 20_000 && !enough.call(); i++) {
      publisher.bytes(bytes);
    }
    Patience.await().until(enough);
  }

  @Test
  void tenThousandSubscriptionsOfOneClientComeAndGo() throws Exception {
    int count = 10_000;
    try (RunningServer server = RunningServer.start();
        RawClient publisher = server.raw().connected();
        RawClient subscriber = server.raw().connected()) {
      StringBuilder subs = new StringBuilder();
      for (int i = 0; i < count; i++) {
        subs.append("SUB many.").append(i).append(' ').append(i).append("\r\n");
      }
      subscriber.text(subs.toString()).roundTrip();
      for (int i = 0; i < count; i += 999) {
        publisher.lines("PUB many." + i + " 1", "x");
        assertThat(subscriber.line()).isEqualTo("MSG many." + i + " " + i + " 1");
        assertThat(subscriber.line()).isEqualTo("x");
      }
      subscriber.leave();
      Patience.await().until(() -> server.core().figures().subscriptions() == 0);
    }
  }

  @Test
  void tenThousandSubscriptionsOnOneSubjectAllGetTheMessage() throws Exception {
    int count = 10_000;
    try (RunningServer server = RunningServer.start();
        RawClient publisher = server.raw().connected();
        RawClient subscriber = server.raw().connected()) {
      StringBuilder subs = new StringBuilder();
      for (int i = 0; i < count; i++) {
        subs.append("SUB all ").append(i).append("\r\n");
      }
      subscriber.text(subs.toString()).roundTrip();
      publisher.lines("PUB all 1", "x");
      for (int i = 0; i < count; i++) {
        assertThat(subscriber.line()).startsWith("MSG all ");
        assertThat(subscriber.line()).isEqualTo("x");
      }
    }
  }

  @Test
  void aClientThatVanishesInTheMiddleOfAMessageLeavesNothing() throws Exception {
    try (RunningServer server = RunningServer.start()) {
      for (int i = 0; i < 50; i++) {
        try (Socket socket = new Socket("127.0.0.1", server.core().port())) {
          OutputStream out = socket.getOutputStream();
          out.write("SUB a 1\r\nPUB a 100000\r\nabc".getBytes(StandardCharsets.US_ASCII));
          out.flush();
          socket.setSoLinger(true, 0);
        }
      }
      Patience.await().until(() -> server.core().connectionCount() == 0);
      Patience.await().until(() -> server.core().figures().subscriptions() == 0);
    }
  }
}
