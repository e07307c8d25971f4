package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A frame is damaged while nobody looks: what is lost is named, and everything else goes on. */
class HoleTest {
  private static final int MESSAGES = 200;
  private static final long NOON = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;

  private final SimDisk disk = new SimDisk();
  private HandStore store;
  private String segment;

  private void start() throws IOException {
    disk.kill();
    store = new HandStore(disk);
  }

  private static String payload(long sequence) {
    return "payload %d %s".formatted(sequence, "x".repeat(2000));
  }

  /** A stream of which 32 or so messages share a frame, on disk only. */
  private void aStreamInASegment() throws IOException {
    start();
    StreamStore stream = store.create();
    for (int i = 1; i <= MESSAGES; i++) {
      store.publish(stream, payload(i));
    }
    store.commit();
    store.checkpoint();
    segment = segments().getFirst();
    start();
  }

  private List<String> segments() throws IOException {
    return Volume.names(disk, SegmentFile.SUFFIX);
  }

  /** Somewhere in the second frame of messages. */
  private void flipABit() {
    disk.flip(segment, 100_000 * 8L);
  }

  /** Offset of the last frame, the index. */
  private int index() {
    byte[] bytes = new Volume.OnSimDisk(disk).bytes(segment);
    int last = 0;
    int at = FileHeader.BLOCK;
    while (at + FrameHeader.LENGTH < bytes.length && FrameHeader.length(bytes, at) > 0) {
      last = at;
      at += FrameHeader.LENGTH + FrameHeader.length(bytes, at) + FrameHeader.TRAILER;
    }
    return last;
  }

  private List<Long> refused(StreamStore stream) {
    List<Long> refused = new ArrayList<>();
    Message message = new Message();
    for (long s = stream.log().next(1, Filter.ALL);
        s != MessageLog.NONE;
        s = stream.log().next(s + 1, Filter.ALL)) {
      try {
        stream.log().read(s, message);
        assertThat(RunningStore.payload(stream.log(), s, message)).isEqualTo(payload(s));
      } catch (DamageException e) {
        refused.add(s);
      }
    }
    return refused;
  }

  private static void readAll(Scrub scrub, long now) throws IOException {
    while (scrub.step(now) > 0) {
      // there is more
    }
  }

  private int holes() {
    return StatusReport.of(store.core).holes();
  }

  @Test
  void aDamagedFrameIsAHoleOfKnownSequencesAndEverythingElseGoesOn() throws IOException {
    aStreamInASegment();
    flipABit();
    start();
    assertThat(holes()).isZero();

    List<Long> refused = refused(store.only());

    assertThat(refused).hasSizeBetween(20, 40);
    Hole hole = store.only().holes().getFirst();
    assertThat(store.only().holes()).hasSize(1);
    assertThat(hole.first()).isEqualTo(refused.getFirst());
    assertThat(hole.last()).isEqualTo(refused.getLast());
    assertThat(hole.messages()).isEqualTo(refused.size());
    assertThat(hole.reason()).contains(segment, "checksum").doesNotContain("payload");
    assertThat(holes()).isEqualTo(1);
    assertThat(store.only().quarantine()).isEmpty();
    assertThat(store.publish(store.only(), payload(MESSAGES + 1))).isTrue();
    store.commit();
    store.checkpoint();
    assertThat(refused(store.only())).isEqualTo(refused);
  }

  @Test
  void aHoleEndsWithItsLastMessage() throws IOException {
    aStreamInASegment();
    flipABit();
    start();
    List<Long> refused = refused(store.only());
    for (long sequence : refused) {
      assertThat(holes()).isEqualTo(1);
      store.only().submit(Ledger.remove(Ledger.REMOVE, sequence), Urgency.NOW, () -> {});
      store.commit();
    }
    assertThat(holes()).isZero();
    assertThat(store.only().holes()).isEmpty();
    store.checkpoint();
    start();
    assertThat(refused(store.only())).isEmpty();
    assertThat(store.only().log().messages()).isEqualTo(MESSAGES - refused.size());
    assertThat(store.anyQuarantine()).isEmpty();
  }

  @Test
  void theScrubFindsWhatNobodyReads() throws IOException {
    aStreamInASegment();
    StreamStore other = store.create();
    store.publish(other, payload(1));
    store.commit();
    store.checkpoint();
    StreamId damaged = store.streams.keySet().iterator().next();
    flipABit();
    start();
    Scrub scrub = new Scrub(store.core, NOON);
    var done = scrub.demand();
    readAll(scrub, NOON);

    assertThat(done).isCompleted();
    assertThat(store.streams.get(damaged).holes()).hasSize(1);
    assertThat(store.streams.get(other.id()).holes()).isEmpty();
    assertThat(scrub.progress().damaged()).isEqualTo(1);
    assertThat(scrub.progress().bytes()).isBetween(300_000L, 400_000L);
    assertThat(scrub.progress().files()).isEqualTo(segments().size());
    assertThat(refused(store.streams.get(damaged))).hasSizeBetween(20, 40);
    assertThat(holes()).as("it is the same hole").isEqualTo(1);
  }

