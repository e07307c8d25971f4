/**
 * Consumers: what each of them has delivered, what waits for its acknowledgement, and the delivery
 * itself, by push or pull. It may use the stream's actor, message log and entries, and the core's
 * {@code Burst}; it runs on its stream's actor and has no thread and no lock of its own. The one
 * idea to know first: a working state decides at once, journal entries make the durable state
 * follow, and every answer that somebody may rely on leaves after the entries that it rests on.
 */
package io.sealstream.server.jetstream.consumer;
