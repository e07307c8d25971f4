package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.ConsumerEngine;
import io.sealstream.server.jetstream.stream.ConsumerStates;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamClock;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import io.sealstream.store.MessageLog;

/** The consumers of a server's streams. Safe for every thread. */
public final class JournaledConsumers implements ConsumerEngine {
  private final SteadyClock clock;

  /**
   * @param wall the server's clock
   */
  public JournaledConsumers(StreamClock wall) {
    clock = new SteadyClock(wall);
  }

  @Override
  public ConsumerStates create(MessageLog log) {
    return new DurableConsumers(log);
  }

  @Override
  public ConsumerStates restore(MessageLog log, StateReader saved) {
    return DurableConsumers.restore(log, saved);
  }

  @Override
  public StreamConsumers open(StreamActor stream, ConsumerStates states) {
    if (!(states instanceof DurableConsumers durable)) {
      throw new IllegalArgumentException("consumer states of another kind: " + states);
    }
    Courier courier = new Courier(stream.burst(), stream.bus());
    StreamSide side =
        new StreamSide(
            stream.name(),
            stream.log(),
            courier,
            stream.standing(),
            new StagedRetention(stream.config().retention()),
            new Advisories(courier, stream.clock(), stream.name()),
            stream.clock(),
            clock);
    return new Consumers(stream, side, durable);
  }
}
