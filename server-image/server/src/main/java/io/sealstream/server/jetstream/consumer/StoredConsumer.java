package io.sealstream.server.jetstream.consumer;

/**
 * A consumer outside a server: what an archive holds of it.
 *
 * @param created nanoseconds since 1970; 0: not known
 * @param config as the API spells it, JSON
 */
public record StoredConsumer(String name, long created, byte[] config, ConsumerPosition position) {}
