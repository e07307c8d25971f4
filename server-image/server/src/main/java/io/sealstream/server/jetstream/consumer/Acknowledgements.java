package io.sealstream.server.jetstream.consumer;

import io.sealstream.server.jetstream.api.GoDuration;
import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.api.RefusedException;
import io.sealstream.store.Filter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of the messages that a consumer delivered: clients acknowledge them, refuse them or
 * give them up, and those that nobody mentions in time are delivered again, up to a limit. Changes
 * the ledger, whose time the caller has set, and fills the queue of redeliveries. Thread rule: the
 * stream's owner. Times are milliseconds of the steady clock.
 */
final class Acknowledgements {
  private static final long NEVER = Outlet.NEVER;

  private final StreamSide stream;
  private final String consumer;
  private final Ledger ledger;
  private final LongQueue redeliveries;
  private final LastActive lastActive;

  private ConsumerConfig config;

  /** No message is due before this. */
  private long due;

  /** Messages in the middle of the stream may be gone that wait for their ack here. */
  private boolean suspectGone = true;

  Acknowledgements(
      StreamSide stream,
      ConsumerBirth birth,
      ConsumerConfig config,
      Ledger ledger,
      LongQueue redeliveries,
      LastActive lastActive) {
    this.stream = stream;
    this.consumer = birth.name();
    this.config = config;
    this.ledger = ledger;
    this.redeliveries = redeliveries;
    this.lastActive = lastActive;
    this.due = ledger.state().pending().size() > 0 ? 0 : NEVER;
  }

  /** When {@link #expire} has something to do at the earliest. */
  long due() {
    return due;
  }

  /** Messages went out, which have to be acknowledged from now on. */
  void delivered(long now) {
    if (config.acks().policy() != AckPolicy.NONE) {
      dueBy(now + shortestWait());
    }
  }

  private long shortestWait() {
    long shortest = config.ackWaitMillis(1);
    for (int n = 2; n <= config.acks().backoff().size(); n++) {
      shortest = Math.min(shortest, config.ackWaitMillis(n));
    }
    return shortest;
  }

  private void dueBy(long when) {
    due = Math.min(due, when);
  }

  /**
   * A client says what became of a message.
   *
   * @return whether that is to be confirmed to it
   */
  boolean take(AckMessage ack, long now) {
    long sequence = ack.streamSequence();
    switch (ack.verb()) {
      case ACK, ACK_AND_NEXT -> {
        return settle(ack);
      }
      case NAK -> refuse(ack, now);
      case PROGRESS ->
          ledger.postpone(sequence, config.ackWaitMillis(ledger.state().deliveries(sequence)));
      case TERM -> {
        long deliveries = ledger.state().deliveries(sequence);
        boolean known = settle(ack);
        stream
            .advisories()
            .terminated(consumer, ack.consumerSequence(), sequence, deliveries, ack.argumentText());
        return known;
      }
      case OTHER -> {}
    }
    return true;
  }

  /** False when the message was never delivered. */
  private boolean settle(AckMessage ack) {
    ConsumerState state = ledger.state();
    long sequence = ack.streamSequence();
    if (sequence > state.deliveredStream()) {
      return false;
    }
    lastActive.acknowledged(stream.wall().nanos());
    if (config.acks().policy() == AckPolicy.EXPLICIT) {
      ledger.settle(sequence);
    } else if (isAboveFloor(ack, state) || state.givenUp().contains(sequence)) {
      ledger.settleUpTo(sequence);
    }
    return true;
  }

  private static boolean isAboveFloor(AckMessage ack, ConsumerState state) {
    return ack.consumerSequence() > state.ackFloorConsumer()
        && ack.streamSequence() > state.ackFloorStream();
  }

