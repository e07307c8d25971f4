package io.sealstream.server.jetstream.stream;

import io.netty.buffer.ByteBuf;
import io.sealstream.server.core.Inbound;
import java.nio.charset.StandardCharsets;

/**
 * What the reply subject of a delivered message says about it:
 *
 * <pre>
 * $JS.ACK.stream.consumer.deliveries.streamSeq.consumerSeq.timestamp.pending
 * $JS.ACK.domain.account.stream.consumer.deliveries.….pending[.more]     servers that know domains
 * </pre>
 *
 * <p>Reused by its owner for one message after the other; not thread safe.
 */
final class DeliverySubject {
  private static final byte[] PREFIX = "$JS.ACK.".getBytes(StandardCharsets.US_ASCII);
  private static final int SHORT = 7;
  private static final int LONG = 9;
  private static final int MOST_TOKENS = 12;

  private final int[] start = new int[MOST_TOKENS + 1];
  private int tokens;
  private long streamSequence;
  private long consumerSequence;
  private long timestamp;
  private long pending;

  /** Reads the reply subject of a message; false when it is none of a delivery. */
  boolean read(Inbound message) {
    if (!isDelivery(message)) {
      return false;
    }
    split(message);
    if (tokens != SHORT && tokens < LONG) {
      return false;
    }
    int numbers = tokens == SHORT ? 3 : 5;
    streamSequence = number(message.buffer, numbers);
    consumerSequence = number(message.buffer, numbers + 1);
    timestamp = number(message.buffer, numbers + 2);
    pending = number(message.buffer, numbers + 3);
    return streamSequence > 0 && consumerSequence > 0 && timestamp >= 0 && pending >= 0;
  }

  /** Sequence in the stream that it comes from. */
  long streamSequence() {
    return streamSequence;
  }

  /** How many deliveries the consumer made, this one included. */
  long consumerSequence() {
    return consumerSequence;
  }

  /** When it was stored there, in nanoseconds since 1970. */
  long timestamp() {
    return timestamp;
  }

  /** How many more there are for the consumer. */
  long pending() {
    return pending;
  }

  private static boolean isDelivery(Inbound message) {
    if (message.replyLength <= PREFIX.length) {
      return false;
    }
    for (int i = 0; i < PREFIX.length; i++) {
      if (message.buffer.getByte(message.reply + i) != PREFIX[i]) {
        return false;
      }
    }
    return true;
  }

  /** Where the tokens behind the prefix begin; as many as are needed. */
  private void split(Inbound message) {
    int end = message.reply + message.replyLength;
    tokens = 0;
    start[tokens++] = message.reply + PREFIX.length;
    for (int i = start[0]; i < end; i++) {
      if (message.buffer.getByte(i) == '.' && tokens < MOST_TOKENS) {
        start[tokens++] = i + 1;
      }
    }
    start[tokens] = end + 1;
  }

  /** -1 when the token is no number that fits. */
  private long number(ByteBuf buffer, int token) {
    long number = 0;
    int end = start[token + 1] - 1;
    for (int i = start[token]; i < end; i++) {
      int digit = buffer.getByte(i) - '0';
      if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      number = number * 10 + digit;
    }
    return end > start[token] ? number : -1;
  }
}
