package io.sealstream.server.jetstream.stream;

/**
 * How much a stream holds. Counts below 1 mean no limit; they are kept as they were given, since
 * clients compare.
 *
 * @param maxBytes sum of message sizes, record overhead included
 * @param maxAge nanoseconds; 0 is for ever
 * @param maxMessageSize headers and payload
 * @param discardNewPerSubject refuse, instead of dropping the oldest of the subject
 * @param duplicateWindow nanoseconds in which a message id counts as known
 */
public record StreamLimits(
    int maxConsumers,
    long maxMessages,
    long maxBytes,
    long maxAge,
    long maxMessagesPerSubject,
    int maxMessageSize,
    Discard discard,
    boolean discardNewPerSubject,
    long duplicateWindow) {}
