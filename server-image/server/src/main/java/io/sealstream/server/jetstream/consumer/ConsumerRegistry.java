package io.sealstream.server.jetstream.consumer;

import io.sealstream.store.DamageException;
import io.sealstream.store.MessageLog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The live consumers of one stream by name. Thread rule: the stream's owner. */
final class ConsumerRegistry {
  private final TreeMap<String, Consumer> byName = new TreeMap<>();
  private final Signals signals = new Signals();
  private long lastId;

  /** Whose message was acknowledged last: most likely the next one is, too. */
  private Optional<Consumer> recent = Optional.empty();

  /**
   * @param lastId the highest id ever given in this stream
   */
  ConsumerRegistry(long lastId) {
    this.lastId = lastId;
  }

  long nextId() {
    return ++lastId;
  }

  void add(Consumer consumer) {
    byName.put(consumer.name(), consumer);
    signals.add(consumer, consumer.config().selection().all());
  }

  void remove(Consumer consumer) {
    byName.remove(consumer.name(), consumer);
    signals.remove(consumer, consumer.config().selection().all());
    recent = Optional.empty();
  }

  /** Gives a consumer another configuration that was checked. */
  void update(Consumer consumer, ConsumerConfig other, long now) {
    signals.remove(consumer, consumer.config().selection().all());
    consumer.update(other, now);
    signals.add(consumer, consumer.config().selection().all());
  }

  /**
   * Finds whom new messages concern.
   *
   * @param woken hears of each of them, of some more than once
   */
  void wake(MessageLog log, long first, long last, java.util.function.Consumer<Consumer> woken) {
    if (byName.isEmpty()) {
      return;
    }
    // Where each message costs a look-up, many messages cost more than all consumers.
    if (last - first >= byName.size()) {
      byName.values().forEach(woken);
      return;
    }
    try {
      signals.wake(log, first, last, woken);
    } catch (DamageException e) {
      // Who stops before it has to find out for itself.
      byName.values().forEach(woken);
    }
  }

  /** Whether a consumer asks for messages on this subject. */
  boolean isWanted(byte[] array, int subject, int length) {
    return signals.isWanted(array, subject, length);
  }

  Optional<Consumer> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The consumer whose message an acknowledgement is about. */
  Optional<Consumer> of(AckMessage ack) {
    if (recent.isEmpty() || !ack.isFor(recent.get().nameBytes())) {
      recent = find(ack.consumer());
    }
    return recent;
  }

  /** How many {@link #listed} has. */
  int size() {
    return (int) listed().count();
  }

  /** What users are shown: all but those that serve other streams. In the order of their names. */
  Stream<Consumer> listed() {
    return byName.values().stream().filter(consumer -> !consumer.config().push().direct());
  }

  /** In the order of their names; not to be kept while consumers come and go. */
  Collection<Consumer> all() {
    return byName.values();
  }

  /** All of them, for work during which some may go. */
  List<Consumer> copy() {
    return new ArrayList<>(byName.values());
  }
}
