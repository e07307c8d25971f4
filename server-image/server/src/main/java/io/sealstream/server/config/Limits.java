package io.sealstream.server.config;

import java.time.Duration;

/**
 * What a client may cost.
 *
 * @param maxPayload bytes of headers and payload of one message
 * @param maxControlLine bytes of a command's arguments
 * @param maxConnections clients at a time
 * @param maxPending bytes waiting to be written to one client, more is a slow consumer
 * @param writeDeadline how long a client may take nothing while bytes wait for it
 */
public record Limits(
    int maxPayload,
    int maxControlLine,
    int maxConnections,
    long maxPending,
    Duration writeDeadline) {

  public static final Limits DEFAULTS =
      new Limits(1 << 20, 4096, 64 << 10, 64L << 20, Duration.ofSeconds(10));
}
