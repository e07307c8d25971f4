package io.sealstream.server.jetstream.consumer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Understands what clients send to the consumers of one stream, and passes it on to the consumer
 * that it is for. Thread rule: the stream's owner.
 */
final class ClientWords {
  private static final byte[] NOTHING = {};
  private static final byte[] ACK = bytes("$JS.ACK.");
  private static final byte[] FLOW = bytes("$JS.FC.");

  private final StreamSide stream;
  private final ConsumerRegistry registry;
  private final ConsumerJournal journal;
  private final java.util.function.Consumer<Consumer> touched;
  private final byte[] streamName;
  private final AckMessage ack = new AckMessage();

  /**
   * @param touched hears which consumer was given something to do
   */
  ClientWords(
      StreamSide stream,
      ConsumerRegistry registry,
      ConsumerJournal journal,
      java.util.function.Consumer<Consumer> touched) {
    this.touched = touched;
    this.stream = stream;
    this.registry = registry;
    this.journal = journal;
    this.streamName = bytes(stream.name());
  }

  /** Takes one message; ranges of {@code array} that follow each other. */
  void arrived(byte[] array, int subject, int reply, int payload, int end) {
    byte[] replyTo = reply == payload ? NOTHING : Arrays.copyOfRange(array, reply, payload);
    if (startsWith(ACK, array, subject, reply)) {
      if (ack.readSubject(array, subject, reply - subject, streamName)) {
        ack.readVerb(payload, end - payload);
        acknowledged(replyTo);
      }
    } else if (startsWith(FLOW, array, subject, reply)) {
      flowControlAnswered(text(array, subject, reply));
    } else if (replyTo.length > 0) {
      String asked = text(array, subject, reply);
      requested(asked.substring(asked.lastIndexOf('.') + 1), replyTo, array, payload, end);
    }
  }

  private void acknowledged(byte[] replyTo) {
    Optional<Consumer> consumer = registry.of(ack);
    if (consumer.isEmpty() || consumer.get().config().acks().policy() == AckPolicy.NONE) {
      nobodyResponds(replyTo);
      return;
    }
    touched.accept(consumer.get());
    boolean confirm = consumer.get().acknowledge(ack, replyTo, stream.clock().millis());
    if (confirm && replyTo.length > 0) {
      journal.whenDurable(consumer.get(), () -> stream.courier().payload(replyTo, NOTHING));
    }
  }

  /** What the core says when nobody listens: to this consumer nobody does. */
  private void nobodyResponds(byte[] replyTo) {
    if (replyTo.length > 0) {
      stream.courier().status(replyTo, Status.NO_RESPONDERS);
    }
  }

  /** $JS.FC.stream.consumer.random */
  private void flowControlAnswered(String subject) {
    String[] tokens = subject.split("\\.");
    if (tokens.length == 5) {
      find(tokens[3]).ifPresent(c -> c.flowControlAnswered(subject));
    }
  }

  private void requested(String name, byte[] replyTo, byte[] array, int payload, int end) {
    find(name)
        .ifPresentOrElse(
            c -> c.request(replyTo, array, payload, end - payload, stream.clock().millis()),
            () -> nobodyResponds(replyTo));
  }

  private Optional<Consumer> find(String name) {
    Optional<Consumer> found = registry.find(name);
    found.ifPresent(touched);
    return found;
  }

  private static boolean startsWith(byte[] prefix, byte[] array, int from, int to) {
    return to - from >= prefix.length
        && Arrays.equals(array, from, from + prefix.length, prefix, 0, prefix.length);
  }

  private static String text(byte[] array, int from, int to) {
    return new String(array, from, to - from, StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
