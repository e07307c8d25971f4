package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.server.jetstream.consumer.ConsumerConfig.Label;
import io.sealstream.server.jetstream.stream.ConsumerStates;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.store.EntryBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Takes the durable consumers of a stream out of their states, and writes the entries that make
 * them again in another stream. Thread rule: the stream's owner.
 */
public final class ConsumerTransfer {
  private static final long NANOS = 1_000_000;

  private ConsumerTransfer() {}

  /**
   * The consumers as they are, in the order in which they were made.
   *
   * @param last of the stream's messages that are taken along: no consumer is further than that
   */
  public static List<StoredConsumer> of(ConsumerStates states, long last) {
    if (!(states instanceof DurableConsumers durable)) {
      throw new IllegalArgumentException("consumer states of another kind: " + states);
    }
    List<StoredConsumer> all = new ArrayList<>();
    for (DurableConsumer consumer : durable.all()) {
      all.add(
          new StoredConsumer(
              consumer.birth().name(),
              consumer.birth().created(),
              ConsumerConfigJson.toBytes(consumer.config()),
              position(consumer, last)));
    }
    return all;
  }

  private static ConsumerPosition position(DurableConsumer consumer, long last) {
    ConsumerState state = consumer.state();
    PendingAcks acks = state.pending();
    SortedMap<Long, ConsumerPosition.Pending> pending = new TreeMap<>();
    SortedMap<Long, Long> redelivered = new TreeMap<>();
    for (int at = acks.first(); at != PendingAcks.ABSENT; at = acks.next(at)) {
      if (acks.stream(at) <= last) {
        int times = acks.redeliveries(at);
        long delivered = acks.due(at) - consumer.config().ackWaitMillis(times + 1);
        pending.put(
            acks.stream(at),
            new ConsumerPosition.Pending(acks.consumer(at), Math.max(0, delivered) * NANOS));
        if (times > 0) {
          redelivered.put(acks.stream(at), (long) times);
        }
      }
    }
    // nats-server keeps what was delivered too often in this list, too, and nowhere else.
    for (long stream : state.givenUp().headSet(last, true)) {
      redelivered.put(stream, Math.max(1, consumer.config().acks().maxDeliver()));
    }
    return new ConsumerPosition(
        state.deliveredConsumer(),
        Math.min(state.deliveredStream(), last),
        state.ackFloorConsumer(),
        Math.min(state.ackFloorStream(), last),
        pending,
        redelivered);
  }

  /**
   * Adds the entries that make a consumer.
   *
   * @param id its number in the stream, from 1
   * @throws RefusedException when this server does not take such a consumer
   */
  public static void restore(EntryBatch batch, long id, StoredConsumer stored, StreamConfig stream)
      throws RefusedException {
    ConsumerConfig asked = ConsumerConfigJson.read(JsonObject.parse(stored.config()));
    Label label = asked.label();
    ConsumerConfig named =
        asked.withLabel(
            new Label(label.durable(), stored.name(), label.description(), label.metadata()));
    ConsumerConfig config = ConsumerDefaults.fill(named, stream.consumerLimits());
    ConsumerRules.check(config, stream);
    ConsumerPosition position = stored.position();
    ConsumerBirth birth =
        new ConsumerBirth(id, stored.name(), stored.created(), position.deliveredStream(), 0);
    batch.add(ConsumerEntry.CREATED, ConsumerEntry.created(birth, config));
    batch.add(ConsumerEntry.POSITION, ConsumerEntry.position(id, state(config, position, stream)));
  }

  private static ConsumerState state(
      ConsumerConfig config, ConsumerPosition position, StreamConfig inStream)
      throws RefusedException {
    StateWriter saved = new StateWriter();
    saved.u8(ConsumerState.VERSION_GIVEN_UP).varint(position.deliveredConsumer());
    saved.varint(position.deliveredStream()).varint(position.pending().size());
    long stream = 0;
    long consumer = 0;
    for (Map.Entry<Long, ConsumerPosition.Pending> entry : position.pending().entrySet()) {
      ConsumerPosition.Pending pending = entry.getValue();
      if (entry.getKey() > position.deliveredStream()
          || pending.consumer() <= consumer
          || pending.consumer() > position.deliveredConsumer()) {
        throw ErrorCode.RESTORE_FAILED
            .about("a consumer's position contradicts itself: " + entry.getKey())
            .refused();
      }
      long times = position.redelivered().getOrDefault(entry.getKey(), 0L);
      int tries = Math.clamp(times, 0, Integer.MAX_VALUE - 1);
      long due = pending.nanos() / NANOS + config.ackWaitMillis(tries + 1);
      saved.varint(entry.getKey() - stream).varint(pending.consumer() - consumer);
      saved.varint(Math.max(1, due)).varint(tries);
      stream = entry.getKey();
      consumer = pending.consumer();
    }
    List<Long> givenUp = inStream.retention().isByConsumers() ? givenUp(position) : List.of();
    saved.varint(givenUp.size());
    long before = 0;
    for (long given : givenUp) {
      saved.varint(given - before);
      before = given;
    }
    return ConsumerState.restore(new StateReader(saved.toBytes()));
  }

  /** Delivered, not waiting, and still counted: as often as it may be. */
  private static List<Long> givenUp(ConsumerPosition position) {
    return position.redelivered().keySet().stream()
        .filter(stream -> stream > 0 && stream <= position.deliveredStream())
        .filter(stream -> !position.pending().containsKey(stream))
        .toList();
  }
}
