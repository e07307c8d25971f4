package io.sealstream.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How fast a store gets another cipher when it is not held back, alone and while somebody
 * publishes, and what is left for him. Re-sealing begins with a process, whose compiler has much to
 * do at first: both rates of the second part are those after the warm-up that publishing has
 * everywhere, or after half of the bytes where that is sooner.
 *
 * @param messages of 1 KiB; more than the journal holds, which is not re-sealed but written out
 * @param warmUp runs before publishing is measured
 * @param measured how long publishing is measured for comparison
 */
record Resealing(int messages, Duration warmUp, Duration measured) {
  private static final int PAYLOAD = 1 << 10;
  private static final String UNTHROTTLED =
      "http: \"" + Candidate.MONITOR + "\"\nsealstream { reseal_rate: 1TB }";
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int LOOK_MILLIS = 50;

  /** Bytes re-sealed in a second, and messages published meanwhile. */
  private record Rate(double bytes, double published) {}

  List<Figure> measure(String binary) throws Exception {
    Candidate aes = unthrottled(binary, "aes");
    Candidate chacha = unthrottled(binary, "chachapoly");
    try (ServerUnderTest server = ServerUnderTest.start(aes)) {
      ReadLoad.fill(server.port(), PAYLOAD, messages);
      try (NatsLine control = new NatsLine(server.port())) {
        BenchStream.number(1, 1).create(control);
      }
      Rate toChacha = alone(server, chacha);
      Rate toAes = alone(server, aes);
      double before = published(server);
      Rate busy = whilePublishing(server, chacha);
      double after = published(server);
      double undisturbed = (before + after) / 2;
      return List.of(
          new Figure(
              "re-sealing, not throttled",
              "MB/s",
              List.of(
                  row("aes to chachapoly", toChacha.bytes, busy.bytes),
                  row("chachapoly to aes", toAes.bytes, busy.bytes),
                  row("aes to chachapoly while publishing", busy.bytes, busy.bytes))),
          new Figure(
              "publish 1 KiB, window 500, beside re-sealing",
              "msgs/s",
              List.of(
                  row("while re-sealing", busy.published, busy.published),
                  row("before and after", undisturbed, busy.published))));
    }
  }

  private static Figure.Row row(String label, double value, double first) {
    return new Figure.Row(label, Spread.of(value), first / value, 0);
  }

  private static Candidate unthrottled(String binary, String cipher) {
    return Candidate.sealstream(binary, cipher).with("sealstream " + cipher, UNTHROTTLED);
  }

  private static Rate alone(ServerUnderTest server, Candidate cipher) throws Exception {
    begin(server, cipher);
    long begin = System.nanoTime();
    long bytes = server.bytesInOtherCiphers();
    while (server.bytesInOtherCiphers() > 0) {
      limit(begin);
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    }
    return new Rate(bytes / 1e6 / seconds(begin), 0);
  }

  private static void limit(long begin) throws IOException {
    if (seconds(begin) > LIMIT.toSeconds()) {
      throw new IOException("re-sealing does not end");
    }
  }

  private Rate whilePublishing(ServerUnderTest server, Candidate cipher) throws Exception {
    begin(server, cipher);
    try (Publisher publisher = new Publisher(server.port(), PAYLOAD, 500, 1, 1)) {
      long all = server.bytesInOtherCiphers();
      until(all / 2, System.nanoTime() + warmUp.toNanos(), server, publisher);
      long begin = System.nanoTime();
      long bytes = server.bytesInOtherCiphers();
      long already = publisher.acked();
      until(0, begin + LIMIT.toNanos(), server, publisher);
      double seconds = seconds(begin);
      limit(begin);
      return new Rate(bytes / 1e6 / seconds, (publisher.acked() - already) / seconds);
    }
  }

  /** Publishes until so few bytes are left to re-seal, or the clock says so. */
  private static void until(
      long bytesLeft, long untilNanos, ServerUnderTest server, Publisher publisher)
      throws Exception {
    while (server.bytesInOtherCiphers() > bytesLeft && System.nanoTime() - untilNanos < 0) {
      publisher.readAcks(Long.MAX_VALUE, System.nanoTime() + LOOK_MILLIS * 1_000_000L);
    }
  }

  private static void begin(ServerUnderTest server, Candidate cipher) throws Exception {
    server.end(ServerUnderTest.Ending.STOP);
    server.become(cipher);
    server.begin();
    if (server.bytesInOtherCiphers() == 0) {
      throw new IOException("nothing is to be re-sealed: all of it was in the journal");
    }
  }

  private double published(ServerUnderTest server) throws Exception {
    try (Publisher publisher = new Publisher(server.port(), PAYLOAD, 500, 1, 1)) {
      publisher.readAcks(Long.MAX_VALUE, System.nanoTime() + warmUp.toNanos());
      long already = publisher.acked();
      long begin = System.nanoTime();
      publisher.readAcks(Long.MAX_VALUE, begin + measured.toNanos());
      return (publisher.acked() - already) / seconds(begin);
    }
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }
}
