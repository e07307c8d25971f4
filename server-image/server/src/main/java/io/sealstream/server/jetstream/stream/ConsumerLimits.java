package io.sealstream.server.jetstream.stream;

/**
 * Defaults and bounds for the consumers of a stream; 0 is none.
 *
 * @param inactiveThreshold nanoseconds
 */
public record ConsumerLimits(long inactiveThreshold, int maxAckPending) {}
