package io.sealstream.server.config;

import java.time.Duration;

/**
 * How a server leaves gently.
 *
 * @param duration the time in which all clients are sent away, the grace period included
 * @param gracePeriod how long it waits before it sends the first one away
 */
public record LameDuck(Duration duration, Duration gracePeriod) {
  public static final LameDuck DEFAULTS =
      new LameDuck(Duration.ofMinutes(2), Duration.ofSeconds(10));
}
