package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Entries that are too long for a journal frame. */
class SpillTest {
  private final SimDisk disk = new SimDisk();
  private final String large = "L".repeat(3 << 20);

  private static long segments(SimDisk disk) throws IOException {
    return Volume.names(disk, SegmentFile.SUFFIX).size();
  }

  private HandStore restart(long seed) throws IOException {
    disk.crash(seed);
    return new HandStore(disk);
  }

  @Test
  void comeBackInOrderAfterAPowerCut() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    for (String payload : List.of("before", large, "between", large, "after")) {
      store.publish(stream, payload);
    }
    store.commit();
    assertThat(store.acknowledged.get(stream.id())).hasSize(5);
    for (int start = 0; start < 3; start++) {
      store = restart(start);
      assertThat(store.anyQuarantine()).isEmpty();
      assertThat(store.payloads(store.only()))
          .containsExactly("before", large, "between", large, "after");
    }
  }

  @Test
  void areNeitherInTheJournalNorKeptLongerThanIt() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    store.publish(stream, large);
    store.commit();
    assertThat(store.core.journalFiles().bytes()).isLessThan(large.length());
    store.checkpoint();
    assertThat(segments(disk)).isEqualTo(2);
    // The journal goes on in another file: the first one, and what it refers to, is not needed.
    for (int i = 0; i < 10; i++) {
      store.publish(stream, "x".repeat(500_000));
    }
    store.commit();
    store.checkpoint();
    store = restart(9);
    assertThat(store.payloads(store.only())).hasSize(11).startsWith(large);
    assertThat(segments(disk)).isEqualTo(2);
  }

  @Test
  void theLongestThereMayBeIsReplayedFlushedResealedAndRead() throws Exception {
    byte[] payload = new byte[EntryBatch.MAX_BODY - 100];
    new Random(64).nextBytes(payload);
    EntryBatch batch = new EntryBatch(payload.length + 100);
    Ledger.addPublish(batch, "a.b", payload);
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    store.publish(stream, "before");
    stream.submit(batch, Urgency.NOW, () -> {});
    store.publish(stream, "after");
    store.commit();
    assertThat(store.core.journalFiles().bytes()).isLessThan(payload.length / 2);

    store = restart(1); // replayed
    assertIsWhole(store, payload);
    store.checkpoint();
    store = restart(2); // in a segment
    assertIsWhole(store, payload);
    disk.kill();
    StoreSettings settings = new StoreSettings(Optional.empty(), Resealing.DEFAULT);
    store =
        new HandStore(RunningStore.open(disk, CipherSuite.CHACHAPOLY), settings, new StoreRules());
    store.checkpoint();
    store.rewriteAll();
    assertThat(store.core.segmentFiles().totals(CipherSuite.CHACHAPOLY).filesInOtherCiphers())
        .isZero();
    assertIsWhole(restart(3), payload);
  }

  private static void assertIsWhole(HandStore store, byte[] payload) throws DamageException {
    assertThat(store.anyQuarantine()).isEmpty();
    Message found = new Message();
    assertThat(store.only().log().read(2, found)).isTrue();
    int end = found.payload + found.payloadLength;
    assertThat(Arrays.equals(payload, 0, payload.length, found.array, found.payload, end)).isTrue();
    assertThat(store.only().log().messages()).isEqualTo(3);
  }

  @Test
  void oneThatRotsMakesItsStreamReadOnly() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    store.publish(stream, "before");
    store.publish(stream, large);
    store.commit();
    store.silence();
    disk.kill();
    String spill = Volume.names(disk, SegmentFile.SUFFIX).getFirst();
    disk.flip(spill, 8L * 100_000);
    HandStore after = new HandStore(disk);
    assertThat(after.payloads(after.only())).containsExactly("before");
    assertThat(after.only().quarantine().orElseThrow().firstOp()).isEqualTo(2);
  }

  @Test
  void theEntryIsDurableBeforeItsReference() throws IOException {
    for (int cut = 1; cut < 12; cut++) {
      SimDisk volume = new SimDisk();
      HandStore store = new HandStore(volume);
      StreamStore stream = store.create();
      store.publish(stream, "before");
      store.commit();
      store.publish(stream, large);
      volume.haltAt(volume.events() + cut);
      try {
        store.commit();
        volume.haltAt(volume.events() + 1);
        assertThatThrownBy(() -> volume.forceDirectory()).isInstanceOf(PowerLoss.class);
      } catch (PowerLoss e) {
        // where the power went
      }
      volume.crash(cut);
      HandStore after = new HandStore(volume);
      assertThat(after.anyQuarantine()).isEmpty();
      assertThat(after.payloads(after.only())).startsWith("before");
      assertThat(after.payloads(after.only())).hasSizeBetween(1, 2);
    }
  }
}
