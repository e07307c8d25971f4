package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.ConsumerStates;
import io.sealstream.server.jetstream.stream.Retention;
import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import io.sealstream.store.MessageLog;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * The consumers of one stream as their journal entries made them, and what becomes of its messages
 * through that. Knows no clock: the same entries give the same bytes. Not thread safe: the stream's
 * owner only, during recovery the recovering thread.
 */
final class DurableConsumers implements ConsumerStates {
  private static final int VERSION = 1;

  /** By id, so that they are saved in an order that only the entries decide. */
  private final TreeMap<Long, DurableConsumer> consumers = new TreeMap<>();

  private final Retained retained;
  private long lastId;

  /**
   * @param log of their stream
   */
  DurableConsumers(MessageLog log) {
    retained = new Retained(log, consumers.values());
  }

  Collection<DurableConsumer> all() {
    return consumers.values();
  }

  /** The highest id that was ever given. */
  long lastId() {
    return lastId;
  }

  @Override
  public void apply(long op, int kind, byte[] array, int body, int length) {
    StateReader in = new StateReader(array, body, length);
    switch (kind) {
      case ConsumerEntry.CREATED -> created(in);
      case ConsumerEntry.UPDATED -> {
        in.version(ConsumerEntry.VERSION, "the update of a consumer");
        DurableConsumer updated = known(in.varint());
        updated.configure(ConsumerConfigJson.fromBytes(in.bytes()));
        retained.changed(updated);
      }
      case ConsumerEntry.DELETED -> {
        in.version(ConsumerEntry.VERSION, "the end of a consumer");
        DurableConsumer ended = known(in.varint());
        consumers.remove(ended.birth().id());
        retained.changed(ended);
      }
      case ConsumerEntry.PROGRESS -> {
        DurableConsumer consumer = known(Progress.consumerId(in));
        Progress.apply(in, consumer.state(), retained.listener(consumer));
      }
      case ConsumerEntry.POSITION -> {
        in.version(ConsumerEntry.VERSION, "the position of a consumer");
        known(in.varint()).position(ConsumerState.restore(in));
      }
      default -> throw new IllegalStateException("consumer entry of unknown kind " + kind);
    }
  }

  @Override
  public List<String> names() {
    return consumers.values().stream().map(consumer -> consumer.birth().name()).toList();
  }

  private void created(StateReader in) {
    ConsumerBirth birth = ConsumerBirth.read(in);
    ConsumerConfig config = ConsumerConfigJson.fromBytes(in.bytes());
    ConsumerState state = new ConsumerState(birth.before());
    consumers.put(birth.id(), new DurableConsumer(birth, config, state));
    lastId = Math.max(lastId, birth.id());
  }

  private DurableConsumer known(long id) {
    DurableConsumer consumer = consumers.get(id);
    if (consumer == null) {
      throw new IllegalStateException("entry about consumer " + id + ", which does not exist");
    }
    return consumer;
  }

  @Override
  public void retain(Retention retention) {
    retained.retain(retention);
  }

  @Override
  public long releaseSettled() {
    return retained.releaseSettled();
  }

  @Override
  public boolean isWanted(byte[] array, int subject, int length) {
    return retained.isWanted(array, subject, length);
  }

  @Override
  public long removals() {
    return retained.removals();
  }

  @Override
  public void save(StateWriter out) {
    out.u8(VERSION).varint(lastId).varint(consumers.size());
    consumers.values().forEach(consumer -> consumer.save(out));
  }

  static DurableConsumers restore(MessageLog log, StateReader saved) {
    saved.version(VERSION, "the consumers of a stream");
    DurableConsumers restored = new DurableConsumers(log);
    restored.lastId = saved.varint();
    for (long i = saved.varint(); i > 0; i--) {
      DurableConsumer consumer = DurableConsumer.restore(saved);
      restored.consumers.put(consumer.birth().id(), consumer);
    }
    return restored;
  }
}
