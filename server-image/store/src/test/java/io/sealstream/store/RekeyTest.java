package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.RingRole;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** New data keys while the store is in use, and the old ones gone for good. */
class RekeyTest {
  private final String large = "long".repeat(400_000);
  private SimDisk disk = new SimDisk();
  private KeysSeen seen = new KeysSeen();
  private HandStore store;
  private StreamId first;
  private StreamId second;

  private void restart() throws IOException {
    disk.crash(1);
    store = new HandStore(disk);
  }

  /** Two streams, in one segment and in the journal. */
  private void twoStreams() throws IOException {
    store = new HandStore(disk);
    seen = new KeysSeen();
    first = store.create().id();
    second = store.create().id();
    publish("in a segment");
    store.checkpoint();
    publish("in the journal");
    store.core.streams().forEach(seen::see);
  }

  private void publish(String payload) throws IOException {
    for (StreamId id : List.of(first, second)) {
      store.publish(store.streams.get(id), payload);
    }
    store.commit();
  }

  private RekeyCourse rekey(Rekey what) throws IOException {
    RekeyCourse course = store.core.checkpoint().rekeying().ask(what);
    new Upkeep(store.core).rekey();
    return course;
  }

  /** What the housekeeper does in the minutes that follow. */
  private void minutes() throws IOException {
    Upkeep upkeep = new Upkeep(store.core);
    Rewriter rewriter = store.core.checkpoint().rewriter();
    for (int pass = 0; pass < 3; pass++) {
      store.checkpoint();
      while (upkeep.rewrite() > 0 || rewriter.wantsCommit()) {
        store.checkpoint();
      }
      upkeep.erase();
    }
    store.core.checkpoint().rekeying().tell();
  }

  private RekeyStatus status() {
    return StatusReport.of(store.core).rekey();
  }

  private int keyOf(StreamId id) {
    return store.core.stream(id).orElseThrow().key().map(DataKey::id).orElseThrow();
  }

  private void assertHas(StreamId id, String... payloads) {
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(store.payloads(store.streams.get(id))).containsExactly(payloads);
  }

  /** Nothing that the ring opens tells a former key. */
  private void assertFormerKeysAreGone() throws IOException {
    assertThat(status()).isEqualTo(RekeyStatus.NONE);
    Map<StreamId, List<DataKey>> former = new HashMap<>();
    store.core.streams().forEach(s -> former.put(s.id(), seen.former(s)));
    assertThat(former.values()).anyMatch(keys -> !keys.isEmpty());
    ErasedOnDisk.check(store.core.store(), Set.of(), former);
  }

  @Test
  void oneStreamGetsAnotherKeyAndTheOtherKeepsItsOwn() throws IOException {
    twoStreams();
    int before = keyOf(first);
    int other = keyOf(second);
    RekeyCourse course = rekey(new Rekey.OfStreams(Set.of(first)));
    assertThat(course.begun().toCompletableFuture()).isCompleted();
    assertThat(course.done().toCompletableFuture()).isNotDone();
    assertThat(keyOf(first)).isNotEqualTo(before);
    assertThat(keyOf(second)).isEqualTo(other);
    assertThat(status().streams()).isEqualTo(1);
    assertThat(status().segments()).isEqualTo(1);

    publish("afterwards");
    minutes();
    assertThat(course.done().toCompletableFuture()).isCompleted();
    assertFormerKeysAreGone();
    restart();
    assertHas(first, "in a segment", "in the journal", "afterwards");
    assertHas(second, "in a segment", "in the journal", "afterwards");
    assertFormerKeysAreGone();
  }

