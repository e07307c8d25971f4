package io.sealstream.server.jetstream.consumer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The reply subject of a delivered message: acknowledgements go there, and clients read from it
 * where the message stands.
 *
 * <pre>
 * $JS.ACK.stream.consumer.deliveries.streamSeq.consumerSeq.timestamp.pending
 * </pre>
 *
 * <p>One array, written anew for each message; nothing is allocated. Not thread safe.
 */
final class AckSubject {
  private static final int LONGEST_NUMBER = 20;

  private final byte[] bytes;
  private final int prefix;
  private int end;

  AckSubject(String stream, String consumer) {
    byte[] start = ("$JS.ACK." + stream + "." + consumer + ".").getBytes(StandardCharsets.UTF_8);
    prefix = start.length;
    bytes = Arrays.copyOf(start, prefix + 5 * LONGEST_NUMBER + 4);
  }

  /** Writes the subject of one delivery. */
  void set(long deliveries, long streamSeq, long consumerSeq, long timestamp, long pending) {
    end = prefix;
    number(deliveries);
    dotNumber(streamSeq);
    dotNumber(consumerSeq);
    dotNumber(timestamp);
    dotNumber(pending);
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return end;
  }

  private void dotNumber(long value) {
    bytes[end++] = '.';
    number(value);
  }

  private void number(long value) {
    int digits = 1;
    for (long rest = value / 10; rest > 0; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int i = end + digits - 1; i >= end; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    end += digits;
  }
}
