package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.core.Bus;
import io.sealstream.server.jetstream.api.ApiRequest;
import io.sealstream.server.jetstream.api.ErrorCode;
import io.sealstream.server.jetstream.api.JsError;
import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.stream.Retention;
import io.sealstream.server.jetstream.stream.StreamActor;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import io.sealstream.server.jetstream.stream.StreamPicture;
import io.sealstream.store.EntryBatch;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The live consumers of one stream: wakes them when messages, answers or time arrive, and ends each
 * task with {@link #settle}: deliver, journal what was done, answer. Thread rule: the stream's
 * owner.
 */
final class Consumers implements StreamConsumers {
  /** When a store that took nothing is tried again, in milliseconds. */
  private static final long RETRY = 1_000;

  /** How many consumers use their full share before others get a turn at the stream. */
  private static final int SHARES = 4;

  private final StreamActor actor;
  private final StreamSide stream;
  private final ConsumerRegistry registry;
  private final ConsumerJournal journal;
  private final ClientWords words;
  private final ConsumerRequests requests;
  private final ConsumerAlarm alarm;
  private final List<Bus.Subscription> subscriptions;

  /** Whom the task of now, or one before it, gave something to do. */
  private final Set<Consumer> touched = new LinkedHashSet<>();

  private boolean continues;
  private boolean closed;

  Consumers(StreamActor actor, StreamSide stream, DurableConsumers durable) {
    this.actor = actor;
    this.stream = stream;
    this.registry = new ConsumerRegistry(durable.lastId());
    for (DurableConsumer found : durable.all()) {
      registry.add(
          new Consumer(
              stream,
              found.birth(),
              found.config(),
              found.state().copy(),
              Ledger.Keeping.JOURNALED));
    }
    this.journal = new ConsumerJournal(actor, this::settle);
    this.words = new ClientWords(stream, registry, journal, touched::add);
    this.requests = new ConsumerRequests(actor, stream, registry, journal, touched::add);
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
    registry.wake(stream.log(), first, last, touched::add);
    settle();
  }

  @Override
  public void removed() {
    long now = stream.clock().millis();
    for (Consumer consumer : registry.all()) {
      consumer.removed(now);
      touched.add(consumer);
    }
    settle();
  }

  @Override
  public void updated() {
    // Limits of a stream hold for consumers that are made or changed from now on.
  }

  @Override
  public Optional<JsError> objection(StreamConfig next) {
    if (!begins(next)) {
      return Optional.empty();
    }
    long replicas = next.replication().replicas();
    return registry.all().stream()
        .filter(c -> c.config().lifetime().replicas() > 0)
        .filter(c -> c.config().lifetime().replicas() != replicas)
        .map(c -> "consumer \"%s\" replica count must be %d".formatted(c.name(), replicas))
        .map(ErrorCode.STREAM_UPDATE_FAILED::about)
        .findFirst();
  }

  /** Whether the stream keeps messages for its consumers from that configuration on. */
  private boolean begins(StreamConfig next) {
    return next.retention().isByConsumers() && !stream.retention().isByConsumers();
  }

  @Override
  public void join(EntryBatch batch, StreamConfig next) {
    if (begins(next)) {
      registry.all().stream()
          .filter(consumer -> !consumer.isJournaled())
          .forEach(consumer -> consumer.join(batch));
    }
  }

  @Override
  public void joined(StreamConfig next) {
    if (begins(next)) {
      registry.all().stream()
          .filter(consumer -> !consumer.isJournaled())
          .forEach(consumer -> consumer.ledger().journal());
    }
    stream.retention().set(next.retention());
  }

  @Override
  public boolean keep(byte[] array, int subject, int length) {
    return stream.retention().get() != Retention.INTEREST
        || registry.isWanted(array, subject, length)
        || requests.isAwaited(array, subject, length);
  }

  @Override
  public void whenDurable(Runnable then) {
    Optional<Consumer> any = registry.all().stream().findFirst();
    if (closed || any.isEmpty() || journal.isStuck()) {
      then.run();
      return;
    }
    journal.whenDurable(any.get(), then);
    settle();
  }

  @Override
  public boolean has(String name) {
    return registry.find(name).isPresent();
  }

  @Override
  public void draw(JsonWriter json, StreamPicture.Shown shown) {
    long now = stream.clock().millis();
    registry
        .listed()
        .forEach(
            consumer -> {
              json.startObject();
              consumer.report(json, now, shown);
              json.endObject();
            });
  }

  @Override
  public int count() {
    return registry.size();
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
    long next = Outlet.NEVER;
    for (Consumer consumer : registry.copy()) {
      if (now >= consumer.wakeAt()) {
        touched.add(consumer);
        if (consumer.tick(now)) {
          requests.end(consumer);
        }
      }
      next = Math.min(next, consumer.wakeAt());
    }
    alarm.set(next, now);
    settle();
  }

  /** The end of every task: those that it touched deliver, are journaled and set the alarm. */
  private void settle() {
    if (closed || (touched.isEmpty() && journal.isAtRest())) {
      return;
    }
    touched.removeIf(Consumer::isClosed);
    long now = stream.clock().millis();
    Iterator<Consumer> next = touched.iterator();
    List<Consumer> worked = new ArrayList<>();
    List<Consumer> unfinished = new ArrayList<>();
    long wakeAt = Outlet.NEVER;
    while (!journal.isStuck() && unfinished.size() < SHARES && next.hasNext()) {
      Consumer consumer = next.next();
      if (consumer.deliver(now)) {
        unfinished.add(consumer);
      }
      worked.add(consumer);
      wakeAt = Math.min(wakeAt, consumer.wakeAt());
    }
    journal.commit(touched);
    worked.forEach(touched::remove);
    touched.addAll(unfinished);
    if (journal.isStuck()) {
      alarm.set(now + RETRY, now);
    } else if (!touched.isEmpty()) {
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
    subscriptions.forEach(Bus.Subscription::close);
    alarm.cancel();
    byte[] status =
        switch (end) {
          case DELETED -> Status.CONSUMER_DELETED;
          case SHUTDOWN -> Status.SERVER_SHUTDOWN;
          case LEADERSHIP -> Status.LEADERSHIP_CHANGE;
        };
    for (Consumer consumer : registry.all()) {
      consumer.close(status);
      if (end == End.DELETED) {
        stream.advisories().deleted(consumer.name());
      }
    }
  }
}
