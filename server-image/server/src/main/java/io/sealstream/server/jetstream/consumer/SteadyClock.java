package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.StreamClock;

/**
 * Milliseconds since 1970 that never jump: the wall clock of the moment the process started,
 * carried on by the machine's steady one. Waits measured with it are right when somebody sets the
 * clock, and what it says has a meaning after a restart. Safe for every thread.
 */
final class SteadyClock {
  private static final long NANOS = 1_000_000;

  private final long wallNanos;
  private final long start = System.nanoTime();

  SteadyClock(StreamClock wall) {
    wallNanos = wall.nanos();
  }

  long millis() {
    return (wallNanos + (System.nanoTime() - start)) / NANOS;
  }
}