  private void refuse(AckMessage ack, long now) {
    ConsumerState state = ledger.state();
    long sequence = ack.streamSequence();
    int at = state.pending().find(sequence);
    if (at == PendingAcks.ABSENT || ack.consumerSequence() > state.deliveredConsumer()) {
      return;
    }
    stream
        .advisories()
        .negativelyAcknowledged(
            consumer, ack.consumerSequence(), sequence, state.deliveries(sequence));
    long delay = delay(ack.argumentText()).map(Duration::toMillis).orElse(0L);
    if (delay > 0) {
      ledger.postpone(sequence, delay);
      dueBy(now + delay);
    } else if (!state.pending().queued(at)) {
      deliverAgain(at);
    }
  }

  /** Anything that is no delay asks for none, as in nats-server. */
  private static Optional<Duration> delay(String argument) {
    if (!argument.startsWith("{")) {
      return GoDuration.parse(argument);
    }
    try {
      byte[] json = argument.getBytes(StandardCharsets.UTF_8);
      return Optional.of(Duration.ofNanos(JsonObject.parse(json).integer("delay")));
    } catch (RefusedException e) {
      return Optional.empty();
    }
  }

  /** Queues a message for redelivery, or gives it up when it was tried often enough. */
  private void deliverAgain(int at) {
    PendingAcks pending = ledger.state().pending();
    long sequence = pending.stream(at);
    int deliveries = pending.redeliveries(at) + 1;
    long most = config.acks().maxDeliver();
    if (most > 0 && deliveries >= most) {
      giveUp(sequence);
      stream.advisories().maxDeliveries(consumer, sequence, deliveries);
    } else {
      pending.setQueued(at, true);
      redeliveries.add(sequence);
    }
  }

  /** As in nats-server it stays where messages go when they are settled: it is not. */
  private void giveUp(long sequence) {
    if (stream.retention().isByConsumers()) {
      ledger.giveUp(sequence);
    } else {
      ledger.settle(sequence);
    }
  }

  /** Whoever had a message for too long has lost it. */
  void expire(long now) {
    if (now < due) {
      return;
    }
    settleGone();
    PendingAcks pending = ledger.state().pending();
    long next = NEVER;
    for (int at = pending.first(); at != PendingAcks.ABSENT; at = pending.next(at)) {
      if (pending.queued(at)) {
        continue;
      }
      if (pending.due(at) <= now) {
        deliverAgain(at);
      } else {
        next = Math.min(next, pending.due(at));
      }
    }
    // Looking through many costs time: not again at once.
    due = next == NEVER ? NEVER : Math.max(next, now + 1 + pending.size() / 1_000);
  }

  /** The stream lost messages. */
  void removed() {
    suspectGone = true;
    long first = stream.log().firstSequence();
    ConsumerState state = ledger.state();
    int oldest = state.pending().first();
    boolean waits = oldest != PendingAcks.ABSENT && state.pending().stream(oldest) < first;
    if (waits || (!state.givenUp().isEmpty() && state.givenUp().first() < first)) {
      ledger.settleUpTo(first - 1);
    }
  }

  /** Nobody can acknowledge what is gone. */
  void settleGone() {
    if (!suspectGone) {
      return;
    }
    suspectGone = false;
    PendingAcks pending = ledger.state().pending();
    for (int at = pending.first(); at != PendingAcks.ABSENT; at = pending.next(at)) {
      long sequence = pending.stream(at);
      if (!stream.log().matches(sequence, Filter.ALL)) {
        ledger.settle(sequence);
      }
    }
    for (long sequence : List.copyOf(ledger.state().givenUp())) {
      if (!stream.log().matches(sequence, Filter.ALL)) {
        ledger.settle(sequence);
      }
    }
  }

  /** From now on these rules hold, also for what is out already. */
  void configure(ConsumerConfig other, long now) {
    long before = config.ackWaitMillis(1);
    config = other;
    if (shortestWait() < before) {
      ledger.dueAtLatest(shortestWait());
      dueBy(now + shortestWait());
    }
  }
}
