package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The volume fills up: nothing acknowledged is lost, publishers are told, and it resumes. */
class FullDiskTest {
  private static final String BIG = "x".repeat(300_000);
  private static final String SPILLED = "s".repeat(1_500_000);
  private final SimDisk disk = new SimDisk();

  @Test
  void whatFoundNoRoomWaitsAndIsCommittedInANewFile() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    store.publish(stream, "one");
    store.commit();
    List<String> expected = new ArrayList<>(List.of("one"));
    noRoom();
    for (int i = 0; i < 10; i++) {
      store.publish(stream, BIG + i);
      expected.add(BIG + i);
    }
    assertThatThrownBy(store::commit).isInstanceOf(DiskFullException.class);
    int acknowledged = store.acknowledged.get(stream.id()).size();
    assertThat(acknowledged).isLessThan(expected.size());
    disk.capacity(1L << 30);
    store.commit();
    assertThat(store.acknowledged.get(stream.id())).isEqualTo(expected);
    disk.crash(3);
    HandStore after = new HandStore(disk);
    assertThat(after.anyQuarantine()).isEmpty();
    assertThat(after.payloads(after.only())).isEqualTo(expected);
  }

  @Test
  void aCheckpointThatFoundNoRoomIsMadeLater() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    for (int i = 0; i < 5; i++) {
      store.publish(stream, BIG + i);
    }
    store.commit();
    for (int free = 0; free < 300; free += 37) {
      disk.capacity(disk.totalSpace() - disk.usableSpace() + free * 4096L);
      assertThatThrownBy(store::checkpoint).isInstanceOf(DiskFullException.class);
      assertThat(store.payloads(stream)).hasSize(5);
      disk.capacity(1L << 30);
    }
    store.checkpoint();
    disk.crash(4);
    HandStore after = new HandStore(disk);
    assertThat(after.payloads(after.only())).hasSize(5);
  }

  @Test
  void publishersAreToldAndDeletesGoOnUntilThereIsRoom() throws IOException {
    try (RunningStore store = new RunningStore(disk, CipherSuite.AES, StoreSettings.DEFAULT)) {
      StreamStore stream = store.create();
      store.publish(stream, "a", "one", "two");
      noRoom();
      boolean refused = false;
      for (int i = 0; i < 100 && !refused; i++) {
        CompletableFuture<Void> applied = store.submit(stream, Ledger.publish("a", BIG));
        Awaitility.await()
            .atMost(RunningStore.PATIENCE)
            .until(() -> applied.isDone() || isFull(store));
        refused = applied.isCompletedExceptionally() || isFull(store);
      }
      assertThat(isFull(store)).isTrue();
      assertThat(store.submit(stream, Ledger.publish("a", "no")))
          .failsWithin(RunningStore.PATIENCE);
      disk.capacity(1L << 30);
      Awaitility.await().atMost(RunningStore.PATIENCE).until(() -> !isFull(store));
      store.publish(stream, "a", "again");
      assertThat(store.payloads(stream)).startsWith("one", "two").endsWith("again");
    }
  }

  @Test
  void afterAStartNobodyStagesWhatFindsNoRoom() throws IOException {
    HandStore store = new HandStore(disk);
    store.publish(store.create(), "one");
    store.commit();
    store.silence();
    disk.kill();
    noRoom();
    HandStore after = new HandStore(disk);
    assertThat(after.publish(after.only(), BIG))
        .as("taken before the housekeeper looked")
        .isFalse();
    disk.capacity(1L << 30);
    new Upkeep(after.core).pass(false);
    assertThat(after.publish(after.only(), BIG)).isTrue();
  }

  @Test
  void deletesGiveSpaceBackWhenTheCatalogMayHaveNoMoreFiles() throws IOException {
    HandStore store = new HandStore(disk);
    StreamId kept = store.create().id();
    StreamId purged = store.create().id();
    store.publish(store.streams.get(kept), "kept");
    StreamStore ended = store.create();
    store.publish(ended, "ended");
    store.commit();
    ended.drop(() -> {});
    for (int start = 0; start < Commit.MAX_CATALOG_FILES; start++) {
      store.publish(store.streams.get(purged), BIG + start);
      store.commit();
      store.checkpoint();
      disk.kill();
      store = new HandStore(disk);
    }
    assertThat(disk.list().stream().filter(name -> name.endsWith(CatalogLog.SUFFIX)))
        .hasSize(Commit.MAX_CATALOG_FILES);
    StreamStore waits = store.create();
    publishMuch(store, waits);
    disk.capacity(disk.totalSpace() - disk.usableSpace() + (64 << 10)); // for one more small file
    Upkeep upkeep = new Upkeep(store.core);
    upkeep.full(new DiskFullException("by hand"));
    EntryBatch purge = Ledger.remove(Ledger.REMOVE_BELOW, 100);
    assertThat(store.streams.get(purged).submit(purge, Urgency.FREEING, () -> {})).isTrue();
    store.commit();
    assertThatThrownBy(() -> upkeep.pass(false)).isInstanceOf(DiskFullException.class);
    assertThat(disk.usableSpace()).as("given back").isGreaterThan(2_000_000);

    disk.crash(5);
    disk.capacity(1L << 30);
    HandStore after = new HandStore(disk);
    assertThat(after.anyQuarantine()).isEmpty();
    assertThat(after.streams.keySet()).containsExactlyInAnyOrder(kept, purged, waits.id());
    assertThat(after.payloads(after.streams.get(kept))).containsExactly("kept");
    assertThat(after.payloads(after.streams.get(purged))).isEmpty();
    assertThat(after.payloads(after.streams.get(waits.id()))).hasSize(8);
  }

  /** 2.4 MB that stand in the journal and in no segment. */
  private static void publishMuch(HandStore store, StreamStore stream) throws IOException {
    for (int i = 0; i < 8; i++) {
      store.publish(stream, BIG + i);
    }
    store.commit();
  }

  // --- starts on a full volume ---

  @Test
  void aStartAfterAKillTakesTheSpareFileThatLiesThere() throws IOException {
    HandStore store = new HandStore(disk);
    store.publish(store.create(), "one");
    store.commit();
    store.core.journalFiles().prepare();
    disk.kill();
    noRoom();
    assertThat(startedWith("one").core.health().isFull()).isFalse();
  }

  @Test
  void aStartAfterAKillTakesWhatTheJournalLeftBehind() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    publishMuch(store, stream);
    store.checkpoint();
    store.publish(stream, "last");
    store.commit();
    disk.kill();
    noRoom();
    HandStore after = new HandStore(disk);
    assertThat(after.payloads(after.only())).hasSize(9).endsWith("last");
  }

  @Test
  void aStartAfterAKillMakesDoWithAFileThatIsJustLongEnough() throws IOException {
    HandStore store = new HandStore(disk);
    store.publish(store.create(), "one");
    store.commit();
    disk.kill();
    disk.capacity(disk.totalSpace() - disk.usableSpace() + (32 << 10));
    startedWith("one");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aPowerCutInTheMidstOfSuchAStartLosesNothing(boolean spare) throws IOException {
    HandStore store = new HandStore(disk);
    store.publish(store.create(), "one");
    store.commit();
    if (spare) {
      store.core.journalFiles().prepare();
    }
    disk.kill();
    disk.capacity(disk.totalSpace() - disk.usableSpace() + (spare ? 0 : 32 << 10));
    for (int event = 1; event < 6; event++) {
      for (int seed = 0; seed < 60; seed++) {
        assertThat(cutAt(event, seed)).as("cut at %d, seed %d", event, seed).containsExactly("one");
      }
    }
  }

  /** The payloads after the volume grew; this disk stays as it was. */
  private List<String> cutAt(int event, int seed) throws IOException {
    SimDisk machine = disk.fork();
    OpenStore opened = RunningStore.open(machine, CipherSuite.AES);
    machine.haltAt(machine.events() + event);
    try {
      new HandStore(opened, StoreSettings.DEFAULT, new StoreRules());
    } catch (PowerLoss e) {
      // which is what it is about
    }
    machine.crash(seed);
    machine.capacity(1L << 30);
    HandStore after = new HandStore(machine);
    return after.payloads(after.only());
  }

  @Test
  void startsThatAreKilledInTheMidstLeaveNoFilesBehind() throws IOException {
    HandStore store = new HandStore(disk);
    store.publish(store.create(), "one");
    store.commit();
    disk.kill();
    int files = disk.list().size();
    disk.capacity(disk.totalSpace() - disk.usableSpace() + HandStore.TINY.file() + (2 << 20));
    for (int event = 1; event < 20; event++) {
      OpenStore opened = RunningStore.open(disk, CipherSuite.AES);
      disk.haltAt(disk.events() + event);
      try {
        new HandStore(opened, StoreSettings.DEFAULT, new StoreRules());
      } catch (PowerLoss e) {
        // and again
      }
      disk.kill();
    }
    startedWith("one");
    assertThat(disk.list()).as("a journal and two spare files").hasSizeLessThanOrEqualTo(files + 2);
  }

  @Test
  void aStartAfterACleanStopKeepsInMemoryWhatFindsNoRoomInSegments() throws IOException {
    HandStore store = new HandStore(disk);
    publishMuch(store, store.create());
    store.silence();
    store.core.checkpoint().commitStop();
    disk.kill();
    noRoom();
    HandStore after = startedWithLittleMemory();
    assertThat(after.core.health().isFull()).isTrue();
    assertThat(after.payloads(after.only())).hasSize(8);
    disk.capacity(1L << 30);
    new Upkeep(after.core).pass(false);
    assertThat(after.core.health().isFull()).isFalse();
  }

  @Test
  void whatTheLastRunFlushedInVainMakesRoomAtTheNextStart() throws IOException {
    HandStore store = startedWithLittleMemory();
    StreamStore stream = store.create();
    store.publish(stream, SPILLED);
    store.commit();
    publishMuch(store, stream);
    store.core.checkpoint().flush();
    store.silence();
    store.core.reserve().make();
    disk.kill();
    disk.capacity(disk.totalSpace() - disk.usableSpace() + 2 * JournalFiles.MARGIN);
    HandStore after = startedWithLittleMemory();
    assertThat(after.core.health().isFull()).isFalse();
    assertThat(after.payloads(after.only())).hasSize(9).startsWith(SPILLED);
  }

  private HandStore startedWith(String... payloads) throws IOException {
    HandStore after = new HandStore(disk);
    assertThat(after.anyQuarantine()).isEmpty();
    assertThat(after.payloads(after.only())).containsExactly(payloads);
    return after;
  }

  /** Which a replay fills. */
  private HandStore startedWithLittleMemory() throws IOException {
    StoreSettings little = new StoreSettings(Optional.empty(), 256 << 10, 8, Resealing.DEFAULT);
    return new HandStore(RunningStore.open(disk, CipherSuite.AES), little, new StoreRules());
  }

  private void noRoom() {
    disk.capacity(disk.totalSpace() - disk.usableSpace());
  }

  private static boolean isFull(RunningStore store) {
    return store.engine.status().state() == StoreState.FULL;
  }
}