  @Test
  void whatCanBeReadAgainIsNoHole() throws IOException {
    aStreamInASegment();
    flipABit();
    start();
    Scrub scrub = new Scrub(store.core, NOON);
    scrub.demand();
    readAll(scrub, NOON);
    assertThat(holes()).isEqualTo(1);
    flipABit();
    scrub.demand();
    readAll(scrub, NOON);
    assertThat(holes()).isZero();
    assertThat(refused(store.only())).isEmpty();
  }

  @Test
  void aDamagedIndexIsRewrittenBeforeAnybodyMissesIt() throws IOException {
    aStreamInASegment();
    disk.flip(segment, (index() + 60) * 8L);
    Scrub scrub = new Scrub(store.core, NOON);
    scrub.demand();
    readAll(scrub, NOON);
    assertThat(scrub.progress().damaged()).isEqualTo(1);
    assertThat(holes()).isZero();
    store.rewriteAll();
    assertThat(segments()).hasSize(1).doesNotContain(segment);
    start();
    assertThat(refused(store.only())).isEmpty();
    assertThat(store.only().log().messages()).isEqualTo(MESSAGES);
  }

  /** The age limit asks for the first message's time, and for the first that is young enough. */
  @Test
  void aHoleAtTheHeadIsAsOldAsItsLastMessage() throws IOException {
    aStreamInASegment();
    disk.flip(segment, 30_000 * 8L);
    start();
    StreamStore stream = store.only();
    long second = 1_000_000_000L; // the message with sequence n is of this and n nanoseconds
    long last = refused(stream).getLast();
    assertThat(stream.log().firstTimestamp()).as("its index says").isEqualTo(second + 1);
    assertThat(stream.log().firstAtOrAfter(second + 1)).isEqualTo(1);
    assertThat(stream.log().firstAtOrAfter(second + 2)).isEqualTo(2);
    assertThat(stream.log().firstAtOrAfter(second + last)).as("nobody knows").isEqualTo(2);
    assertThat(stream.log().firstAtOrAfter(second + last + 1)).isEqualTo(last + 1);

    stream.submit(Ledger.remove(Ledger.REMOVE, 1), Urgency.NOW, () -> {});
    store.commit();
    assertThat(stream.log().firstTimestamp()).isEqualTo(second + last);
  }

  @Test
  void aBadSectorUnderASegmentsHeaderTakesOneStreamAndNotTheStore() throws IOException {
    aStreamInASegment();
    StreamId damaged = store.only().id();
    StreamStore other = store.create();
    store.publish(other, payload(1));
    store.commit();
    store.checkpoint();
    disk.failReadsOf(segment);
    start();
    assertThat(store.streams.get(damaged).quarantine()).isPresent();
    assertThat(store.streams.get(other.id()).quarantine()).isEmpty();
    assertThat(store.payloads(store.streams.get(other.id()))).containsExactly(payload(1));
    store.checkpoint();
    disk.failReadsOf("");
    start();
    assertThat(store.anyQuarantine()).as("the device gives it again").isEmpty();
    assertThat(store.streams.get(damaged).log().messages()).isEqualTo(MESSAGES);
  }

  @Test
  void everySegmentIsReadOnceAWeek() throws IOException {
    start();
    StreamId stream = store.create().id();
    for (int i = 0; i < 5; i++) {
      store.publish(store.streams.get(stream), payload(i));
      store.commit();
      store.checkpoint();
      start();
    }
    assertThat(segments()).hasSize(5);
    Scrub scrub = new Scrub(store.core, NOON);
    for (int week = 1; week <= 3; week++) {
      for (long hour = 1; hour <= 7 * 24; hour++) {
        readAll(scrub, NOON + (week - 1) * Scrub.WEEK + hour * HOUR);
      }
      assertThat(scrub.progress().files()).isEqualTo(5L * week);
    }
    readAll(scrub, NOON + 10 * Scrub.WEEK);
    assertThat(scrub.progress().files()).as("after a pause, once").isEqualTo(20);
    assertThat(scrub.progress().damaged()).isZero();
  }

  @Test
  void aRunningStoreReadsEverythingOnDemand() throws IOException {
    aStreamInASegment();
    flipABit();
    disk.kill();
    try (RunningStore running = new RunningStore(disk)) {
      RunningStore.get(running.engine.scrub().toCompletableFuture());
      assertThat(running.ask(() -> running.only().holes())).hasSize(1);
      assertThat(running.engine.status().holes()).isEqualTo(1);
      assertThat(running.engine.status().scrub().damaged()).isEqualTo(1);
    }
  }
}
