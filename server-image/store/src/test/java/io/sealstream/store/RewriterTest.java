package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Segments that should go: their messages move, and nobody who reads or writes notices. */
class RewriterTest {
  private final SimDisk disk = new SimDisk();
  private HandStore store;

  private void start(CipherSuite cipher, Resealing resealing) throws IOException {
    disk.kill();
    StoreSettings settings = new StoreSettings(Optional.empty(), resealing);
    store = new HandStore(RunningStore.open(disk, cipher), settings, new StoreRules());
  }

  private void start() throws IOException {
    start(CipherSuite.AES, Resealing.DEFAULT);
  }

  private static String payload(int i) {
    return "payload %d %s".formatted(i, "x".repeat(2000));
  }

  private static List<String> payloads(IntStream numbers) {
    return numbers.mapToObj(RewriterTest::payload).toList();
  }

  private void publish(StreamStore stream, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      store.publish(stream, payload(i));
    }
    store.commit();
  }

  private void remove(StreamStore stream, int kind, long sequence) throws IOException {
    stream.submit(Ledger.remove(kind, sequence), Urgency.NOW, () -> {});
    store.commit();
  }

  /** All that is to be done now, and the checkpoint that makes it count. */
  private void rewrite() throws IOException {
    store.silence();
    store.checkpoint();
    store.rewriteAll();
  }

  private List<String> segments() throws IOException {
    return Volume.names(disk, SegmentFile.SUFFIX);
  }

  private long segmentBytes() {
    return store.core.segmentFiles().totals(CipherSuite.AES).bytes();
  }

  /** The ciphers that the headers of all files on the volume name. */
  private Set<CipherSuite> ciphers() throws IOException {
    List<CipherSuite> found = new ArrayList<>();
    for (String name : disk.list()) {
      try (Disk.File file = disk.open(name, Disk.Access.READ)) {
        FileHeader.read(file).ifPresent(header -> found.add(header.cipher()));
      }
    }
    return found.stream().collect(Collectors.toSet());
  }

  @Test
  void aSegmentThatIsMostlyDeadGivesItsSpaceBack() throws IOException {
    start();
    StreamStore stream = store.create();
    publish(stream, 0, 300);
    store.checkpoint();
    for (int i = 0; i < 300; i++) {
      if (i % 10 != 7) {
        remove(stream, Ledger.REMOVE, i + 1);
      }
    }
    start(); // what is written to now is another file
    long before = segmentBytes();
    rewrite();

    assertThat(segmentBytes()).isLessThan(before / 5);
    List<String> expected = payloads(IntStream.range(0, 300).filter(i -> i % 10 == 7));
    assertThat(store.payloads(store.only())).isEqualTo(expected);
    start();
    assertThat(store.payloads(store.only())).isEqualTo(expected);
    assertThat(store.only().log().messages()).isEqualTo(30);
  }

  @Test
  void manySmallSegmentsBecomeOne() throws IOException {
    List<StreamId> streams = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      start();
      if (i < 3) {
        streams.add(store.create().id());
      }
      publish(store.streams.get(streams.get(i % 3)), i, i + 1);
      store.checkpoint();
    }
    start();
    assertThat(segments()).hasSize(12);
    rewrite();
    assertThat(segments()).hasSize(1);
    start();
    rewrite();
    assertThat(segments()).as("one alone is left in peace").hasSize(1);
    for (int s = 0; s < 3; s++) {
      int first = s;
      assertThat(store.payloads(store.streams.get(streams.get(s))))
          .isEqualTo(payloads(IntStream.range(0, 12).filter(i -> i % 3 == first)));
    }
  }

  @Test
  void afterAChangeOfCipherNothingIsLeftUnderTheOldOne() throws IOException {
    start();
    StreamStore stream = store.create();
    publish(stream, 0, 200);
    store.checkpoint();
    publish(stream, 200, 220);

    start(CipherSuite.CHACHAPOLY, Resealing.DEFAULT);
    StoreStatus before = StatusReport.of(store.core);
    assertThat(before.filesInOtherCiphers()).isEqualTo(3); // segment, catalog, journal
    rewrite();

    assertThat(StatusReport.of(store.core).filesInOtherCiphers()).isZero();
    assertThat(ciphers()).containsExactly(CipherSuite.CHACHAPOLY);
    assertThat(store.payloads(store.only())).isEqualTo(payloads(IntStream.range(0, 220)));
    start(CipherSuite.CHACHAPOLY, Resealing.DEFAULT);
    assertThat(store.payloads(store.only())).isEqualTo(payloads(IntStream.range(0, 220)));
  }

  @Test
  void framesThatLostMessagesArePackedAnewBetweenThoseThatMoveAsTheyAre() throws IOException {
    start();
    StreamStore stream = store.create();
    publish(stream, 0, 200);
    store.checkpoint();
    // About thirty messages stand in a frame: the second one loses one, the fourth all but one.
    IntPredicate removed = i -> i == 40 || (i > 90 && i < 130 && i != 100);
    for (int i : IntStream.range(0, 200).filter(removed).toArray()) {
      remove(stream, Ledger.REMOVE, i + 1);
    }

    start(CipherSuite.CHACHAPOLY, Resealing.DEFAULT);
    rewrite();

    List<String> expected = payloads(IntStream.range(0, 200).filter(removed.negate()));
    assertThat(ciphers()).containsExactly(CipherSuite.CHACHAPOLY);
    assertThat(store.payloads(store.only())).isEqualTo(expected);
    remove(store.only(), Ledger.REMOVE, 200);
    start(CipherSuite.CHACHAPOLY, Resealing.DEFAULT);
    assertThat(store.payloads(store.only())).isEqualTo(expected.subList(0, expected.size() - 1));
  }

  @Test
  void anIdleStoreConvergesByItself() throws IOException {
    try (RunningStore running = running(CipherSuite.AES)) {
      running.publish(
          running.create(), "a", payloads(IntStream.range(0, 200)).toArray(String[]::new));
      running.checkpoint();
    }
    disk.kill();
    try (RunningStore running = running(CipherSuite.CHACHAPOLY)) {
      converges(running);
      assertThat(ciphers()).containsExactly(CipherSuite.CHACHAPOLY);
      assertThat(running.payloads(running.only())).isEqualTo(payloads(IntStream.range(0, 200)));
    }
  }

  @Test
  void aStreamOfWhichAStepMovesTwoPartsMovesWhole() throws IOException {
    // What small messages take in a frame is less than what they count for: a step has room left.
    String[] small =
        IntStream.range(0, 60_000).mapToObj(i -> i + "x".repeat(60)).toArray(String[]::new);
    try (RunningStore running = running(CipherSuite.AES)) {
      StreamStore stream = running.create();
      for (int from = 0; from < small.length; from += 1000) {
        running.publish(stream, "a", Arrays.copyOfRange(small, from, from + 1000));
      }
      running.checkpoint();
    }
    disk.kill();
    try (RunningStore running = running(CipherSuite.CHACHAPOLY)) {
      converges(running);
    }
    disk.kill();
    try (RunningStore running = running(CipherSuite.CHACHAPOLY)) {
      List<String> found = running.payloads(running.only());
      assertThat(found).hasSize(small.length).endsWith(small[small.length - 1]);
      assertThat(found.equals(List.of(small))).as("each in its place").isTrue();
    }
  }

  private static void converges(RunningStore running) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> running.engine.status().filesInOtherCiphers() == 0);
  }

  private RunningStore running(CipherSuite cipher) throws IOException {
    return new RunningStore(disk, cipher, StoreSettings.DEFAULT);
  }

  @Test
  void onRequestOldSegmentsKeepTheirCipher() throws IOException {
    start();
    publish(store.create(), 0, 200);
    store.checkpoint();
    List<String> old = segments();

    start(CipherSuite.CHACHAPOLY, new Resealing(false, 1 << 20));
    publish(store.only(), 200, 210);
    rewrite();

    assertThat(segments()).containsAll(old).hasSize(old.size() + 1);
    assertThat(ciphers()).containsExactlyInAnyOrder(CipherSuite.AES, CipherSuite.CHACHAPOLY);
    assertThat(store.payloads(store.only())).isEqualTo(payloads(IntStream.range(0, 210)));
  }

  @Test
  void aPowerCutInTheMidstLosesNothingAndItGoesOn() throws IOException {
    start();
    publish(store.create(), 0, 200);
    store.checkpoint();
    for (int cut = 1; cut < 9; cut++) {
      start(cut % 2 == 0 ? CipherSuite.AES : CipherSuite.CHACHAPOLY, Resealing.DEFAULT);
      for (int step = 0; step < cut; step++) {
        new Upkeep(store.core).rewrite();
      }
      if (cut > 4) {
        store.checkpoint();
      }
      disk.crash(cut);
    }
    start(CipherSuite.CHACHAPOLY, Resealing.DEFAULT);
    rewrite();
    assertThat(StatusReport.of(store.core).filesInOtherCiphers()).isZero();
    assertThat(store.payloads(store.only())).isEqualTo(payloads(IntStream.range(0, 200)));
  }

  @Test
  void aDamagedFrameStaysWhereItIsAndIsToldOf() throws IOException {
    start();
    publish(store.create(), 0, 200);
    store.checkpoint();
    String segment = segments().getFirst();
    disk.flip(segment, 70_000 * 8L);

    start(CipherSuite.CHACHAPOLY, Resealing.DEFAULT);
    rewrite();

    assertThat(segments()).contains(segment).hasSize(2);
    assertThat(StatusReport.of(store.core).filesInOtherCiphers()).isPositive();
    int refused = 0;
    Message message = new Message();
    for (int i = 0; i < 200; i++) {
      try {
        assertThat(store.only().log().read(i + 1, message)).isTrue();
        assertThat(RunningStore.payload(store.only().log(), i + 1, message)).isEqualTo(payload(i));
      } catch (DamageException e) {
        assertThat(e.getMessage()).contains(segment);
        refused++;
      }
    }
    assertThat(refused).isBetween(1, 40);
  }
}
