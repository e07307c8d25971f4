package io.sealstream.server.cluster;

import java.time.Duration;
import java.time.Instant;

/**
 * What monitoring shows of a link.
 *
 * @param solicited whether this server made the connection
 * @param configured whether the options name the other one
 * @param roundTrip zero before the first is measured
 * @param subscriptions filters and queue groups that somebody listens on there
 */
public record LinkReport(
    long id,
    Peer peer,
    boolean solicited,
    boolean configured,
    String ip,
    int port,
    Instant start,
    Instant lastActivity,
    Duration roundTrip,
    long pendingBytes,
    long inMessages,
    long outMessages,
    long inBytes,
    long outBytes,
    int subscriptions) {}
