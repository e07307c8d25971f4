package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.Retention;

/**
 * How long the stream keeps messages, as it holds for whatever is staged next: the configuration in
 * force changes only when the change is durable. Thread rule: the stream's owner.
 */
final class StagedRetention {
  private Retention retention;

  StagedRetention(Retention retention) {
    this.retention = retention;
  }

  Retention get() {
    return retention;
  }

  /** A change is staged. */
  void set(Retention next) {
    retention = next;
  }

  /** Whether messages go when consumers are done with them. */
  boolean isByConsumers() {
    return retention.isByConsumers();
  }
}
