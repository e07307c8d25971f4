package io.sealstream.server.jetstream.consumer;

import static io.sealstream.server.jetstream.consumer.RetainedStream.NAME;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Message;
import io.nats.client.PurgeOptions;
import io.nats.client.api.AckPolicy;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.RetentionPolicy;
import io.sealstream.server.Patience;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/**
 * After any work of publishers, consumers and administrators a stream holds exactly the messages
 * that a list on paper says; after a crash, too, from the files as they were at that moment.
 */
class RetentionModelTest {
  private static final int STEPS = 250;
  private static final List<String> SUBJECTS = List.of("s.a", "s.b", "s.c", "s.d");

  /** Of a work queue's consumers; no two ask for the same. */
  private static final List<String> PARTS = List.of("s.a", "s.b", "s.c");

  @TempDir Path directory;
  private Random random;
  private RetentionPolicy retention;
  private RetainedStream stream;
  private int lives;

  /** Sequence and subject of what the stream must hold. */
  private final TreeMap<Long, String> messages = new TreeMap<>();

  private final Map<String, Reader> readers = new HashMap<>();
  private int names;

  /** A consumer as the paper knows it. */
  private static final class Reader {
    final AckPolicy policy;
    String filter;

    /** The last sequence that it did not want when it was made, or was given. */
    long reached;

    /** Delivered and not settled. */
    final TreeMap<Long, Message> pending = new TreeMap<>();

    /** Delivered as often as it may be. */
    final TreeMap<Long, Message> givenUp = new TreeMap<>();

    Reader(AckPolicy policy, String filter, long reached) {
      this.policy = policy;
      this.filter = filter;
      this.reached = reached;
    }

    boolean wants(String subject) {
      return filter.equals("s.>") || filter.equals(subject);
    }

    boolean needs(long sequence, String subject) {
      return wants(subject)
          && (sequence > reached || pending.containsKey(sequence) || givenUp.containsKey(sequence));
    }
  }

  @RepeatedTest(3)
  void anInterestStreamHoldsWhatSomebodyNeeds() throws Exception {
    work(RetentionPolicy.Interest);
  }

  @RepeatedTest(3)
  void aWorkQueueHoldsWhatIsNotDone() throws Exception {
    work(RetentionPolicy.WorkQueue);
  }

