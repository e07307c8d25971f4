package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Rewriting needs room before it gives some back: never that of publishers, deletes and reserve.
 */
class RewritingRoomTest {
  private static final int MESSAGES = 100;
  private static final String PAYLOAD = "x".repeat(10_000);

  private final SimDisk disk = new SimDisk();
  private HandStore store;
  private Upkeep upkeep;

  private void start(CipherSuite cipher) throws IOException {
    disk.kill();
    store =
        new HandStore(
            RunningStore.open(disk, cipher),
            new StoreSettings(Optional.empty(), Resealing.DEFAULT),
            new StoreRules());
    upkeep = new Upkeep(store.core);
  }

  /** A segment of a megabyte that should go, because its cipher is not in force any more. */
  private void startWithASegmentInTheOldCipher() throws IOException {
    start(CipherSuite.AES);
    publish(store.create());
    upkeep.pass(true);
    start(CipherSuite.CHACHAPOLY);
    store.silence();
    upkeep.pass(true);
    assertThat(inTheOldCipher()).isEqualTo(1);
  }

  private void publish(StreamStore stream) throws IOException {
    publish(stream, MESSAGES);
  }

  private void publish(StreamStore stream, int messages) throws IOException {
    for (int i = 0; i < messages; i++) {
      store.publish(stream, PAYLOAD + i);
    }
    store.commit();
  }

  private int inTheOldCipher() {
    return store.core.segmentFiles().totals(store.core.store().cipher()).filesInOtherCiphers();
  }

  private long segmentBytes() {
    return store.core.segmentFiles().totals(store.core.store().cipher()).bytes();
  }

  private long used() {
    return disk.totalSpace() - disk.usableSpace();
  }

  /** Leaves so many bytes free. */
  private void free(long bytes) {
    disk.capacity(used() + bytes);
  }

  private static List<String> payloads(int messages) {
    List<String> payloads = new ArrayList<>();
    for (int i = 0; i < messages; i++) {
      payloads.add(PAYLOAD + i);
    }
    return payloads;
  }

  @Test
  void whatIsInAnOldCipherWaitsUntilTheVolumeHasRoomAndThenNeedsNobody() throws IOException {
    startWithASegmentInTheOldCipher();
    free(2 * JournalFiles.MARGIN);
    long before = used();
    store.rewriteAll();
    assertThat(used()).as("nothing is begun that finds no room").isEqualTo(before);
    assertThat(inTheOldCipher()).isEqualTo(1);

    disk.capacity(1L << 30);
    upkeep.pass(true); // as every minute
    store.rewriteAll();
    assertThat(inTheOldCipher()).isZero();
    assertThat(store.payloads(store.only())).isEqualTo(payloads(MESSAGES));
  }

  @Test
  void aJobThatBeganWaitsWhenOthersTookItsRoom() throws IOException {
    startWithASegmentInTheOldCipher();
    assertThat(upkeep.rewrite()).isPositive();
    free(JournalFiles.MARGIN);
    assertThat(upkeep.rewrite()).isZero();
    disk.capacity(1L << 30);
    store.rewriteAll();
    assertThat(inTheOldCipher()).isZero();
    assertThat(store.payloads(store.only())).isEqualTo(payloads(MESSAGES));
  }

  @Test
  void whilePublishersWaitForSpaceNothingIsResealed() throws IOException {
    startWithASegmentInTheOldCipher();
    free(store.core.reserve().forDeletes() + 3 * JournalFiles.MARGIN);
    upkeep.full(new DiskFullException("by hand"));
    store.rewriteAll();
    assertThat(inTheOldCipher()).isEqualTo(1);
  }

  /** Deletes all but the 42nd. */
  private void removeMostOnAFullVolume(StreamStore stream, int messages) throws IOException {
    upkeep.full(new DiskFullException("by hand"));
    for (int i = 0; i < messages; i++) {
      if (i != 42) {
        stream.submit(Ledger.remove(Ledger.REMOVE, i + 1), Urgency.FREEING, () -> {});
      }
    }
    store.commit();
    free(store.core.reserve().forDeletes() + 2 * JournalFiles.MARGIN);
    for (int turn = 0; turn < 4; turn++) {
      housekeep();
    }
  }

  @Test
  void onAFullVolumeAMostlyDeadSegmentGivesItsSpaceBack() throws IOException {
    start(CipherSuite.AES);
    publish(store.create());
    upkeep.pass(true);
    start(CipherSuite.AES);
    upkeep.pass(true);
    removeMostOnAFullVolume(store.only(), MESSAGES);
    assertThat(store.core.health().isFull()).isTrue();
    assertThat(segmentBytes()).isLessThan(100_000);
    assertThat(store.payloads(store.only())).containsExactly(PAYLOAD + 42);
    start(CipherSuite.AES);
    assertThat(store.payloads(store.only())).containsExactly(PAYLOAD + 42);
  }

  @Test
  void aJobThatFindsNoRoomAnyMoreGivesWayToOneThatGivesSpaceBack() throws IOException {
    start(CipherSuite.AES);
    StreamId kept = store.create().id();
    publish(store.streams.get(kept), 400);
    upkeep.pass(true);
    start(CipherSuite.AES);
    StreamId worn = store.create().id();
    publish(store.streams.get(worn), 500);
    upkeep.pass(true);
    start(CipherSuite.CHACHAPOLY);
    store.silence();
    upkeep.pass(true);
    assertThat(upkeep.rewrite()).as("re-sealing began, with the smaller one").isPositive();

    removeMostOnAFullVolume(store.streams.get(worn), 500);
    assertThat(segmentBytes()).isBetween(4_000_000L, 5_000_000L);
    assertThat(store.payloads(store.streams.get(worn))).containsExactly(PAYLOAD + 42);

    disk.capacity(1L << 30);
    upkeep.pass(true);
    store.rewriteAll();
    assertThat(inTheOldCipher()).isZero();
    start(CipherSuite.CHACHAPOLY);
    assertThat(store.payloads(store.streams.get(worn))).containsExactly(PAYLOAD + 42);
    assertThat(store.payloads(store.streams.get(kept))).isEqualTo(payloads(400));
  }

  /** As the housekeeper's thread does it. */
  private void housekeep() throws IOException {
    try {
      upkeep.pass(store.core.checkpoint().isWanted());
      upkeep.rewrite();
    } catch (DiskFullException e) {
      if (!upkeep.full(e)) {
        upkeep.rewrite();
      }
    }
  }
}
