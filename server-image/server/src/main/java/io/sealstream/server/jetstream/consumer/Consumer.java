package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.JsonWriter;
import io.sealstream.server.jetstream.consumer.Ledger.Keeping;
import io.sealstream.server.jetstream.stream.StreamPicture.Shown;
import io.sealstream.store.EntryBatch;
import io.sealstream.store.Filter;
import java.nio.charset.StandardCharsets;

/**
 * One live consumer: what it consists of, what it is asked to do, and when it wants to be looked at
 * again. All of it changes the working state in its ledger; {@link Consumers} sees to it that the
 * ledger's progress is journaled. Thread rule: the stream's owner. Times are milliseconds of the
 * steady clock.
 */
final class Consumer {
  private static final long NEVER = Outlet.NEVER;

  /** When clients that are far behind are looked at again. */
  private static final long BEHIND_RETRY = 5;

  private final StreamSide stream;
  private final ConsumerBirth birth;
  private final byte[] nameBytes;
  private final Ledger ledger;
  private final Cursor cursor;
  private final LongQueue redeliveries = new LongQueue();
  private final Outlet outlet;
  private final Delivery delivery;
  private final Acknowledgements acknowledgements;
  private final LastActive lastActive = new LastActive();

  private ConsumerConfig config;

  /** When somebody has to call {@link #tick} at the latest. */
  private long wakeAt;

  private boolean closed;

  /**
   * @param start the state to go on from; becomes the working one
   */
  Consumer(
      StreamSide stream,
      ConsumerBirth birth,
      ConsumerConfig config,
      ConsumerState start,
      Keeping keeping) {
    long now = stream.clock().millis();
    this.stream = stream;
    this.birth = birth;
    this.config = config;
    this.nameBytes = birth.name().getBytes(StandardCharsets.UTF_8);
    this.ledger = new Ledger(birth.id(), start, keeping);
    this.cursor = cursor(start);
    this.outlet =
        config.isPush()
            ? new PushOutlet(
                stream.courier(),
                start,
                cursor,
                config.push(),
                new FlowWindow(stream.name(), birth.name()),
                now)
            : new PullOutlet(stream.courier(), start, cursor, config.pull(), now);
    this.delivery = new Delivery(stream, birth, config, ledger, cursor, redeliveries, outlet);
    this.acknowledgements =
        new Acknowledgements(stream, birth, config, ledger, redeliveries, lastActive);
    this.wakeAt = now;
  }

  private Cursor cursor(ConsumerState start) {
    Filter filter = Filter.of(config.selection().all());
    return new Cursor(stream.log(), filter, behind(start), before(start, filter));
  }

  private LastPerSubject before(ConsumerState state, Filter filter) {
    return birth.firstPhaseEnd() > state.deliveredStream()
        ? LastPerSubject.of(stream.log(), filter, state.deliveredStream(), birth.firstPhaseEnd())
        : LastPerSubject.NOTHING;
  }

  private long behind(ConsumerState state) {
    return Math.max(state.deliveredStream(), birth.firstPhaseEnd()) + 1;
  }

  /**
   * Asks for other messages from now on. Where messages stay for who needs them, that is whoever
   * was not given them: what was passed over because nobody asked for it is asked for again.
   */
  private void refilter() {
    Filter filter = Filter.of(config.selection().all());
    if (stream.retention().isByConsumers()) {
      ConsumerState state = ledger.state();
      cursor.refilter(filter, behind(state), before(state, filter));
    } else {
      cursor.refilter(filter);
    }
  }

  ConsumerBirth birth() {
    return birth;
  }

  String name() {
    return birth.name();
  }

  byte[] nameBytes() {
    return nameBytes;
  }

  ConsumerConfig config() {
    return config;
  }

  Ledger ledger() {
    return ledger;
  }

  /** Whether it outlives the process. */
  boolean isJournaled() {
    return ledger.keeping() == Keeping.JOURNALED;
  }

  /** Adds the entries that make it what it is now. */
  void join(EntryBatch batch) {
    batch.add(ConsumerEntry.CREATED, ConsumerEntry.created(birth, config));
    batch.add(ConsumerEntry.POSITION, ConsumerEntry.position(birth.id(), ledger.state()));
  }

  /** Whether somebody listens where it pushes to. */
  boolean isBound() {
    return outlet.isBound();
  }

