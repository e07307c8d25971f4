package io.sealstream.server.core;

/**
 * Core NATS in numbers, at one moment.
 *
 * @param totalConnections clients since the start
 * @param inserts subscriptions made since the start, parts of the server included
 * @param responsive whether every event loop ran lately
 */
public record CoreFigures(
    long inMessages,
    long inBytes,
    long outMessages,
    long outBytes,
    int connections,
    long totalConnections,
    long slowConsumersByPending,
    long slowConsumersByDeadline,
    long staleConnections,
    int subscriptions,
    long inserts,
    long removes,
    boolean lameDuck,
    boolean responsive) {

  public long slowConsumers() {
    return slowConsumersByPending + slowConsumersByDeadline;
  }
}
