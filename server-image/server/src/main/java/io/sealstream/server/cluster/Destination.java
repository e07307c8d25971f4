package io.sealstream.server.cluster;

import io.sealstream.server.config.MeshOptions.Address;
import io.sealstream.server.config.MeshOptions.Credentials;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * An address that this server connects to, and when it tries again. Belongs to the mesh's event
 * loop.
 */
final class Destination {
  private static final long FIRST_GAP = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LONGEST_GAP = TimeUnit.SECONDS.toNanos(2);
  private static final long LASTING_GAP = TimeUnit.SECONDS.toNanos(10);
  private static final long REPORT_GAP = TimeUnit.MINUTES.toNanos(1);

  final Address address;
  final Optional<Credentials> credentials;

  /** Whether the options name it; else other servers told of it. */
  final boolean configured;

  /** The server that was met there; empty: none yet. */
  String leadsTo;

  private long since;
  private long next;
  private int failures;
  private long reported;
  private boolean trying;
  private boolean pointless;

  Destination(
      Address address,
      Optional<Credentials> credentials,
      boolean configured,
      String leadsTo,
      long next) {
    this.address = address;
    this.credentials = credentials;
    this.configured = configured;
    this.leadsTo = leadsTo;
    this.next = next;
    this.since = System.nanoTime();
  }

  boolean isDue(long now) {
    return !trying && !pointless && now - next >= 0;
  }

  void begin() {
    trying = true;
  }

  /** The connection is over, or never was. */
  void ended(long now) {
    trying = false;
    long gap = Math.min(FIRST_GAP << Math.min(failures, 10), LONGEST_GAP);
    failures++;
    next = now + gap / 2 + ThreadLocalRandom.current().nextLong(gap);
  }

  /** It ended for a reason that only people can put right. */
  void endedForLong(long now) {
    ended(now);
    next = now + LASTING_GAP;
  }

  /** It leads to this server itself. */
  void giveUp() {
    pointless = true;
  }

  void succeeded() {
    failures = 0;
    reported = 0;
    since = System.nanoTime();
  }

  int failures() {
    return failures;
  }

  /** How long ago it was told of or reached last. */
  long age(long now) {
    return now - since;
  }

  /** Whether a failure is to be logged: the first, and one in a minute. */
  boolean isReportDue(long now) {
    boolean due = reported == 0 || now - reported > REPORT_GAP;
    if (due) {
      reported = now;
    }
    return due;
  }
}
