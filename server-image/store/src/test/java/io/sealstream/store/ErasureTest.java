package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.RingRole;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A deleted stream: who has the volume and the key cannot bring it back. */
class ErasureTest {
  private SimDisk disk = new SimDisk();
  private HandStore store;
  private StreamId kept;
  private StreamId deleted;

  private void start() throws IOException {
    disk.kill();
    store = new HandStore(disk);
  }

  /** Two streams, partly in segments, and one of them is deleted. */
  private void aStreamIsDeleted() throws IOException {
    start();
    StreamStore first = store.create();
    StreamStore second = store.create();
    kept = first.id();
    deleted = second.id();
    for (StreamStore stream : List.of(first, second)) {
      store.publish(stream, "in a segment");
    }
    store.commit();
    store.checkpoint();
    for (StreamStore stream : List.of(first, second)) {
      store.publish(stream, "in the journal");
    }
    store.commit();
    second.drop(() -> {});
    store.commit();
    store.streams.remove(deleted);
  }

  private Erasure erasure() {
    return store.core.checkpoint().erasure();
  }

  private void assertGoneForGood() throws IOException {
    assertThat(erasure().pending()).isZero();
    assertThat(store.core.store().oldKeys()).isZero();
    ErasedOnDisk.check(store.core.store(), Set.of(deleted));
    assertThat(store.payloads(store.streams.get(kept)))
        .containsExactly("in a segment", "in the journal");
  }

  @Test
  void afterTheStepNothingThatIsLeftOpens() throws IOException {
    aStreamIsDeleted();
    long ring = store.core.store().facts().ringGeneration();
    assertThat(StatusReport.of(store.core).erasePending()).isEqualTo(1);

    erasure().step();

    assertGoneForGood();
    assertThat(StatusReport.of(store.core).erasePending()).isZero();
    assertThat(store.core.store().facts().ringGeneration()).isEqualTo(ring + 2);
    start();
    assertThat(store.streams).containsOnlyKeys(kept);
    assertGoneForGood();
    erasure().step();
    assertThat(store.core.store().facts().ringGeneration()).as("done once").isEqualTo(ring + 2);
  }

  @Test
  void aStreamThatEndsJustBeforeTheStepLeavesNoSegmentBehind() throws IOException {
    aStreamIsDeleted();
    store.streams.get(kept).drop(() -> {});
    store.commit();
    erasure().step();
    assertThat(store.core.segmentFiles().named()).isEmpty();
  }

  @Test
  void theNextStartKnowsWhatIsStillToBeErased() throws IOException {
    aStreamIsDeleted();
    start();
    assertThat(erasure().pending()).as("as the journal says").isEqualTo(1);
    store.checkpoint();
    start();
    assertThat(erasure().pending()).as("as the catalog says").isEqualTo(1);
    erasure().step();
    assertGoneForGood();
  }

  @Test
  void aPowerCutAtAnyMomentOfTheStepLosesNothingAndTheStepIsMade() throws IOException {
    aStreamIsDeleted();
    long before = disk.events();
    erasure().step();
    long events = disk.events() - before;
    assertThat(events).isGreaterThan(20);
    for (int cut = 1; cut <= events; cut++) {
      disk = new SimDisk();
      aStreamIsDeleted();
      disk.haltAt(disk.events() + cut);
      try {
        erasure().step();
      } catch (PowerLoss e) {
        // what the test is about
      }
      disk.crash(cut);
      store = new HandStore(disk);
      assertThat(store.streams).as("cut %d", cut).containsOnlyKeys(kept);
      erasure().step();
      assertGoneForGood();
    }
  }

  @Test
  void noFileUnderADroppedKeyIsLeft() throws IOException {
    aStreamIsDeleted();
    store.core.journalFiles().prepare();
    erasure().step();
    disk.crash(1);
    for (String name : disk.list()) {
      if (name.endsWith(JournalFiles.SUFFIX)) {
        try (Disk.File file = disk.open(name, Disk.Access.READ)) {
          int newest = store.core.store().journalKey().orElseThrow().id();
          assertThat(FileHeader.read(file).map(FileHeader::keyId).orElse(newest))
              .as(name)
              .isEqualTo(newest);
        }
      }
    }
  }

