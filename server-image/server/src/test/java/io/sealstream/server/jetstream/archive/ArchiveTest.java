package io.sealstream.server.jetstream.archive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.server.jetstream.api.JsonObject;
import io.sealstream.server.jetstream.consumer.ConsumerPosition;
import io.sealstream.server.jetstream.consumer.StoredConsumer;
import io.sealstream.server.jetstream.stream.StreamConfig;
import io.sealstream.server.jetstream.stream.StreamConfigReader;
import io.sealstream.store.Message;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written into an archive comes out of it, or a fault is reported. */
class ArchiveTest {
  private static final long SECOND = 1_000_000_000L;

  /** Writes down what an archive holds. */
  private static final class Notes implements ArchiveTarget {
    private final List<String> lines = new ArrayList<>();

    @Override
    public void begin(String stream, long created) {
      lines.add("begin " + stream + " " + created);
    }

    @Override
    public void message(Message m) {
      lines.add(
          "message %d %d %s %s %s"
              .formatted(
                  m.sequence,
                  m.timestamp,
                  new String(m.array, m.subject, m.subjectLength, UTF_8),
                  new String(m.array, m.headers, m.headersLength, UTF_8),
                  Arrays.hashCode(
                      Arrays.copyOfRange(m.array, m.payload, m.payload + m.payloadLength))));
    }

    @Override
    public void removed(long sequence) {
      lines.add("removed " + sequence);
    }

    @Override
    public void reached(long sequence, long time) {
      lines.removeIf(line -> line.startsWith("reached"));
      lines.add("reached " + sequence + " " + time);
    }

    @Override
    public void consumer(StoredConsumer consumer) {
      lines.add(
          "consumer %s %d %s %s"
              .formatted(
                  consumer.name(),
                  consumer.created(),
                  new String(consumer.config(), UTF_8),
                  consumer.position()));
    }
  }

  private static StreamConfig config(String name) throws Exception {
    return StreamConfigReader.read(
        JsonObject.parse(
            "{\"name\":\"%s\",\"subjects\":[\"a.>\"]}".formatted(name).getBytes(UTF_8)));
  }

  private static Message message(long sequence, byte[] payload, String headers) {
    byte[] subject = ("a." + sequence % 3).getBytes(UTF_8);
    byte[] block = headers.getBytes(UTF_8);
    Message m = new Message();
    m.sequence = sequence;
    m.timestamp = sequence * 1_000_003;
    m.array = new byte[subject.length + block.length + payload.length];
    System.arraycopy(subject, 0, m.array, 0, subject.length);
    System.arraycopy(block, 0, m.array, subject.length, block.length);
    System.arraycopy(payload, 0, m.array, subject.length + block.length, payload.length);
    m.subjectLength = subject.length;
    m.headers = subject.length;
    m.headersLength = block.length;
    m.payload = subject.length + block.length;
    m.payloadLength = payload.length;
    return m;
  }

  private static ConsumerPosition position() {
    Map<Long, ConsumerPosition.Pending> pending =
        Map.of(
            11L, new ConsumerPosition.Pending(3, 1_700_000_000L * SECOND),
            19L, new ConsumerPosition.Pending(5, 1_700_000_007L * SECOND));
    return new ConsumerPosition(
        6, 20, 2, 10, new TreeMap<>(pending), new TreeMap<>(Map.of(19L, 2L)));
  }