  /** Its key stands in the old journal, which is deleted and not overwritten. */
  @Test
  void aStreamThatIsMadeWhileTheJournalGetsAnotherKeyGetsAnotherOneToo() throws IOException {
    twoStreams();
    String journal = HandStore.newestJournal(disk);
    StreamStore[] late = new StreamStore[1];
    int[] key = {0};
    disk.onEvent(
        event -> {
          boolean ring = event.name().equals(RingFile.NAME);
          if (late[0] == null && ring && event.kind() == SimEvent.Kind.FORCE) {
            late[0] = store.create();
            key[0] = keyOf(late[0].id());
            commitIn(journal, late[0]);
          }
        });
    rekey(Rekey.everything());
    disk.onEvent(event -> {});
    minutes();
    assertThat(keyOf(late[0].id())).isNotEqualTo(key[0]);
    assertThat(store.payloads(late[0])).containsExactly("meanwhile");
    assertFormerKeysAreGone();
  }

  private void commitIn(String journal, StreamStore stream) {
    try {
      store.publish(stream, "meanwhile");
      store.commit();
      assertThat(HandStore.newestJournal(disk)).isEqualTo(journal);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theEraseStepHurriesOnlyWhenNothingIsLeftToRewrite() throws IOException {
    twoStreams();
    Rekeying rekeying = store.core.checkpoint().rekeying();
    assertThat(rekeying.isAllButErased()).as("nobody waits").isFalse();
    rekey(Rekey.everything());
    store.checkpoint();
    assertThat(status().segments()).isPositive();
    assertThat(rekeying.isAllButErased()).isFalse();
    store.rewriteAll();
    store.checkpoint();
    assertThat(status().segments()).isZero();
    assertThat(rekeying.isAllButErased()).isTrue();
  }

  @Test
  void aKilledRekeyGoesOnByItself() throws IOException {
    twoStreams();
    rekey(Rekey.allData());
    restart();
    assertThat(status().streams()).isEqualTo(2);
    assertThat(status().segments()).isPositive();
    minutes();
    assertFormerKeysAreGone();
    assertHas(first, "in a segment", "in the journal");
  }

  @Test
  void aSecondRekeyInTheMidstOfTheFirstLosesNothing() throws IOException {
    twoStreams();
    for (int i = 0; i < 4; i++) {
      rekey(i % 2 == 0 ? Rekey.everything() : new Rekey.OfStreams(Set.of(first)));
      publish("after " + i);
      if (i == 2) {
        restart();
      }
      store.core.streams().forEach(seen::see);
    }
    restart();
    minutes();
    assertFormerKeysAreGone();
    assertHas(first, "in a segment", "in the journal", "after 0", "after 1", "after 2", "after 3");
  }

  @Test
  void entriesOutsideTheJournalAreReadUnderTheKeyThatSealedThem() throws IOException {
    twoStreams();
    publish(large);
    rekey(new Rekey.OfStreams(Set.of(first)));
    publish(large);
    restart();
    assertHas(first, "in a segment", "in the journal", large, large);
    minutes();
    publish("afterwards");
    restart();
    assertHas(first, "in a segment", "in the journal", large, large, "afterwards");
    assertFormerKeysAreGone();
  }

  @Test
  void anEntryUnderTheOldKeyThatIsNotAppliedYetKeepsIt() throws IOException {
    twoStreams();
    // Taken by the journal thread before the new key was in force, applied by the owner after it.
    store.core.checkpoint().rekeying().ask(new Rekey.OfStreams(Set.of(first)));
    store.publish(store.streams.get(first), large);
    new Upkeep(store.core).rekey();
    store.commit();
    restart();
    assertHas(first, "in a segment", "in the journal", large);
  }

  @Test
  void aPowerCutAtAnyMomentLosesNothingAndItCanBeAskedForAgain() throws IOException {
    twoStreams();
    long before = disk.events();
    rekey(Rekey.everything());
    minutes();
    long events = disk.events() - before;
    assertThat(events).isGreaterThan(60);
    for (int cut = 1; cut <= events; cut++) {
      disk = new SimDisk();
      twoStreams();
      disk.haltAt(disk.events() + cut);
      try {
        rekey(Rekey.everything());
        minutes();
      } catch (PowerLoss e) {
        // what the test is about
      }
      disk.crash(cut);
      store = new HandStore(disk);
      assertHas(first, "in a segment", "in the journal");
      rekey(Rekey.everything());
      publish("afterwards");
      minutes();
      assertFormerKeysAreGone();
      assertHas(second, "in a segment", "in the journal", "afterwards");
    }
  }

  @Test
  void theRingsKeysAreReplacedOneByOneOrTogether() throws IOException {
    twoStreams();
    Thief thief = Thief.of(disk, Starts.A, store.core);
    List<String> all = thief.reads(disk);
    assertThat(all).contains(SuperblockFile.NAME);

    rekey(new Rekey.OfRing(Set.of(RingRole.JOURNAL)));
    minutes();
    assertThat(thief.reads(disk)).noneMatch(name -> name.endsWith(JournalFiles.SUFFIX));
    rekey(new Rekey.OfRing(Set.of(RingRole.CATALOG)));
    minutes();
    assertThat(thief.reads(disk)).noneMatch(name -> name.endsWith(CatalogLog.SUFFIX));
    assertThat(thief.reads(disk)).contains(SuperblockFile.NAME);
    rekey(new Rekey.OfRing(Set.of(RingRole.SUPERBLOCK)));
    minutes();
    assertThat(thief.reads(disk)).allMatch(name -> name.endsWith(SegmentFile.SUFFIX)).isNotEmpty();
    restart();
    assertHas(first, "in a segment", "in the journal");
  }

  @Test
  void aStolenMasterKeyAndTheVolumeOfThatDayReadNothingThatIsWrittenAfterARotation()
      throws Exception {
    twoStreams();
    Thief thief = Thief.of(disk, Starts.A, store.core);
    List<String> known = new ArrayList<>(disk.list());

    assertThat(Starts.start().key(Starts.B).previous(Starts.A).reloads(store.core.store()))
        .isInstanceOf(RewrapOutcome.Rewrapped.class);
    rekey(Rekey.everything());
    publish("written after");
    store.checkpoint();
    assertThat(thief.reads(disk)).as("of what is new").isSubsetOf(known);
    assertThat(thief.reads(disk)).doesNotContain(SuperblockFile.NAME);

    minutes();
    assertThat(thief.reads(disk)).isEmpty();
    for (int copy = 0; copy < RingFile.COPIES; copy++) {
      assertThat(Starts.opensCopy(new Volume.OnSimDisk(disk), copy, Starts.A)).isFalse();
    }
    disk.crash(1);
    assertThat(thief.reads(disk)).isEmpty();
    OpenStore opened =
        Starts.start().cipher(CipherSuite.AES).key(Starts.B).opened(new Volume.OnSimDisk(disk));
    store = new HandStore(opened, StoreSettings.DEFAULT, new StoreRules());
    assertHas(first, "in a segment", "in the journal", "written after");
  }

  @Test
  void whatCannotBeRekeyedIsRefusedAndNothingChanges() throws IOException {
    twoStreams();
    StreamId nobody = new StreamId(1, 2);
    RekeyCourse course = rekey(new Rekey.OfStreams(Set.of(first, nobody)));
    assertThatThrownBy(() -> course.begun().toCompletableFuture().join())
        .hasMessageContaining("there is no stream " + nobody);
    assertThat(status()).isEqualTo(RekeyStatus.NONE);

    disk = new SimDisk();
    store =
        new HandStore(
            RunningStore.open(disk, CipherSuite.NONE), StoreSettings.DEFAULT, new StoreRules());
    RekeyCourse plain = rekey(Rekey.everything());
    assertThatThrownBy(() -> plain.begun().toCompletableFuture().join())
        .hasMessageContaining("plain");
  }

  /** The newest superblock has the bit that only releases with a rekey know. */
  private boolean isOlderReleaseRefused() throws IOException {
    return SuperblockFile.read(disk).stream()
        .map(SuperblockCopy.Readable.class::cast)
        .max(Comparator.comparingLong(SuperblockCopy.Readable::generation))
        .map(newest -> (ByteBuffer.wrap(newest.block()).getInt(12) & 4) != 0)
        .orElseThrow();
  }

  @Test
  void anOlderReleaseIsRefusedAsLongAsAStreamHasAnOlderKey() throws IOException {
    twoStreams();
    assertThat(isOlderReleaseRefused()).isFalse();
    rekey(new Rekey.OfStreams(Set.of(first)));
    assertThat(isOlderReleaseRefused()).isTrue();
    publish("afterwards");
    store.checkpoint();
    assertThat(isOlderReleaseRefused()).isTrue();
    restart();
    assertThat(isOlderReleaseRefused()).isTrue();
    minutes();
    assertThat(status()).isEqualTo(RekeyStatus.NONE);
    assertThat(isOlderReleaseRefused()).isFalse();
  }

  @Test
  void aMessageThatCannotBeReadKeepsItsSegmentAndItsKeyUntilItIsGivenUp() throws IOException {
    twoStreams();
    for (int i = 0; i < 200; i++) {
      store.publish(store.streams.get(first), "x".repeat(2000) + i);
    }
    store.commit();
    store.checkpoint();
    String segment =
        disk.list().stream()
            .filter(name -> name.endsWith(SegmentFile.SUFFIX))
            .max(Comparator.comparingInt(name -> disk.bytes(name).length))
            .orElseThrow();
    restart();
    disk.flip(segment, 100_000 * 8L);

    RekeyCourse course = rekey(Rekey.everything());
    minutes();
    assertThatThrownBy(() -> course.done().toCompletableFuture().join())
        .hasMessageContaining("1 segment(s) and 1 stream(s) stay under older keys");
    restart();
    Hole hole = store.streams.get(first).holes().getFirst();
    assertThat(hole.messages()).isBetween(10L, 100L);
    assertHas(second, "in a segment", "in the journal");
    minutes();
    assertThat(status())
        .extracting(RekeyStatus::streams, RekeyStatus::segments)
        .containsExactly(1, 1);

    for (long sequence = hole.first(); sequence <= hole.last(); sequence++) {
      store
          .streams
          .get(first)
          .submit(Ledger.remove(Ledger.REMOVE, sequence), Urgency.NOW, () -> {});
      store.commit();
    }
    restart();
    minutes();
    assertFormerKeysAreGone();
    assertThat(store.payloads(store.streams.get(first))).hasSize((int) (202 - hole.messages()));
  }

  @Test
  void onAFullVolumeItWaitsForRoom() throws IOException {
    twoStreams();
    int before = keyOf(first);
    disk.capacity(disk.totalSpace() - disk.usableSpace());
    RekeyCourse course = rekey(Rekey.allData());
    assertThat(course.begun().toCompletableFuture()).isNotDone();
    assertThat(keyOf(first)).isEqualTo(before);
    disk.capacity(1L << 30);
    new Upkeep(store.core).rekey();
    assertThat(course.begun().toCompletableFuture()).isCompleted();
    minutes();
    assertFormerKeysAreGone();
  }

  @Test
  void aServerDoesItByItself() throws Exception {
    try (RunningStore running = new RunningStore(disk)) {
      StreamStore stream = running.create();
      running.publish(stream, "subject", "a", "b");
      running.checkpoint();
      RekeyCourse course = running.engine.rekey(Rekey.everything());
      CompletableFuture<Void> done = course.done().toCompletableFuture();
      running.publish(stream, "subject", "c");
      done.get(60, TimeUnit.SECONDS);
      assertThat(running.engine.status().rekey()).isEqualTo(RekeyStatus.NONE);
      running.publish(stream, "subject", "d");
    }
    store = new HandStore(disk);
    assertThat(store.payloads(store.only())).containsExactly("a", "b", "c", "d");
  }
}