  @Test
  void aFullVolumeWaitsWithTheStep() throws IOException {
    aStreamIsDeleted();
    disk.capacity(disk.totalSpace() - disk.usableSpace());
    Upkeep upkeep = new Upkeep(store.core);
    assertThat(upkeep.erase()).isFalse();
    assertThat(erasure().pending()).isEqualTo(1);
    disk.capacity(1L << 30);
    assertThat(upkeep.erase()).isTrue();
    assertGoneForGood();
  }

  @Test
  void aReloadThatRotatesTheMasterKeyInTheMidstLosesNoKey() throws Exception {
    aStreamIsDeleted();
    store.core.store().renewKeys(EnumSet.of(RingRole.JOURNAL, RingRole.CATALOG));
    assertThat(Starts.start().key(Starts.B).previous(Starts.A).reloads(store.core.store()))
        .isInstanceOf(RewrapOutcome.Rewrapped.class);
    erasure().step();
    assertGoneForGood();
    disk.crash(1);
    OpenStore opened =
        Starts.start().cipher(CipherSuite.AES).key(Starts.B).opened(new Volume.OnSimDisk(disk));
    store = new HandStore(opened, StoreSettings.DEFAULT, new StoreRules());
    assertGoneForGood();
  }

  @Test
  void aServerErasesByItself() throws Exception {
    try (RunningStore running = new RunningStore(disk)) {
      StreamStore stream = running.create();
      running.publish(stream, "a", "b");
      running.drop(stream);
      running.checkpoint();
      assertThat(running.engine.status().erasePending()).isZero();
      ErasedOnDisk.check(running.store, Set.of(stream.id()));
    }
  }

  /** 64 MiB of zeros for the journal's next file take seconds on a slow volume. */
  @Test
  void noPublisherWaitsUntilTheJournalsNextFileIsFilled() throws Exception {
    try (RunningStore running = new RunningStore(disk)) {
      StreamStore stream = running.create();
      running.publish(stream, "a", "b");
      running.checkpoint();
      List<String> made = new CopyOnWriteArrayList<>();
      disk.onEvent(
          event -> {
            if (event.kind() == SimEvent.Kind.CREATE
                && event.name().endsWith(JournalFiles.SUFFIX)) {
              made.add(Thread.currentThread().getName());
            }
          });
      running.drop(stream);
      running.checkpoint();
      assertThat(running.engine.status().erasePending()).isZero();
      disk.onEvent(event -> {});
      assertThat(made).isNotEmpty().doesNotContain("journal");
    }
  }

  /** Steps that are begun and cut short, again and again: the ring has room for a hundred keys. */
  @Test
  void aVolumeWithoutRoomForTheStepDoesNotFillTheKeyRing() throws IOException {
    aStreamIsDeleted();
    disk.capacity(disk.totalSpace() - disk.usableSpace());
    for (int i = 0; i < 60; i++) {
      assertThatThrownBy(() -> erasure().step()).isInstanceOf(DiskFullException.class);
    }
    disk.capacity(1L << 30);
    erasure().step();
    assertGoneForGood();
  }

  @Test
  void aFaultInTheMidstOfItEndsTheStoreAndNobodyWaitsForEver() throws Exception {
    AtomicBoolean faulty = new AtomicBoolean();
    Disk hooked =
        HookedDisk.over(
            disk.anotherProcess(),
            (method, arguments) -> {
              boolean journal = Thread.currentThread().getName().equals("journal");
              if (faulty.get() && journal && method.equals("open")) {
                throw new IllegalStateException("a fault of this program");
              }
            });
    OpenStore opened = Starts.start().cipher(CipherSuite.AES).key(Starts.A).opened(hooked);
    RunningStore running =
        new RunningStore(opened, StoreSettings.DEFAULT, RunningStore.SMALL, new StoreRules());
    StreamStore stream = running.create();
    running.publish(stream, "a", "b");
    faulty.set(true);
    running.drop(stream);
    await().atMost(RunningStore.PATIENCE).until(() -> running.poison != null);
    assertTimeoutPreemptively(RunningStore.PATIENCE, running::close);
  }

  @Test
  void aPlainStoreHasNothingToDestroy() throws IOException {
    store =
        new HandStore(
            RunningStore.open(disk, CipherSuite.NONE), StoreSettings.DEFAULT, new StoreRules());
    StreamStore stream = store.create();
    store.publish(stream, "clear");
    store.commit();
    stream.drop(() -> {});
    store.commit();
    assertThat(erasure().isPending()).isFalse();
  }
}