  @Test
  void everythingComesBackInOrder() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Notes written = new Notes();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String name = "stream-" + "long".repeat(40); // names of its consumers' files need more room
    ArchiveWriter archive = new ArchiveWriter(bytes, config(name), 5 * SECOND, 1_700_000_100L);
    written.begin(name, 5 * SECOND);
    long sequence = 7;
    for (int i = 0; i < 300; i++) {
      byte[] payload = new byte[random.nextInt(random.nextInt(20) == 0 ? 200_000 : 2_000)];
      if (random.nextBoolean()) {
        random.nextBytes(payload);
      }
      Message m = message(sequence, payload, random.nextBoolean() ? "NATS/1.0\r\nA:b\r\n\r\n" : "");
      archive.message(m);
      written.message(m);
      sequence += 1 + random.nextInt(3);
    }
    Message large = message(sequence, new byte[3 << 20], "");
    archive.message(large);
    written.message(large);
    archive.reached(sequence + 9, 77);
    written.reached(sequence + 9, 77);
    StoredConsumer consumer =
        new StoredConsumer("worker", 9 * SECOND, "{\"name\":\"x\"}".getBytes(UTF_8), position());
    archive.consumer(consumer);
    written.consumer(consumer);
    archive.end();
    Notes read = new Notes();
    ArchiveReader.read(new ByteArrayInputStream(bytes.toByteArray()), read);
    assertThat(read.lines).as("seed %d", seed).isEqualTo(written.lines);
  }

  /**
   * What nats-server wrote of 40 messages: the first three purged, 9 and 40 deleted, six delivered
   * to a consumer that acknowledged the first and the fourth.
   */
  @ParameterizedTest
  @ValueSource(strings = {"2.10.29", "2.15.2"})
  void archivesOfNatsServerAreRead(String version) throws IOException {
    Notes notes = new Notes();
    try (InputStream archive =
        ArchiveTest.class.getResourceAsStream("nats-server-" + version + ".archive")) {
      ArchiveReader.read(archive, notes);
    }
    List<String> messages =
        notes.lines.stream().filter(line -> line.startsWith("message")).toList();
    // Version 1 carries purged and removed messages, too: the state beside it says where the
    // stream begins, and records that come later say which ones are no more.
    List<Long> live =
        messages.stream()
            .map(line -> Long.parseLong(line.split(" ")[1]))
            .filter(sequence -> sequence >= 4 && !notes.lines.contains("removed " + sequence))
            .toList();
    assertThat(live).hasSize(40 - 3 - 2).doesNotContain(9L, 40L);
    assertThat(messages).anyMatch(line -> line.contains("golden.1 NATS/1.0\r\nNumber:10\r\n"));
    assertThat(notes.lines.getLast())
        .startsWith("consumer worker ")
        .contains("deliveredConsumer=6", "deliveredStream=10", "ackFloorStream=4", "5=", "6=", "8=")
        .contains("10=")
        .doesNotContain("7=");
  }

  @Test
  void aCutOrAlteredArchiveIsNoticed() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ArchiveWriter archive = new ArchiveWriter(bytes, config("s"), 5 * SECOND, 1_700_000_100L);
    Random random = new Random(1);
    for (int i = 1; i <= 100; i++) {
      byte[] payload = new byte[1000];
      random.nextBytes(payload);
      archive.message(message(i, payload, ""));
    }
    archive.end();
    byte[] whole = bytes.toByteArray();
    for (int length = 0; length < whole.length; length += 997) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> read(cut)).as("cut at %d", length).isInstanceOf(IOException.class);
    }
    for (int at = 10; at < whole.length; at += 1499) {
      byte[] altered = whole.clone();
      altered[at] ^= 4;
      assertThatThrownBy(() -> read(altered))
          .as("altered at %d", at)
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() -> read("no archive at all".getBytes(UTF_8)))
        .isInstanceOf(IOException.class);
  }

  private static void read(byte[] archive) throws IOException {
    ArchiveReader.read(new ByteArrayInputStream(archive), new Notes());
  }

  @Test
  void anythingCompressedComesBack() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      byte[] plain = new byte[random.nextInt(200_000)];
      int letters = 1 + random.nextInt(256);
      for (int i = 0; i < plain.length; i++) {
        boolean repeats = i > 40 && random.nextInt(10) > 0;
        plain[i] = repeats ? plain[i - 1 - random.nextInt(40)] : (byte) random.nextInt(letters);
      }
      ByteArrayOutputStream packed = new ByteArrayOutputStream();
      try (SnappyOutput out = new SnappyOutput(packed)) {
        out.write(plain);
      }
      byte[] back = new SnappyInput(new ByteArrayInputStream(packed.toByteArray())).readAllBytes();
      assertThat(back).as("seed %d, round %d", seed, round).isEqualTo(plain);
    }
  }

  @Test
  void repeatsAreWorthSomething() throws IOException {
    byte[] plain = "the same words again and again, ".repeat(10_000).getBytes(UTF_8);
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (SnappyOutput out = new SnappyOutput(packed)) {
      out.write(plain);
    }
    assertThat(packed.size()).isLessThan(plain.length / 10);
  }

  @Test
  void theChecksumIsHighwayHash() {
    // The reference implementation's vector for the key 0..31 and no input, and for input 0..32.
    byte[] key = new byte[32];
    byte[] input = new byte[33];
    for (int i = 0; i < 33; i++) {
      input[i] = (byte) i;
      if (i < 32) {
        key[i] = (byte) i;
      }
    }
    HighwayHash hash = new HighwayHash(key);
    assertThat(hash.finish()).isEqualTo(0x907A56DE22C26E53L);
    hash.reset();
    hash.update(input, 0, 1);
    assertThat(hash.finish()).isEqualTo(0x7EAB43AAC7CDDD78L);
  }
}