  private void work(RetentionPolicy policy) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    random = new Random(seed);
    retention = policy;
    stream = RetainedStream.open(life(), policy);
    try {
      for (int i = 0; i < STEPS; i++) {
        step();
        if (random.nextInt(8) == 0) {
          assertThat(stream.messages())
              .as("step %d, seed %d", i, seed)
              .containsExactlyElementsOf(messages.keySet());
        }
      }
      stream.restartAsAfterACrash(life(), nextLife());
      assertThat(stream.messages())
          .as("at the end, seed %d", seed)
          .containsExactlyElementsOf(messages.keySet());
    } finally {
      stream.close();
    }
  }

  private Path life() {
    return directory.resolve("life-" + lives);
  }

  private Path nextLife() {
    lives++;
    return life();
  }

  private void step() throws Exception {
    switch (random.nextInt(40)) {
      case 0 -> crash();
      case 1 -> stream.checkpoint();
      case 2, 3, 4 -> make();
      case 5 -> end();
      case 6 -> ask();
      case 7 -> purge();
      case 8 -> delete();
      case 9, 10, 11, 12, 13, 14, 15, 16, 17, 18 -> take();
      case 19, 20, 21, 22, 23, 24, 25, 26 -> settle();
      default -> publish();
    }
  }

  private void crash() throws Exception {
    stream.messages(); // what was delivered and asks for no acknowledgement is durable after that
    stream.restartAsAfterACrash(life(), nextLife());
  }

  private void publish() throws Exception {
    String subject = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
    long sequence = stream.publish(subject);
    boolean wanted = readers.values().stream().anyMatch(reader -> reader.wants(subject));
    if (wanted || retention == RetentionPolicy.WorkQueue) {
      messages.put(sequence, subject);
    }
  }

  private void make() throws Exception {
    boolean queue = retention == RetentionPolicy.WorkQueue;
    String filter = queue ? PARTS.get(random.nextInt(PARTS.size())) : anyFilter();
    if (readers.size() == 4
        || (queue && readers.values().stream().anyMatch(r -> r.filter.equals(filter)))) {
      return;
    }
    AckPolicy policy = queue ? AckPolicy.Explicit : AckPolicy.values()[random.nextInt(3)];
    String name = "c" + names++;
    stream.add(
        ConsumerConfiguration.builder()
            .durable(name)
            .ackPolicy(policy)
            .filterSubject(filter)
            .memStorage(random.nextInt(4) == 0)
            .ackWait(Duration.ofHours(1))
            .maxDeliver(policy == AckPolicy.Explicit ? 1 : -1));
    readers.put(name, new Reader(policy, filter, messages.isEmpty() ? 0 : first() - 1));
  }

  private long first() {
    return messages.firstKey();
  }

  private String anyFilter() {
    return random.nextInt(3) == 0 ? "s.>" : SUBJECTS.get(random.nextInt(3));
  }

  private void end() throws Exception {
    if (!readers.isEmpty()) {
      String name = anyone();
      stream.management.deleteConsumer(NAME, name);
      readers.remove(name);
      forgetUnneeded();
    }
  }

  /** A consumer asks for something else from now on. */
  private void ask() throws Exception {
    if (readers.isEmpty() || retention == RetentionPolicy.WorkQueue) {
      return;
    }
    String name = anyone();
    Reader reader = readers.get(name);
    ConsumerConfiguration now =
        stream.management.getConsumerInfo(NAME, name).getConsumerConfiguration();
    String filter = anyFilter();
    stream.add(ConsumerConfiguration.builder(now).filterSubject(filter));
    reader.filter = filter;
    forgetUnneeded();
  }

  private void purge() throws Exception {
    if (random.nextBoolean()) {
      String subject = SUBJECTS.get(random.nextInt(SUBJECTS.size()));
      stream.management.purgeStream(NAME, PurgeOptions.builder().subject(subject).build());
      messages.values().removeIf(subject::equals);
    } else if (!messages.isEmpty()) {
      long before = first() + random.nextInt(4);
      stream.management.purgeStream(NAME, PurgeOptions.builder().sequence(before).build());
      messages.headMap(before).clear();
    }
  }

  private void delete() throws Exception {
    if (!messages.isEmpty()) {
      long sequence = any(messages.navigableKeySet());
      stream.management.deleteMessage(NAME, sequence);
      messages.remove(sequence);
    }
  }

  private void take() throws Exception {
    if (readers.isEmpty()) {
      return;
    }
    String name = anyone();
    Reader reader = readers.get(name);
    for (Message message : stream.take(name, 1 + random.nextInt(4))) {
      long sequence = message.metaData().streamSequence();
      assertThat(messages).as("delivered").containsKey(sequence);
      reader.reached = Math.max(reader.reached, sequence);
      if (reader.policy == AckPolicy.None) {
        settled(sequence);
      } else {
        reader.pending.put(sequence, message);
      }
    }
  }

  private void settle() throws Exception {
    if (readers.isEmpty()) {
      return;
    }
    String name = anyone();
    Reader reader = readers.get(name);
    if (!reader.givenUp.isEmpty() && random.nextInt(3) == 0) {
      late(reader);
      return;
    }
    if (reader.pending.isEmpty()) {
      return;
    }
    long sequence = any(reader.pending.navigableKeySet());
    Message message = reader.pending.get(sequence);
    String word = List.of("+ACK", "+ACK", "+TERM", "-NAK").get(random.nextInt(4));
    stream.client.request(message.getReplyTo(), word.getBytes(UTF_8), Patience.LIMIT);
    if (word.equals("-NAK")) {
      refused(reader, sequence);
    } else if (reader.policy == AckPolicy.All) {
      List<Long> all = new ArrayList<>(reader.pending.headMap(sequence, true).keySet());
      reader.pending.headMap(sequence, true).clear();
      all.forEach(this::settled);
    } else {
      reader.pending.remove(sequence);
      settled(sequence);
    }
  }

  /** What was given up is done after all. */
  private void late(Reader reader) throws Exception {
    long sequence = any(reader.givenUp.navigableKeySet());
    Message message = reader.givenUp.remove(sequence);
    stream.client.request(message.getReplyTo(), "+ACK".getBytes(UTF_8), Patience.LIMIT);
    settled(sequence);
  }

  /** One delivery is all that who acknowledges each message gets; others ask again. */
  private void refused(Reader reader, long sequence) {
    if (reader.policy == AckPolicy.Explicit && messages.containsKey(sequence)) {
      reader.givenUp.put(sequence, reader.pending.remove(sequence));
    }
  }

  private void settled(long sequence) {
    if (retention == RetentionPolicy.WorkQueue || isNeededByNobody(sequence)) {
      messages.remove(sequence);
    }
  }

  private boolean isNeededByNobody(long sequence) {
    String subject = messages.get(sequence);
    return subject == null
        || readers.values().stream().noneMatch(reader -> reader.needs(sequence, subject));
  }

  private void forgetUnneeded() {
    if (retention == RetentionPolicy.Interest) {
      messages.keySet().removeIf(this::isNeededByNobody);
    }
  }

  private String anyone() {
    List<String> all = readers.keySet().stream().sorted().toList();
    return all.get(random.nextInt(all.size()));
  }

  private long any(java.util.NavigableSet<Long> sequences) {
    Long near = sequences.ceiling(sequences.first() + random.nextInt(20));
    return near == null ? sequences.last() : near;
  }
}
