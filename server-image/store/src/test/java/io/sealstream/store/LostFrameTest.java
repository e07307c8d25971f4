package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Frames that cannot be read, over restarts, and with their index: which messages are lost stays
 * known, and nobody passes them by.
 */
class LostFrameTest {
  private static final int MESSAGES = 12;

  /** So many share a frame. */
  private static final int EACH = 3;

  private final SimDisk disk = new SimDisk();
  private final Volume volume = new Volume.OnSimDisk(disk);
  private HandStore store;
  private String segment;

  @BeforeEach
  void fourFramesAndAnIndex() throws IOException {
    start();
    StreamStore stream = store.create();
    publish(stream, 1, MESSAGES);
    store.checkpoint();
    segment = segments().getFirst();
  }

  private void start() throws IOException {
    disk.kill();
    store = new HandStore(disk);
  }

  /** Subjects in turn: a.1, a.2, a.0 … */
  private void publish(StreamStore stream, int from, int to) throws IOException {
    for (int i = from; i <= to; i++) {
      EntryBatch batch = new EntryBatch(128);
      byte[] payload = ("payload " + i + "x".repeat(20_000)).getBytes(UTF_8);
      Ledger.addPublish(batch, "a." + i % EACH, payload);
      assertThat(stream.submit(batch, Urgency.NOW, () -> {})).isTrue();
    }
    store.commit();
  }

  private List<String> segments() throws IOException {
    return disk.list().stream().filter(n -> n.endsWith(SegmentFile.SUFFIX)).toList();
  }

  /** Changes a bit of the n-th frame of the file. */
  private void damage(int n) {
    byte[] bytes = volume.bytes(segment);
    int at = FileHeader.BLOCK;
    for (int i = 0; i < n; i++) {
      at += FrameHeader.LENGTH + FrameHeader.length(bytes, at) + FrameHeader.TRAILER;
      if (at + FrameHeader.LENGTH > bytes.length || FrameHeader.length(bytes, at) <= 0) {
        at = (int) JournalWriter.align(at);
      }
    }
    disk.flip(segment, (at + FrameHeader.LENGTH + 20) * 8L);
  }

  private void remove(long from, long to) throws IOException {
    for (long sequence = from; sequence <= to; sequence++) {
      store.only().submit(Ledger.remove(Ledger.REMOVE, sequence), Urgency.NOW, () -> {});
    }
    store.commit();
  }

  /** What is there and cannot be read; the rest is as it was published. */
  private List<Long> lost() {
    List<Long> lost = new ArrayList<>();
    MessageLog log = store.only().log();
    Message message = new Message();
    for (long s = log.next(1, Filter.ALL); s != 0; s = log.next(s + 1, Filter.ALL)) {
      try {
        log.read(s, message);
        assertThat(RunningStore.payload(log, s, message)).startsWith("payload " + s + "x");
      } catch (DamageException e) {
        lost.add(s);
      }
    }
    return lost;
  }

