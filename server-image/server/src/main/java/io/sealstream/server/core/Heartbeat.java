package io.sealstream.server.core;

import io.sealstream.server.config.Pings;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * When a client is pinged and when it is given up, by nats-server's rules: first soon after its
 * CONNECT (for the round trip), later only when it said nothing for an interval. Belongs to the
 * connection's event loop; times are {@code System.nanoTime()}.
 */
final class Heartbeat {
  private static final long FIRST = TimeUnit.SECONDS.toNanos(2);
  private static final long MEASURE_AGAIN = TimeUnit.HOURS.toNanos(1);

  private final long interval;
  private final int max;
  private long next;
  private long lastHeard;
  private long sent;
  private long roundTrip;
  private int unanswered;

  /** What is to be done now. */
  enum Due {
    NOTHING,
    PING,
    STALE
  }

  Heartbeat(Pings pings) {
    interval = Math.max(1, pings.interval().toNanos());
    max = pings.max();
  }

  void begin(long now) {
    lastHeard = now;
    next = now + interval;
  }

  void connected(long now) {
    long first = Math.min(interval, FIRST);
    next = now + first + ThreadLocalRandom.current().nextLong(first / 5 + 1);
  }

  void heard() {
    lastHeard = System.nanoTime();
  }

  void answered(long now) {
    unanswered = 0;
    roundTrip = Math.max(1, now - sent);
  }

  long lastHeard() {
    return lastHeard;
  }

  /** Nanoseconds of the last measured round trip, 0 before the first. */
  long roundTrip() {
    return roundTrip;
  }

  Due due(long now) {
    if (now - next < 0) {
      return Due.NOTHING;
    }
    next = now + interval;
    boolean measure = roundTrip == 0 || now - sent > MEASURE_AGAIN;
    if (now - lastHeard < interval && !measure) {
      return Due.NOTHING;
    }
    if (unanswered + 1 > max) {
      return Due.STALE;
    }
    unanswered++;
    sent = now;
    return Due.PING;
  }
}
