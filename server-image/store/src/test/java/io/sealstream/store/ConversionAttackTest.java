package io.sealstream.store;

import static io.sealstream.store.PlainStore.MESSAGES;
import static io.sealstream.store.PlainStore.assertAllThere;
import static io.sealstream.store.PlainStore.assertNothingClear;
import static io.sealstream.store.PlainStore.converge;
import static io.sealstream.store.PlainStore.files;
import static io.sealstream.store.PlainStore.isStrict;
import static io.sealstream.store.PlainStore.payloads;
import static io.sealstream.store.PlainStore.plain;
import static io.sealstream.store.PlainStore.publish;
import static io.sealstream.store.PlainStore.sealed;
import static io.sealstream.store.PlainStore.sealing;
import static io.sealstream.store.PlainStore.start;
import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.ofCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever has the volume uses that a store is, or was, being sealed: nothing of his is served. */
class ConversionAttackTest {
  private SimDisk disk;

  @BeforeEach
  void aPlainStore() throws IOException {
    disk = new PlainStore().disk;
  }

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
}
