package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.ofCluster;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plain store that gets a key and {@code migrate_plain: true}: sealed while it serves. */
class ConversionTest {
  private static final int MESSAGES = 120;
  private static final int SEEDS = 3;

  private final SimDisk disk = new SimDisk();
  private StoreFacts before;

  /** A stream of segments and journal, one that only the journal knows, and one that ended. */
  @BeforeEach
  void aPlainStore() throws IOException {
    HandStore store = hand(plain().opened(new Volume.OnSimDisk(disk)));
    StreamStore stream = store.create();
    StreamStore ended = store.create();
    publish(store, stream, 0, MESSAGES - 20);
    publish(store, ended, 0, 3);
    store.checkpoint();
    publish(store, stream, MESSAGES - 20, MESSAGES);
    ended.drop(() -> {});
    publish(store, store.create(), 0, 5);
    store.silence();
    before = store.core.store().facts();
    disk.kill();
  }

  private static HandStore hand(OpenStore store) throws IOException {
    return new HandStore(store, StoreSettings.DEFAULT, new StoreRules());
  }

  private static Starts plain() {
    return ofCluster();
  }

  private static Starts sealing() {
    return ofCluster().key(A).cipher(CipherSuite.AES).sealingPlain();
  }

  private static Starts sealed() {
    return ofCluster().key(A).cipher(CipherSuite.AES);
  }

  private static String payload(int i) {
    return "canary %d %s".formatted(i, "x".repeat(1500));
  }

  private static List<String> payloads(int count) {
    return IntStream.range(0, count).mapToObj(ConversionTest::payload).toList();
  }

  private static void publish(HandStore store, StreamStore stream, int from, int to)
      throws IOException {
    for (int i = from; i < to; i++) {
      store.publish(stream, payload(i));
    }
    store.commit();
  }

  private static HandStore start(Starts how, SimDisk disk) throws IOException {
    return hand(how.opened(new Volume.OnSimDisk(disk)));
  }

  private static void assertAllThere(HandStore store) {
    List<List<String>> streams = new ArrayList<>();
    for (StreamStore stream : store.streams.values()) {
      assertThat(stream.quarantine()).isEmpty();
      streams.add(store.payloads(stream));
    }
    assertThat(streams).containsExactlyInAnyOrder(payloads(MESSAGES), payloads(5));
  }

  /** All that a housekeeper finds to do. */
  private static void converge(HandStore store) throws IOException {
    store.silence();
    do {
      store.checkpoint();
      while (new Upkeep(store.core).rewrite() > 0) {
        // step by step
      }
    } while (store.core.checkpoint().isWanted());
  }

  private static boolean isStrict(HandStore store) {
    return StatusReport.of(store.core).strict();
  }

