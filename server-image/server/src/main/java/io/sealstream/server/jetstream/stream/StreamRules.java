package io.sealstream.server.jetstream.stream;

/**
 * What may be done with a stream.
 *
 * @param noAck publishers get no acknowledgement
 * @param allowMessageTtl messages may say how long they stay
 * @param mirrorDirect kept for mirrors of this stream; has no effect here
 */
public record StreamRules(
    boolean noAck,
    boolean allowDirect,
    boolean mirrorDirect,
    boolean sealed,
    boolean denyDelete,
    boolean denyPurge,
    boolean allowRollup,
    boolean allowMessageTtl) {}