  /** Delivers what can be delivered now; true when there is more than one run may deliver. */
  boolean deliver(long now) {
    ledger.at(now);
    long before = ledger.state().deliveredConsumer();
    Delivery.Outcome outcome = delivery.run(now);
    if (outcome == Delivery.Outcome.DRAINED) {
      outlet.drained();
    } else if (outcome == Delivery.Outcome.BEHIND) {
      wakeAt = Math.min(wakeAt, now + BEHIND_RETRY);
    } else if (outcome == Delivery.Outcome.DAMAGED) {
      wakeAt = Math.min(wakeAt, now + Delivery.DAMAGE_RETRY);
    }
    if (ledger.state().deliveredConsumer() > before) {
      lastActive.delivered(stream.wall().nanos());
      acknowledgements.delivered(now);
      wakeForAcks();
    }
    return outcome == Delivery.Outcome.MORE;
  }

  private void wakeForAcks() {
    wakeAt = Math.min(wakeAt, acknowledgements.due());
  }

  /** A client asks for messages. */
  void request(byte[] reply, byte[] body, int offset, int length, long now) {
    switch (outlet) {
      case PushOutlet push -> stream.courier().status(reply, Status.PUSH_BASED);
      case PullOutlet pull -> {
        pull.request(reply, body, offset, length, cursor.pending() + redeliveries.size(), now);
        wakeAt = Math.min(wakeAt, pull.deadline());
      }
    }
  }

  /** A client answered a request of flow control. */
  void flowControlAnswered(String subject) {
    if (outlet instanceof PushOutlet push) {
      push.flowControlAnswered(subject);
    }
  }

  /**
   * A client says what became of a message.
   *
   * @param reply where the client wants to have it confirmed; may be empty
   * @return whether it is to be confirmed
   */
  boolean acknowledge(AckMessage ack, byte[] reply, long now) {
    ledger.at(now);
    boolean confirmed = acknowledgements.take(ack, now);
    wakeForAcks();
    if (ack.verb() != AckMessage.Verb.ACK_AND_NEXT) {
      return confirmed;
    }
    if (reply.length > 0) {
      request(reply, ack.array(), ack.argument(), ack.argumentLength(), now);
    }
    return false;
  }

  /**
   * Does what time demands.
   *
   * @return true when nobody has been interested for so long that the consumer ends
   */
  boolean tick(long now) {
    ledger.at(now);
    acknowledgements.expire(now);
    wakeAt = Math.min(outlet.tick(now), acknowledgements.due());
    long threshold = config.lifetime().inactiveThreshold().toMillis();
    if (threshold <= 0) {
      return false;
    }
    long idle = outlet.idleSince(now);
    if (idle != NEVER && now - idle >= threshold) {
      return true;
    }
    wakeAt = Math.min(wakeAt, (idle == NEVER ? now : idle) + threshold);
    return false;
  }

  long wakeAt() {
    return wakeAt;
  }

  /** The stream lost messages. */
  void removed(long now) {
    ledger.at(now);
    cursor.removed();
    delivery.removed();
    acknowledgements.removed();
  }

  /** Nobody can acknowledge what is gone. */
  void settleGone() {
    acknowledgements.settleGone();
  }

  /** Takes over another configuration that was checked against this one. */
  void update(ConsumerConfig other, long now) {
    ledger.at(now);
    ConsumerConfig before = config;
    config = other;
    delivery.configure(other);
    if (!other.selection().all().equals(before.selection().all())) {
      refilter();
    }
    acknowledgements.configure(other, now);
    switch (outlet) {
      case PushOutlet push -> {
        if (!other.push().subject().equals(before.push().subject())) {
          push.move(other.push().subject(), now);
        }
      }
      case PullOutlet pull -> pull.limits(other.pull());
    }
    wakeAt = now;
  }

  /** Writes the report that clients know as consumer info into an open object. */
  void report(JsonWriter json, long now) {
    report(json, now, Shown.CONFIG);
  }

  /** As {@link #report(JsonWriter, long)}, with the configuration or without. */
  void report(JsonWriter json, long now, Shown shown) {
    ConsumerState state = ledger.state();
    json.string("stream_name", stream.name());
    json.string("name", name());
    json.time("created", birth.created());
    if (shown == Shown.CONFIG) {
      json.startObject("config");
      ConsumerConfigJson.write(json, config);
      json.endObject();
    }
    lastActive.write(json, state);
    json.number("num_ack_pending", state.pending().size());
    json.number("num_redelivered", state.pending().redelivered());
    json.number("num_waiting", outlet.waiting(now));
    json.number("num_pending", cursor.pending());
    json.boolIfSet("push_bound", outlet.isBound());
    if (stream.standing().isClustered()) {
      json.startObject("cluster");
      stream.standing().write(json);
      json.endObject();
    }
    json.time("ts", stream.wall().nanos());
  }

  /** Ends it: tells those who wait. Nothing that happens to it afterwards counts. */
  void close(byte[] status) {
    closed = true;
    outlet.close(status);
  }

  boolean isClosed() {
    return closed;
  }
}
