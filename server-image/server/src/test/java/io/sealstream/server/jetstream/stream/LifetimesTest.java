package io.sealstream.server.jetstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which messages go when, as their headers say. */
class LifetimesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final String ALLOWED = ",\"allow_msg_ttl\":true";

  @TempDir Path directory;

  private static String ttl(String value) {
    return "NATS/1.0\r\nNats-TTL: " + value + "\r\n\r\n";
  }

  @ParameterizedTest(name = "Nats-TTL: {0}")
  @CsvSource({
    "1, 1", "1s, 1", "90, 90", "1.5s, 1", "1m, 60", "1h0m5s, 3605", "1000ms, 1", "never, -1",
    "NEVER, -1", "'', 0", "0, -2", "0s, -2", "999ms, -2", "-1, -2", "-5s, -2", "soon, -2",
    "1 s, -2", "1d, -2", "99999999999999999999, -2",
  })
  void aHeaderIsReadAsByNatsServer(String value, long seconds) {
    byte[] block = ttl(value).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    PublishHeaders headers = new PublishHeaders();
    headers.read(block, 0, block.length);
    assertThat(MessageTtl.of(headers)).isEqualTo(seconds);
  }

  /** Live sequences whose time has come. */
  private static List<Long> due(AppliedStream stream, long now) {
    byte[] body = stream.state().lifetimes().due(now, Integer.MAX_VALUE).body();
    StateReader in = new StateReader(body);
    in.version(EntryKind.BY_RANGES, "ranges");
    List<Long> due = new ArrayList<>();
    long end = 0;
    while (in.remaining() > 0) {
      long first = end + in.varint();
      end = first + in.varint();
      LongStream.range(first, end).forEach(due::add);
    }
    return due;
  }

  @Test
  void nothingGoesWhereItIsNotAllowedAndAllThatWasThereOnceItIs() throws Exception {
    try (AppliedStream stream = new AppliedStream(directory, "")) {
      Lifetimes lifetimes = stream.state().lifetimes();
      for (int i = 0; i < 5; i++) {
        stream.message(i * SECOND, i % 2 == 0 ? ttl("10s") : "");
      }
      assertThat(lifetimes.earliest()).isEqualTo(Lifetimes.NONE);
      stream.configure(ALLOWED);
      stream.message(5 * SECOND, ttl("1s"));
      assertThat(lifetimes.isKnown()).isFalse();
      assertThat(due(stream, 100)).containsExactly(6L);
      lifetimes.look(3);
      assertThat(due(stream, 100)).containsExactly(1L, 3L, 6L);
      lifetimes.look(100);
      assertThat(lifetimes.isKnown()).isTrue();
      assertThat(due(stream, 12)).containsExactly(1L, 3L, 6L);
      assertThat(lifetimes.earliest()).isEqualTo(6);
      assertThat(due(stream, 5)).isEmpty();
    }
  }

  @Test
  void aMessageStaysForItsWholeTime() throws Exception {
    try (AppliedStream stream = new AppliedStream(directory, ALLOWED)) {
      stream.message(7 * SECOND + 1, ttl("3s"));
      assertThat(due(stream, 10)).isEmpty();
      assertThat(due(stream, 11)).containsExactly(1L);
    }
  }

  /** Beside a model, while messages are removed otherwise, over many blocks. */
  @Test
  void neitherMoreNorLessThanTheHeadersSay() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    TreeMap<Long, Long> goes = new TreeMap<>();
    TreeSet<Long> stays = new TreeSet<>();
    try (AppliedStream stream = new AppliedStream(directory, ALLOWED)) {
      Lifetimes lifetimes = stream.state().lifetimes();
      long now = 1000;
      for (int step = 0; step < 300_000; step++) {
        now += random.nextInt(1000) == 0 ? 1 : 0;
        long sequence = stream.log().lastSequence() + 1;
        int kind = random.nextInt(10);
        if (kind < 6) {
          long life = 1 + random.nextInt(random.nextBoolean() ? 10 : 1000);
          stream.message(now * SECOND, ttl(life + "s"));
          goes.put(sequence, now + life);
        } else if (kind < 7) {
          stream.message(now * SECOND, ttl("never"));
          stays.add(sequence);
        } else if (kind < 9) {
          long gone = 1 + random.nextLong(sequence);
          stream.apply(EntryKind.DELETED, EntryKind.deleted(gone));
          goes.remove(gone);
          stays.remove(gone);
        } else {
          stream.message(now * SECOND, "");
        }
        if (random.nextInt(20_000) == 0) {
          long until = now;
          List<Long> expected =
              goes.entrySet().stream()
                  .filter(e -> e.getValue() <= until)
                  .map(e -> e.getKey())
                  .toList();
          assertThat(due(stream, now)).as("seed " + seed).isEqualTo(expected);
          stream.apply(EntryKind.EXPIRED, lifetimes.due(now, Integer.MAX_VALUE).body());
          expected.forEach(goes::remove);
          assertThat(due(stream, now)).as("seed " + seed).isEmpty();
        }
      }
      for (long sequence : stays) {
        assertThat(lifetimes.nextStaying(sequence)).as("seed " + seed).isEqualTo(sequence);
      }
      // Six bytes for each message there is, for half as many that are gone, as much room again at
      // most, and a block.
      assertThat(lifetimes.heapBytes())
          .as("seed " + seed)
          .isLessThan(18 * stream.log().messages() + 14 * LifetimeBlock.SEQUENCES);
    }
  }

  /** Sessions of an hour, of which a few last: each of them keeps its own room alone. */
  @Test
  void whatStaysOfManyThatWentHoldsLittleMemory() throws Exception {
    try (AppliedStream stream = new AppliedStream(directory, ALLOWED)) {
      int blocks = 4;
      for (int i = 0; i < blocks * LifetimeBlock.SEQUENCES; i++) {
        stream.message(0, ttl(i % 10_000 == 0 ? "9000h" : "1h"));
      }
      Lifetimes lifetimes = stream.state().lifetimes();
      stream.apply(EntryKind.EXPIRED, lifetimes.due(3600, Integer.MAX_VALUE).body());
      assertThat(due(stream, 3600)).isEmpty();
      assertThat(lifetimes.heapBytes()).isLessThan(blocks * 1000);
    }
  }

  /** A key that is written again and again, with one message a key. */
  @Test
  void messagesThatAreReplacedDoNotPileUp() throws Exception {
    try (AppliedStream stream =
        new AppliedStream(directory, ALLOWED + ",\"max_msgs_per_subject\":1")) {
      for (int i = 0; i < 3 * LifetimeBlock.SEQUENCES; i++) {
        stream.message(i, ttl(i % 3 == 0 ? "never" : "24h"));
      }
      assertThat(stream.log().messages()).isEqualTo(1);
      assertThat(stream.state().lifetimes().heapBytes()).isLessThan(7L * LifetimeBlock.SEQUENCES);
    }
  }
}
