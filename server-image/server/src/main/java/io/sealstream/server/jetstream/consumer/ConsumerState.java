package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.stream.StateReader;
import io.sealstream.server.jetstream.stream.StateWriter;
import java.util.Collections;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.LongConsumer;

/**
 * How far a consumer is: what was delivered, what waits for its acknowledgement, how often it was
 * tried. A pure function of the changes made to it, in order: it knows neither the messages nor the
 * configuration, and times come in with each change.
 *
 * <p>There are two of them per consumer. The <em>durable</em> one changes only by applying journal
 * entries; the <em>working</em> one runs ahead by what is on its way to the journal. Once
 * everything submitted is applied, both are equal.
 *
 * <p>Invariants: the ack floor never goes back; everything at or below it is settled; it is held by
 * the first unsettled message, or by nothing, then it is what was delivered last. Not thread safe:
 * the stream's owner only.
 *
 * <p>A message that was delivered as often as it may be is <em>given up</em>: it is not delivered
 * again and holds no floor, but it is not done with either. Where a stream keeps messages for its
 * consumers it stays there, until somebody settles it late or removes it.
 *
 * <p>Consumer sequences number deliveries, redeliveries included, from 1; stream sequences number
 * messages.
 */
final class ConsumerState {
  static final int VERSION = 1;

  /** As the other, and behind it what was given up. */
  static final int VERSION_GIVEN_UP = 2;

  private final PendingAcks pending = new PendingAcks();
  private final TreeSet<Long> givenUp = new TreeSet<>();
  private long deliveredConsumer;
  private long deliveredStream;

  /**
   * @param before the stream sequence before the first one that may be delivered
   */
  ConsumerState(long before) {
    deliveredStream = before;
  }

  /** Consumer sequence of the last delivery, 0 before the first. */
  long deliveredConsumer() {
    return deliveredConsumer;
  }

  /** Stream sequence of the last first delivery. */
  long deliveredStream() {
    return deliveredStream;
  }

  long ackFloorConsumer() {
    int first = pending.first();
    return first == PendingAcks.ABSENT ? deliveredConsumer : pending.consumer(first) - 1;
  }

  /** 0 before anything is settled. */
  long ackFloorStream() {
    if (ackFloorConsumer() == 0) {
      return 0;
    }
    int first = pending.first();
    return first == PendingAcks.ABSENT ? deliveredStream : pending.stream(first) - 1;
  }

  PendingAcks pending() {
    return pending;
  }

  /** What was delivered as often as it may be and settled by nobody. */
  NavigableSet<Long> givenUp() {
    return Collections.unmodifiableNavigableSet(givenUp);
  }

  /** Whether a message that it asks for is not done with yet. */
  boolean needs(long stream) {
    return stream > deliveredStream
        || pending.find(stream) != PendingAcks.ABSENT
        || givenUp.contains(stream);
  }

  /** It needs nothing before this. */
  long firstNeeded() {
    long behindFloor = ackFloorStream() + 1;
    return givenUp.isEmpty() ? behindFloor : Math.min(givenUp.first(), behindFloor);
  }

  /** Deliveries of one message so far. */
  int deliveries(long stream) {
    int at = pending.find(stream);
    return at == PendingAcks.ABSENT ? 1 : pending.redeliveries(at) + 1;
  }

  /**
   * Delivers messages with neighbouring sequences for the first time.
   *
   * @param due when they are delivered again unless settled; 0 when they need no ack
   */
  void deliver(long first, long count, long due) {
    if (first <= deliveredStream) {
      throw new IllegalStateException(
          "message " + first + " delivered first after " + deliveredStream);
    }
    if (due != 0) {
      for (long i = 0; i < count; i++) {
        pending.add(first + i, deliveredConsumer + 1 + i, due, 0);
      }
    }
    deliveredConsumer += count;
    deliveredStream = first + count - 1;
  }

  /** Delivers a message again. */
  void redeliver(long stream, long due) {
    int at = pending.find(stream);
    if (at == PendingAcks.ABSENT) {
      throw new IllegalStateException("message " + stream + " delivered again but is settled");
    }
    deliveredConsumer++;
    pending.countRedelivery(at);
    pending.setDue(at, due);
    pending.setQueued(at, false);
  }

