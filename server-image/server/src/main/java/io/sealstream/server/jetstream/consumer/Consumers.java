package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.core.Bus;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import java.util.List;

/**
 * The live consumers of one stream: wakes them when messages, answers or time arrive, and ends each
 * task with {@link #settle}: deliver, journal what was done, answer. Thread rule: the stream's
 * owner.
 */
final class Consumers implements StreamConsumers {
  /** When a store that took nothing is tried again, in milliseconds. */
  private static final long RETRY = 1_000;

  private final StreamActor actor;
  private final StreamSide stream;
  private final ConsumerRegistry registry;
  private final ConsumerJournal journal;
  private final ClientWords words;
  private final ConsumerRequests requests;
  private final ConsumerAlarm alarm;
  private final List<Bus.Subscription> subscriptions;

  private boolean continues;
  private boolean closed;

  Consumers(StreamActor actor, StreamSide stream, DurableConsumers durable) {
    this.actor = actor;
    this.stream = stream;
    this.registry = new ConsumerRegistry(durable.lastId());
    for (DurableConsumer found : durable.all()) {
      registry.add(new Consumer(stream, found.birth(), found.config(), found.state().copy()));
    }
    this.journal = new ConsumerJournal(actor, this::settle);
    this.words = new ClientWords(stream, registry, journal);
    this.requests = new ConsumerRequests(actor, stream, registry, journal);
    this.alarm = new ConsumerAlarm(actor, this::tick);
    this.subscriptions = ClientIntake.subscribe(actor.bus(), stream.name(), actor, this::arrived);
    // What was delivered and not acknowledged before a restart is looked after from here on.
    actor.execute(this::tick);
  }

  @Override
  public void request(ApiRequest request) {
    requests.serve(request);
    settle();
  }

  @Override
  public void applied(long first, long last) {
    settle();
  }

  @Override
  public void removed() {
    long now = stream.clock().millis();
    registry.all().forEach(consumer -> consumer.removed(now));
    settle();
  }

  @Override
  public void updated() {
    // Limits of a stream hold for consumers that are made or changed from now on.
  }

  /** What clients sent. */
  private void arrived(ClientBatch batch) {
    if (!closed) {
      batch.forEach(words::arrived);
      settle();
    }
  }

  private void tick() {
    if (closed) {
      return;
    }
    long now = stream.clock().millis();
    for (Consumer consumer : registry.copy()) {
      if (now >= consumer.wakeAt() && consumer.tick(now)) {
        requests.end(consumer);
      }
    }
    settle();
  }

  /** The end of every task. */
  private void settle() {
    if (closed) {
      return;
    }
    long now = stream.clock().millis();
    long wakeAt = journal.isStuck() ? now + RETRY : Outlet.NEVER;
    boolean more = false;
    for (Consumer consumer : registry.all()) {
      if (!journal.isStuck()) {
        more |= consumer.deliver(now);
      }
      wakeAt = Math.min(wakeAt, consumer.wakeAt());
    }
    journal.commit(registry.all());
    if (more) {
      stream.courier().flush();
      goOn();
    }
    alarm.set(wakeAt, now);
  }

  /** Others get their turn before the next share is delivered. */
  private void goOn() {
    if (!continues) {
      continues = true;
      actor.execute(
          () -> {
            continues = false;
            settle();
          });
    }
  }

  @Override
  public void close(End end) {
    closed = true;
    if (end == End.SHUTDOWN) {
      journal.commit(registry.all());
    }
    subscriptions.forEach(Bus.Subscription::close);
    alarm.cancel();
    byte[] status = end == End.DELETED ? Status.CONSUMER_DELETED : Status.SERVER_SHUTDOWN;
    for (Consumer consumer : registry.all()) {
      consumer.close(status);
      if (end == End.DELETED) {
        stream.advisories().deleted(consumer.name());
      }
    }
  }
}
