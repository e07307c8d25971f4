package io.sealstream.server.jetstream.consumer;

import io.sealstream.store.DamageException;
import io.sealstream.store.Message;
import io.sealstream.store.MessageLog;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands one consumer's messages to its outlet: first what has to be delivered again, then what
 * comes next. A message is read, sent and only then entered into the ledger, so whatever cannot be
 * sent stays where it was. Bounded per run; nothing is allocated per message. Thread rule: the
 * stream's owner.
 */
final class Delivery {
  /** How a run ended. */
  enum Outcome {
    /** Everything that there was is delivered. */
    DRAINED,
    /** Something holds the consumer back: nobody takes, or too much is unacknowledged. */
    HELD,
    /** Those who take are far behind: to be tried again in a moment. */
    BEHIND,
    /** The next message cannot be read: to be tried again now and then. */
    DAMAGED,
    /** The run has used its share; there is more. */
    MORE
  }

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  /** A device that failed to give something may give it later; milliseconds. */
  static final long DAMAGE_RETRY = 5_000;

  private static final int MESSAGES_PER_RUN = 1_024;
  private static final int BYTES_PER_RUN = 512 << 10;
  private static final byte[] NO_HEADERS = "NATS/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final StreamSide stream;
  private final String consumer;
  private final Ledger ledger;
  private final Cursor cursor;
  private final LongQueue redeliveries;
  private final Outlet outlet;
  private final AckSubject ackSubject;
  private final Message message = new Message();

  private ConsumerConfig config;
  private boolean again;

  /** The message that nothing gets past, and when it is tried again. */
  private long damaged = MessageLog.NONE;

  private long retryAt;

  Delivery(
      StreamSide stream,
      ConsumerBirth birth,
      ConsumerConfig config,
      Ledger ledger,
      Cursor cursor,
      LongQueue redeliveries,
      Outlet outlet) {
    this.stream = stream;
    this.consumer = birth.name();
    this.config = config;
    this.ledger = ledger;
    this.cursor = cursor;
    this.redeliveries = redeliveries;
    this.outlet = outlet;
    this.ackSubject = new AckSubject(stream.name(), birth.name());
  }

  void configure(ConsumerConfig other) {
    config = other;
  }

  /** The stream changed behind us: what was damaged may be gone. */
  void removed() {
    damaged = MessageLog.NONE;
  }

  /** Delivers what can be delivered now, up to a share. */
  Outcome run(long now) {
    int messages = 0;
    int bytes = 0;
    if (!outlet.keepsUp()) {
      return Outcome.BEHIND;
    }
    while (messages < MESSAGES_PER_RUN && bytes < BYTES_PER_RUN) {
      if (!outlet.isReady(now)) {
        return Outcome.HELD;
      }
      Outcome missing = load(now);
      if (missing != Outcome.MORE) {
        return missing;
      }
      int size = deliver(now);
      if (size > 0) {
        messages++;
        bytes += size;
      }
    }
    return Outcome.MORE;
  }

  /** Reads the next message; MORE when there is one, else why not. */
  private Outcome load(long now) {
    while (!redeliveries.isEmpty()) {
      long sequence = redeliveries.peek();
      int at = ledger.state().pending().find(sequence);
      if (at != PendingAcks.ABSENT && ledger.state().pending().queued(at)) {
        if (read(sequence, now)) {
          again = true;
          return Outcome.MORE;
        }
        if (damaged == sequence) {
          return Outcome.DAMAGED;
        }
        ledger.settle(sequence);
      }
      redeliveries.take();
    }
    return loadNew(now);
  }

  private Outcome loadNew(long now) {
    again = false;
    long limit = config.acks().maxPending();
    if (limit > 0
        && config.acks().policy() != AckPolicy.NONE
        && ledger.state().pending().size() >= limit) {
      return Outcome.HELD;
    }
    long sequence = cursor.peek();
    while (sequence != MessageLog.NONE) {
      if (read(sequence, now)) {
        return Outcome.MORE;
      }
      if (damaged == sequence) {
        return Outcome.DAMAGED;
      }
      cursor.skip();
      sequence = cursor.peek();
    }
    return Outcome.DRAINED;
  }

  /**
   * False when the message is gone, or damaged: then it is remembered, and nothing gets past it.
   */
  private boolean read(long sequence, long now) {
    if (damaged == sequence && now < retryAt) {
      return false;
    }
    try {
      boolean there = stream.log().read(sequence, message);
      if (damaged == sequence) {
        damaged = MessageLog.NONE;
        LOG.info("Consumer '{} > {}' goes on at {}", stream.name(), consumer, sequence);
      }
      return there;
    } catch (DamageException e) {
      retryAt = now + DAMAGE_RETRY;
      if (damaged != sequence) {
        damaged = sequence;
        LOG.error(
            "Consumer '{} > {}' stops before message {}: {}",
            stream.name(),
            consumer,
            sequence,
            e.getMessage());
      }
      return false;
    }
  }

  /** Sends the message that was read; returns its size, or 0 when nobody took it. */
  private int deliver(long now) {
    long sequence = message.sequence;
    ConsumerState state = ledger.state();
    int deliveries = again ? state.deliveries(sequence) + 1 : 1;
    long pending = again ? cursor.pending() : cursor.pending() - 1;
    ackSubject.set(deliveries, sequence, state.deliveredConsumer() + 1, message.timestamp, pending);
    byte[] headers = config.selection().headersOnly() ? sizeHeaders() : NO_HEADERS;
    int size = size(headers);
    byte[] target = outlet.target(size);
    if (target.length == 0) {
      return 0;
    }
    int receivers =
        config.selection().headersOnly()
            ? stream.courier().headersOnly(target, ackSubject, message, headers)
            : stream.courier().message(target, ackSubject, message);
    if (receivers == 0) {
      outlet.nobodyListened(now);
      return 0;
    }
    enter(sequence, deliveries);
    outlet.delivered(size, now);
    return size;
  }

  private void enter(long sequence, int deliveries) {
    if (again) {
      redeliveries.take();
      ledger.redeliver(sequence, config.ackWaitMillis(deliveries));
    } else {
      cursor.pass();
      ledger.deliver(
          sequence, config.acks().policy() == AckPolicy.NONE ? 0 : config.ackWaitMillis(1));
    }
  }

  /** What clients count against the bytes that they asked for. */
  private int size(byte[] headers) {
    int around = message.subjectLength + ackSubject.length();
    return config.selection().headersOnly()
        ? around + headers.length
        : around + message.headersLength + message.payloadLength;
  }

  /** The headers of the message with the size of the payload that stays away. */
  private byte[] sizeHeaders() {
    byte[] from = message.headersLength > 0 ? message.array : NO_HEADERS;
    int start = message.headersLength > 0 ? message.headers : 0;
    int kept = (message.headersLength > 0 ? message.headersLength : NO_HEADERS.length) - 2;
    byte[] line =
        ("Nats-Msg-Size: " + message.payloadLength + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] headers = Arrays.copyOfRange(from, start, start + kept + line.length);
    System.arraycopy(line, 0, headers, kept, line.length);
    return headers;
  }
}
