package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import io.sealstream.store.Filter;

/**
 * A consumer as its journal entries made it: what is left of it after a crash. Not thread safe: the
 * stream's owner only.
 */
final class DurableConsumer {
  private final ConsumerBirth birth;
  private ConsumerState state;
  private ConsumerConfig config;
  private Filter filter;

  DurableConsumer(ConsumerBirth birth, ConsumerConfig config, ConsumerState state) {
    this.birth = birth;
    this.state = state;
    configure(config);
  }

  ConsumerBirth birth() {
    return birth;
  }

  ConsumerConfig config() {
    return config;
  }

  void configure(ConsumerConfig other) {
    config = other;
    filter = Filter.of(other.selection().all());
  }

  /** The messages that it asks for. */
  Filter filter() {
    return filter;
  }

  ConsumerState state() {
    return state;
  }

  /** It is somewhere else from now on. */
  void position(ConsumerState other) {
    state = other;
  }

  void save(StateWriter to) {
    birth.write(to);
    to.bytes(ConsumerConfigJson.toBytes(config));
    state.save(to);
  }

  static DurableConsumer restore(StateReader from) {
    ConsumerBirth birth = ConsumerBirth.read(from);
    ConsumerConfig config = ConsumerConfigJson.fromBytes(from.bytes());
    return new DurableConsumer(birth, config, ConsumerState.restore(from));
  }
}