  private static List<String> files(SimDisk disk, String suffix) throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(suffix)).toList();
  }

  private static void assertNothingClear(SimDisk disk) throws IOException {
    for (String name : disk.list()) {
      String bytes = new String(disk.bytes(name), ISO_8859_1);
      assertThat(bytes.contains("canary")).as(name).isFalse();
    }
  }

  @Test
  void everythingIsThereAtOnceAndInTheEndNothingIsClear() throws IOException {
    HandStore store = start(sealing(), disk);
    assertAllThere(store);
    StoreFacts after = store.core.store().facts();
    assertThat(after.storeId()).isEqualTo(before.storeId());
    assertThat(after.nodeId()).isEqualTo(before.nodeId());
    assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
    assertThat(after.fingerprint()).isPresent();
    StoreStatus status = StatusReport.of(store.core);
    assertThat(status.strict()).isFalse();
    assertThat(status.filesInOtherCiphers()).isPositive();
    assertThat(status.bytesInOtherCiphers()).isGreaterThan(100_000);

    converge(store);
    assertThat(isStrict(store)).isTrue();
    assertThat(StatusReport.of(store.core).filesInOtherCiphers()).isZero();
    assertNothingClear(disk);
    assertAllThere(store);
    disk.crash(1);
    HandStore later = start(sealed(), disk);
    assertAllThere(later);
    assertThat(isStrict(later)).isTrue();
  }

  @Test
  void publishingGoesOnAndIsSealedFromTheFirstMessage() throws IOException {
    HandStore store = start(sealing(), disk);
    StreamStore stream = store.streams.values().iterator().next();
    int had = store.payloads(stream).size();
    store.publish(stream, "published after the key came");
    store.commit();
    for (String name : disk.list()) {
      assertThat(new String(disk.bytes(name), ISO_8859_1)).doesNotContain("after the key came");
    }
    disk.crash(2);
    HandStore later = start(sealing(), disk);
    StreamStore again = later.streams.get(stream.id());
    assertThat(later.payloads(again)).hasSize(had + 1).endsWith("published after the key came");
  }

  private long changes() {
    SimDisk whole = disk.fork();
    long events = whole.events();
    sealing().opened(new Volume.OnSimDisk(whole)).close();
    return whole.events() - events;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereverItIsCutTheStoreIsPlainOrSealedAndWhole(boolean powerCut) throws IOException {
    long changes = changes();
    assertThat(changes).as("control: there is something to cut").isGreaterThan(20);
    int stillPlain = 0;
    for (long cut = 1; cut <= changes; cut++) {
      for (long seed = 0; seed < (powerCut ? SEEDS : 1); seed++) {
        SimDisk copy = disk.fork();
        copy.haltAt(copy.events() + cut);
        sealing().on(copy);
        if (powerCut) {
          copy.crash(seed);
        } else {
          copy.kill();
        }
        String when = "cut at %d, seed %d".formatted(cut, seed);
        SimDisk fork = copy.fork();
        if (plain().on(fork) instanceof OpeningOutcome.Opened opened) {
          assertAllThere(hand(opened.store()));
          assertThat(fork.list()).as(when).doesNotContain(RingFile.NAME);
          stillPlain++;
        } else {
          plain().refused(new Volume.OnSimDisk(copy.fork()), StartCode.KEY_MISSING);
          assertAllThere(start(sealed(), copy.fork()));
        }
        assertAllThere(start(sealing(), copy));
      }
    }
    assertThat(stillPlain).as("cuts before the commit point").isPositive();
    assertThat(stillPlain).isLessThan((int) changes * SEEDS);
  }

  @Test
  void itGoesOnAfterAKillAtEachStep() throws IOException {
    start(sealing(), disk);
    for (int steps = 1; steps < 8; steps++) {
      disk.crash(steps);
      HandStore store = start(sealing(), disk);
      for (int step = 0; step < steps; step++) {
        new Upkeep(store.core).rewrite();
      }
      if (steps > 4) {
        store.checkpoint();
      }
    }
    disk.kill();
    HandStore store = start(sealed(), disk);
    converge(store);
    assertThat(isStrict(store)).isTrue();
    assertNothingClear(disk);
    assertAllThere(store);
  }

  /** It may stand in the page cache alone, and be gone after a power cut. */
  @Test
  void whatACrashLeftBehindAClearSegmentIsNotListedWithIt() throws IOException {
    HandStore store = start(plain(), disk);
    StreamStore stream = store.streams.values().iterator().next();
    int had = store.payloads(stream).size();
    publish(store, stream, 0, 10);
    store.checkpoint();
    publish(store, stream, 10, 20);
    store.silence();
    store.core.checkpoint().flush(); // behind what was synced just before
    disk.kill();
    start(sealing(), disk);
    for (int seed = 0; seed < 5; seed++) {
      SimDisk copy = disk.fork();
      copy.crash(seed);
      HandStore later = start(sealing(), copy);
      assertThat(later.anyQuarantine()).isEmpty();
      assertThat(later.payloads(later.streams.get(stream.id()))).hasSize(had + 20);
    }
  }

  @Test
  void oldSegmentsAreSealedAlsoWhereThoseOfAnotherCipherMayStay() throws IOException {
    StoreSettings keep = new StoreSettings(Optional.empty(), new Resealing(false, 1 << 20));
    OpenStore opened = sealing().opened(new Volume.OnSimDisk(disk));
    HandStore store = new HandStore(opened, keep, new StoreRules());
    converge(store);
    assertThat(isStrict(store)).isTrue();
    assertNothingClear(disk);
  }

  // --- what is refused ---

  @Test
  void withoutTheSettingAPlainStoreIsNeverSealed() {
    sealed().refused(new Volume.OnSimDisk(disk), StartCode.STORE_PLAIN);
  }

  @Test
  void aKeyUnderWhichNoRingMayBeMadeLeavesThePlainStoreAsItIs() throws IOException {
    Volume volume = new Volume.OnSimDisk(disk);
    for (String weak : List.of("short", "a".repeat(40), A + "\n")) {
      ofCluster().key(weak).sealingPlain().refused(volume, StartCode.KEY_TOO_WEAK);
    }
    sealing().wanting(B).refused(volume, StartCode.KEY_MISMATCH);
    ofCluster().sealingPlain().refused(volume, StartCode.KEY_MISSING);
    sealing().cipher(CipherSuite.NONE).refused(volume, StartCode.KEY_MISSING);
    assertAllThere(start(plain(), disk));
  }

  @Test
  void aStoreThatWasSealedWhenItWasLastSeenIsNotSealedAgain() {
    SimDisk copy = disk.fork();
    Anchor anchor = sealing().opens(new Volume.OnSimDisk(copy)).anchor();
    // Somebody puts the plain store back that was there before.
    Volume volume = new Volume.OnSimDisk(disk);
    sealing().remembering(anchor).refused(volume, StartCode.KEYRING_MISSING);
    plain().remembering(anchor).refused(volume, StartCode.KEYRING_MISSING);
  }

  @Test
  void aDeletedRingIsNoReasonToMakeOne() throws IOException {
    start(sealing(), disk);
    disk.kill();
    Volume volume = new Volume.OnSimDisk(disk);
    volume.delete(RingFile.NAME);
    sealing().refused(volume, StartCode.KEYRING_MISSING);
    plain().refused(volume, StartCode.KEYRING_MISSING);
  }

  @Test
  void thePlainSuperblockPutBackBesideTheRingOpensNothing() {
    Volume volume = new Volume.OnSimDisk(disk);
    byte[] superblock = volume.bytes(SuperblockFile.NAME);
    sealing().opens(volume);
    volume.write(SuperblockFile.NAME, 0, superblock);
    sealing().refused(volume, StartCode.STORE_DAMAGED);
  }

  /** It holds the same keys, but the store went on with a newer one. */
  @Test
  void theRingOfTheBirthPutBackIsRefused() {
    byte[][] unborn = new byte[1][];
    disk.onEvent(
        event -> {
          if (unborn[0] == null && event.name().endsWith(CatalogLog.SUFFIX)) {
            unborn[0] = disk.bytes(RingFile.NAME);
          }
        });
    Volume volume = new Volume.OnSimDisk(disk);
    sealing().opens(volume);
    assertThat(unborn[0]).isNotNull();
    volume.write(RingFile.NAME, 0, unborn[0]);
    sealing().refused(volume, StartCode.KEYRING_ROLLED_BACK);
  }

  // --- what is clear may be changed by anybody ---

  @Test
  void aClearSegmentThatSomebodyChangedIsNotServedAndIsTold() throws IOException {
    start(sealing(), disk);
    disk.kill();
    assertThat(ClearForger.forge(disk)).isTrue();
    HandStore store = start(sealing(), disk);
    assertNotServed(store);
    assertThat(store.anyQuarantine().orElseThrow().reason()).contains("changed on purpose");
    converge(store);
    assertThat(isStrict(store)).as("what is left is not taken for converted").isFalse();
  }

  @Test
  void aClearSegmentThatSomebodyChangedCanBeGivenUpAndThenNothingIsClear() throws IOException {
    start(sealing(), disk);
    disk.kill();
    assertThat(ClearForger.forge(disk)).isTrue();
    HandStore damaged = start(sealing(), disk);
    Set<StreamId> lost =
        damaged.streams.values().stream()
            .filter(stream -> stream.quarantine().isPresent())
            .map(StreamStore::id)
            .collect(Collectors.toSet());
    assertThat(lost).hasSize(1);
    disk.kill();

    OpenStore opened = sealed().opened(new Volume.OnSimDisk(disk));
    HandStore store = new HandStore(opened, StoreSettings.DEFAULT, new StoreRules(), lost);
    assertNotServed(store);
    assertThat(store.anyQuarantine()).isEmpty();
    StreamStore given = store.streams.get(lost.iterator().next());
    Hole hole = given.holes().getFirst();
    assertThat(hole.messages()).isEqualTo(MESSAGES - 20);
    for (long sequence = hole.first(); sequence <= hole.last(); sequence++) {
      given.submit(Ledger.remove(Ledger.REMOVE, sequence), Urgency.NOW, () -> {});
      store.commit();
    }
    converge(store);
    assertThat(isStrict(store)).isTrue();
    assertNothingClear(disk);
    disk.crash(1);
    HandStore later = start(sealed(), disk);
    assertThat(later.anyQuarantine()).isEmpty();
    assertThat(later.payloads(later.streams.get(lost.iterator().next())))
        .containsExactlyElementsOf(payloads(MESSAGES).subList(MESSAGES - 20, MESSAGES));
  }

  @Test
  void aClearSegmentThatIsChangedWhileTheServerRunsIsNotServed() throws IOException {
    HandStore store = start(sealing(), disk);
    assertAllThere(store);
    assertThat(ClearForger.forge(disk)).isTrue();
    store.streams.values().forEach(s -> assertThat(ClearForger.isServed(s.log())).isFalse());
  }

  @Test
  void aClearSegmentInThePlaceOfAnotherIsNotServed() throws IOException {
    SimDisk two = disk.fork();
    HandStore store = start(plain(), two);
    publish(store, store.streams.values().iterator().next(), 500, 520);
    store.checkpoint();
    two.kill();
    List<String> segments = files(two, SegmentFile.SUFFIX);
    assertThat(segments).hasSizeGreaterThan(1);
    Map<String, byte[]> clear =
        Map.of(
            segments.get(0),
            two.bytes(segments.get(1)),
            segments.get(1),
            two.bytes(segments.get(0)));
    start(sealing(), two);
    two.kill();
    Volume volume = new Volume.OnSimDisk(two);
    clear.forEach(
        (name, bytes) -> {
          volume.delete(name);
          volume.write(name, 0, bytes);
        });
    HandStore attacked = start(sealing(), two);
    assertThat(attacked.anyQuarantine()).isPresent();
  }

  @Test
  void aStrictStoreReadsNoClearFileWhateverItSays() throws IOException {
    Map<String, byte[]> clear = new HashMap<>();
    for (String name : files(disk, "")) {
      clear.put(name, disk.bytes(name));
    }
    HandStore store = start(sealing(), disk);
    converge(store);
    disk.kill();
    Volume volume = new Volume.OnSimDisk(disk);
    clear.forEach(
        (name, bytes) -> {
          if (!name.equals(SuperblockFile.NAME)) {
            volume.write(name, 0, bytes);
          }
        });
    HandStore later = start(sealing(), disk);
    assertAllThere(later);
    assertThat(isStrict(later)).isTrue();
  }

  private static void assertNotServed(HandStore store) {
    store.streams.values().forEach(s -> assertThat(ClearForger.isServed(s.log())).isFalse());
  }

  @Test
  void newDataKeysAreRefusedUntilNothingIsClear() throws IOException {
    HandStore store = start(sealing(), disk);
    assertThat(isStrict(store)).isFalse();
    RekeyCourse early = rekey(store);
    assertThatThrownBy(() -> early.begun().toCompletableFuture().join())
        .hasMessageContaining("clear segments");
    assertThat(StatusReport.of(store.core).rekey()).isEqualTo(RekeyStatus.NONE);

    converge(store);
    assertThat(isStrict(store)).isTrue();
    assertThat(rekey(store).begun().toCompletableFuture()).isCompleted();
    disk.crash(1);
    store = start(sealed(), disk);
    assertThat(StatusReport.of(store.core).rekey().isDone()).isFalse();
    assertAllThere(store);
    assertNothingClear(disk);
  }

  private static RekeyCourse rekey(HandStore store) throws IOException {
    RekeyCourse course = store.core.checkpoint().rekeying().ask(Rekey.everything());
    new Upkeep(store.core).rekey();
    return course;
  }
}