  /**
   * A message needs no further delivery.
   *
   * @return false when it was settled before or never delivered
   */
  boolean settle(long stream) {
    int at = pending.find(stream);
    if (at == PendingAcks.ABSENT) {
      return givenUp.remove(stream);
    }
    pending.remove(at);
    return true;
  }

  /** Settles everything up to and with {@code stream}; returns how many that were. */
  int settleUpTo(long stream) {
    return settleUpTo(stream, settled -> {});
  }

  /** As {@link #settleUpTo(long)}, and tells each of them. */
  int settleUpTo(long stream, LongConsumer settled) {
    int count = 0;
    for (int at = pending.first();
        at != PendingAcks.ABSENT && pending.stream(at) <= stream;
        at = pending.first()) {
      long sequence = pending.stream(at);
      pending.remove(at);
      settled.accept(sequence);
      count++;
    }
    while (!givenUp.isEmpty() && givenUp.first() <= stream) {
      settled.accept(givenUp.pollFirst());
      count++;
    }
    return count;
  }

  /**
   * A message was delivered as often as it may be.
   *
   * @return false when it waits for nothing
   */
  boolean giveUp(long stream) {
    int at = pending.find(stream);
    if (at == PendingAcks.ABSENT) {
      return false;
    }
    pending.remove(at);
    return givenUp.add(stream);
  }

  /** Sets when a message is delivered again: work in progress, or a negative ack with a delay. */
  boolean postpone(long stream, long due) {
    int at = pending.find(stream);
    if (at == PendingAcks.ABSENT) {
      return false;
    }
    pending.setDue(at, due);
    pending.setQueued(at, false);
    return true;
  }

  /** No message waits longer than until {@code due}. */
  void dueAtLatest(long due) {
    for (int at = pending.first(); at != PendingAcks.ABSENT; at = pending.next(at)) {
      pending.setDue(at, Math.min(pending.due(at), due));
    }
  }

  /**
   * Writes everything.
   *
   * <pre>
   * u8 version
   * varint delivered consumer sequence, delivered stream sequence, count of pending
   * per pending: varints stream sequence − that before, consumer sequence − that before,
   *              due, redeliveries
   * version 2:   varint count of given up, per such: varint stream sequence − that before
   * </pre>
   */
  void save(StateWriter to) {
    to.u8(givenUp.isEmpty() ? VERSION : VERSION_GIVEN_UP);
    to.varint(deliveredConsumer).varint(deliveredStream).varint(pending.size());
    long stream = 0;
    long consumer = 0;
    for (int at = pending.first(); at != PendingAcks.ABSENT; at = pending.next(at)) {
      to.varint(pending.stream(at) - stream).varint(pending.consumer(at) - consumer);
      to.varint(pending.due(at)).varint(pending.redeliveries(at));
      stream = pending.stream(at);
      consumer = pending.consumer(at);
    }
    if (!givenUp.isEmpty()) {
      saveGivenUp(to);
    }
  }

  private void saveGivenUp(StateWriter to) {
    to.varint(givenUp.size());
    long before = 0;
    for (long stream : givenUp) {
      to.varint(stream - before);
      before = stream;
    }
  }

  static ConsumerState restore(StateReader from) {
    int version = from.version(VERSION, VERSION_GIVEN_UP, "state of a consumer");
    long consumers = from.varint();
    ConsumerState state = new ConsumerState(from.varint());
    state.deliveredConsumer = consumers;
    long count = from.varint();
    long stream = 0;
    long consumer = 0;
    for (long i = 0; i < count; i++) {
      stream += from.varint();
      consumer += from.varint();
      state.pending.add(stream, consumer, from.varint(), (int) from.varint());
    }
    if (version == VERSION_GIVEN_UP) {
      state.restoreGivenUp(from);
    }
    return state;
  }

  private void restoreGivenUp(StateReader from) {
    long stream = 0;
    for (long i = from.varint(); i > 0; i--) {
      stream += from.varint();
      givenUp.add(stream);
    }
  }

  /** An equal one with a life of its own. */
  ConsumerState copy() {
    StateWriter bytes = new StateWriter();
    save(bytes);
    return restore(new StateReader(bytes.toBytes()));
  }
}
