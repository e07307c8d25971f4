package io.sealstream.server.jetstream.stream;

import java.time.Instant;

/**
 * Wall-clock time in nanoseconds since 1970. Read only when an entry is made, which then carries
 * the time; applying an entry never reads a clock.
 */
@FunctionalInterface
public interface StreamClock {
  /** The clock of this machine. */
  StreamClock SYSTEM =
      () -> {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
      };

  long nanos();
}
