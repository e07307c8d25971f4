package io.sealstream.server.jetstream.stream;

import io.sealstream.server.core.Inbound;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one read brought from a consumer of another stream: messages, and what the consumer says
 * between them. Filled by an event loop, then handed to the actor and not touched by the loop
 * again.
 *
 * <p>Deliveries are numbered from 1 without gaps: who misses one begins anew.
 */
final class InflowBatch {
  private static final int FIRST_ROOM = 16;
  private static final byte[] NONE = {};

  /** A whole window of flow control may come in one turn of a loop: it goes on in pieces. */
  private static final int LARGE = 1 << 20;

  private final InflowForm form;
  private final PublishBatch messages;
  private final List<byte[]> answers = new ArrayList<>(0);
  private long[] sequences = new long[FIRST_ROOM];
  private int count;
  private long before = -1;
  private long delivered = -1;
  private long pending;
  private boolean broken;

  InflowBatch(InflowForm form) {
    this.form = form;
    this.messages = new PublishBatch(form.origin(), FIRST_ROOM << 8, FIRST_ROOM);
  }

  /** Takes a delivered message. */
  void message(Inbound message, DeliverySubject delivery) {
    reaches(delivery.consumerSequence() - 1);
    delivered = delivery.consumerSequence();
    pending = delivery.pending();
    if (count == sequences.length) {
      sequences = Arrays.copyOf(sequences, count * 2);
    }
    sequences[count++] = delivery.streamSequence();
    messages.add(
        form.subject(bytes(message, message.subject, message.subjectLength)),
        form.headers(
            bytes(message, message.headers, message.headersLength), delivery.streamSequence()),
        message.buffer,
        message.payload,
        message.payloadLength,
        new PublishBatch.Stamp(delivery.streamSequence(), delivery.timestamp()));
  }

  /** Takes what is no message: a sign of life, or a request to say when all before it is done. */
  void control(Inbound message) {
    if (message.replyLength > 0) {
      answers.add(bytes(message, message.reply, message.replyLength));
      return;
    }
    String block =
        message.buffer.toString(message.headers, message.headersLength, StandardCharsets.UTF_8);
    String stalled = header(block, "Nats-Consumer-Stalled:");
    if (!stalled.isEmpty()) {
      answers.add(stalled.getBytes(StandardCharsets.UTF_8));
    }
    String last = header(block, "Nats-Last-Consumer:");
    if (last.matches("\\d{1,18}")) {
      reaches(Long.parseLong(last));
    }
  }

  private static String header(String block, String name) {
    int at = block.indexOf(name);
    int end = at < 0 ? -1 : block.indexOf('\r', at);
    return end < 0 ? "" : block.substring(at + name.length(), end).strip();
  }

  /** Before what comes next there were so many deliveries. */
  private void reaches(long deliveries) {
    if (delivered >= 0) {
      broken |= deliveries != delivered;
    } else {
      before = deliveries;
      delivered = deliveries;
    }
  }

  private static byte[] bytes(Inbound message, int from, int length) {
    if (length == 0) {
      return NONE;
    }
    byte[] bytes = new byte[length];
    message.buffer.getBytes(from, bytes);
    return bytes;
  }

  /** Nothing more comes. */
  void close() {
    messages.entries().trim();
  }

  /** Whether it is to be handed on before the read ends. */
  boolean isLarge() {
    return messages.entries().end() >= LARGE;
  }

  PublishBatch messages() {
    return messages;
  }

  int count() {
    return count;
  }

  /** The sequence of message {@code i} in the stream that it comes from. */
  long sequence(int i) {
    return sequences[i];
  }

  /** Whether it goes on where so many deliveries were made, and none is missing inside. */
  boolean follows(long deliveries) {
    return !broken && (before < 0 || before == deliveries);
  }

  /** How many deliveries were made up to its end; {@code known} where it says nothing about it. */
  long delivered(long known) {
    return delivered < 0 ? known : delivered;
  }

  /** How many messages were still to come after the last. */
  long pending() {
    return pending;
  }

  /** Where the consumer is told that all of this is done. */
  List<byte[]> answers() {
    return answers;
  }
}