  private static List<Long> sequences(long from, long to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  private void assertOneHole(long first, long last) {
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(store.only().holes()).hasSize(1);
    Hole hole = store.only().holes().getFirst();
    assertThat(hole.first()).isEqualTo(first);
    assertThat(hole.last()).isEqualTo(last);
    assertThat(hole.messages()).isEqualTo(last - first + 1);
    assertThat(hole.reason()).contains(segment).doesNotContain("payload");
  }

  @Test
  void aHoleIsKnownAfterARestartBeforeAnybodyMeetsIt() throws IOException {
    damage(1);
    start();
    assertThat(store.only().holes()).as("nobody looked yet").isEmpty();
    assertThat(lost()).isEqualTo(sequences(4, 6));
    store.checkpoint();

    start();
    assertOneHole(4, 6);
    assertThat(StatusReport.of(store.core).holes()).isEqualTo(1);

    damage(1); // the same bit: the medium gives what was written again
    start();
    assertThat(store.only().holes()).isEmpty();
    assertThat(lost()).isEmpty();
  }

  @Test
  void messagesOfUnknownSubjectMayMatchButAreNotKnownToMatch() throws IOException {
    damage(1);
    damage(4);
    start();
    MessageLog log = store.only().log();
    Filter one = Filter.of("a.1");
    assertThat(log.next(2, one)).isEqualTo(4);
    assertThat(log.nextKnown(2, one)).isEqualTo(7);
    assertThat(log.nextKnown(11, one)).isEqualTo(MessageLog.NONE);
    assertThat(log.count(1, one)).isEqualTo(3 + EACH);
    assertThat(log.countKnown(1, one)).isEqualTo(3);
    Filter all = Filter.of("a.*");
    assertThat(log.nextKnown(4, all)).isEqualTo(7);
    assertThat(log.countKnown(1, all)).isEqualTo(MESSAGES - EACH);
    assertThat(log.nextKnown(4, Filter.ALL)).isEqualTo(4);
    assertThat(log.countKnown(1, Filter.ALL)).isEqualTo(MESSAGES);
  }

  @Test
  void aFrameThatIsLostWithItsIndexIsAHoleOfKnownSequences() throws IOException {
    long bytes = store.only().log().bytes();
    damage(1);
    damage(4);
    for (int starts = 0; starts < 3; starts++) {
      start();
      assertOneHole(4, 6);
      assertThat(lost()).isEqualTo(sequences(4, 6));
      assertThat(store.only().log().messages()).isEqualTo(MESSAGES + starts);
      long published = starts * (20_000 + 8L);
      assertThat(store.only().log().bytes()).isBetween(bytes + published, bytes + published + 200);
      publish(store.only(), MESSAGES + starts + 1, MESSAGES + starts + 1);
      store.checkpoint();
    }
  }

  @Test
  void severalFramesThatAreLostWithTheirIndexAreHolesToo() throws IOException {
    damage(0);
    damage(2);
    damage(3);
    damage(4);
    start();
    assertThat(store.anyQuarantine()).isEmpty();
    List<Long> all = new ArrayList<>(sequences(1, 3));
    all.addAll(sequences(7, 12));
    assertThat(lost()).isEqualTo(all);
    store.checkpoint();
    start();
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(lost()).isEqualTo(all);
  }

  @Test
  void nobodyPassesByALostMessageOfWhichTheSubjectIsUnknown() throws IOException {
    damage(3);
    damage(4);
    start();
    MessageLog log = store.only().log();
    byte[] subject = "a.1".getBytes(UTF_8);

    assertThat(log.next(8, Filter.of("a.1"))).as("a consumer of one subject").isEqualTo(10);
    assertThat(log.next(8, Filter.of("b.*"))).as("of others").isEqualTo(10);
    assertThat(log.count(8, Filter.of("b.*"))).isEqualTo(3);
    assertThat(log.last(100, Filter.of("a.*"))).isEqualTo(12);
    assertThat(log.last(subject, 0, subject.length)).as("the newest may be lost").isEqualTo(12);
    assertThat(log.first(subject, 0, subject.length)).isEqualTo(1);
    assertThat(log.count(subject, 0, subject.length)).isEqualTo(3);
    assertThat(log.subjectCount()).isEqualTo(3);
    List<String> names = new ArrayList<>();
    log.subjects(Filter.ALL, (name, count, first, last) -> names.add(name));
    assertThat(names).containsExactly("a.0", "a.1", "a.2");
    assertThatThrownBy(() -> log.read(12, new Message())).isInstanceOf(DamageException.class);

    remove(10, 12);
    assertThat(log.last(subject, 0, subject.length)).isEqualTo(7);
    assertThat(log.next(8, Filter.of("b.*"))).isEqualTo(MessageLog.NONE);
    assertThat(StatusReport.of(store.core).holes()).isZero();
    store.checkpoint();
    start();
    assertThat(lost()).isEmpty();
    assertThat(store.anyQuarantine()).isEmpty();
  }

  @Test
  void aHoleThatIsKnownKeepsItsSubjectsWhenItsIndexGoesToo() throws IOException {
    remove(7, 9);
    damage(1);
    assertThat(lost()).isEmpty();
    store.checkpoint();
    start();
    assertThat(lost()).isEqualTo(sequences(4, 6));
    store.checkpoint();
    damage(4);
    start();
    assertOneHole(4, 6);
    assertThat(store.only().log().next(3, Filter.of("a.2"))).isEqualTo(5);
    assertThat(store.only().log().next(1, Filter.of("b.*"))).isEqualTo(MessageLog.NONE);
  }

  @Test
  void whereNobodyCanTellWhichMessagesAreLostTheStreamIsReadOnly() throws IOException {
    remove(7, 9);
    store.checkpoint();
    damage(1);
    damage(4);
    start();
    assertThat(store.anyQuarantine()).isPresent();
    assertThat(lost()).isEmpty();
    StreamId stream = store.only().id();
    assertThat(store.only().acceptLoss()).isFalse();

    disk.kill();
    store = new HandStore(disk, Set.of(stream));
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(store.only().log().messages()).isEqualTo(MESSAGES - 6);
    publish(store.only(), MESSAGES + 1, MESSAGES + 1);
    store.checkpoint();
    start();
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(store.only().log().messages()).isEqualTo(MESSAGES - 5);
    assertThat(store.only().log().firstSequence()).isEqualTo(1);
    assertThat(lost()).isEmpty();
  }

  @Test
  void aSegmentThatIsGoneCanBeGivenUpAndWhatTheJournalHoldsIsKept() throws IOException {
    publish(store.only(), MESSAGES + 1, MESSAGES + 2);
    disk.kill();
    volume.delete(segment);
    start();
    assertThat(store.anyQuarantine()).isPresent();
    StreamId stream = store.only().id();

    disk.kill();
    store = new HandStore(disk, Set.of(stream));
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(store.only().log().messages()).isEqualTo(2);
    assertThat(store.only().log().firstSequence()).isEqualTo(MESSAGES + 1);
    publish(store.only(), MESSAGES + 3, MESSAGES + 3);
    store.checkpoint();
    start();
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(lost()).isEmpty();
    assertThat(store.only().log().messages()).isEqualTo(3);
  }

  @Test
  void anIndexAndAFrameThatItDoesNotNameCostTheFrameOnly() throws IOException {
    publish(store.only(), MESSAGES + 1, 2 * MESSAGES);
    store.checkpoint();
    assertThat(segments()).hasSize(1);
    damage(1);
    damage(9); // the second index
    start();
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(lost()).isEqualTo(sequences(4, 6));
    assertThat(store.only().log().next(4, Filter.of("a.2"))).isEqualTo(5);
  }
}
