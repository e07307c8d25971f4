package io.sealstream.server.jetstream.stream;

import io.sealstream.store.MessageLog;

/** Makes the consumers' part of streams. Safe for every thread. */
public interface ConsumerEngine {
  /** The durable half of a new stream. */
  ConsumerStates create(MessageLog log);

  /** The durable half as {@link ConsumerStates#save} wrote it. */
  ConsumerStates restore(MessageLog log, StateReader saved);

  /** The live half, once the stream is recovered or made. Called on the stream's owner. */
  StreamConsumers open(StreamActor stream, ConsumerStates states);
}
