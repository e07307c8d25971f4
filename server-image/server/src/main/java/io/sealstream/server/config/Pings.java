package io.sealstream.server.config;

import java.time.Duration;

/**
 * How a dead client is noticed.
 *
 * @param max unanswered pings after which the connection is stale
 */
public record Pings(Duration interval, int max) {
  public static final Pings DEFAULTS = new Pings(Duration.ofMinutes(2), 2);
}
