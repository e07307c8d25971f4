package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Directed stories about the end of the journal: what is a torn tail, and what is a loss. */
class JournalRecoveryTest {
  private final SimDisk disk = new SimDisk();
  private HandStore store;

  @BeforeEach
  void aStoreWithOneStream() throws IOException {
    store = new HandStore(disk);
    store.create();
  }

  private void publish(String... payloads) throws IOException {
    for (String payload : payloads) {
      assertThat(store.publish(store.only(), payload)).isTrue();
    }
    store.commit();
  }

  private void restart() throws IOException {
    disk.kill();
    store = new HandStore(disk);
  }

  private List<String> payloads() {
    return store.payloads(store.only());
  }

  private void assertHealthy(String... payloads) {
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(payloads()).containsExactly(payloads);
  }

  /** Overwrites what stands at a place of the newest journal file, durably. */
  private void overwrite(String file, long at, int length) throws IOException {
    new Volume.OnSimDisk(disk).write(file, at, new byte[length]);
  }

  @Test
  void aTornTailIsTheEndAlsoAfterTheNextFileWasBegun() throws IOException {
    publish("one");
    store.publish(store.only(), "torn");
    disk.haltAt(disk.events() + 1);
    assertThatThrownBy(store::commit).isInstanceOf(PowerLoss.class);
    disk.crash(7);
    store = new HandStore(disk);
    List<String> afterFirst = payloads();
    assertThat(afterFirst).startsWith("one");
    publish("two");
    disk.crash(8);
    store = new HandStore(disk);
    List<String> expected = new ArrayList<>(afterFirst);
    expected.add("two");
    assertHealthy(expected.toArray(String[]::new));
  }

  @Test
  void ofTwoUnsyncedFramesOnlyTheSecondSurvivesAndNothingIsWrong() throws IOException {
    publish("acknowledged");
    store.silence();
    // Two frames of one commit: the second submission does not fit into the frame of the first.
    store.publish(store.only(), "x".repeat(900_000));
    store.publish(store.only(), "y".repeat(900_000));
    String file = HandStore.newestJournal(disk);
    long first = store.core.journal().synced().offset();
    store.commit();
    assertThat(HandStore.newestJournal(disk)).isEqualTo(file);
    disk.kill();
    // The device kept the second frame and lost the first.
    overwrite(file, first, 4096);
    store = new HandStore(disk);
    assertHealthy("acknowledged");
  }

  @Test
  void aLostFrameThatALaterOneProvesIsDamageAndTheStreamIsReadOnly() throws IOException {
    publish("one");
    long begin = store.core.journal().synced().offset();
    publish("two");
    publish("three");
    String file = HandStore.newestJournal(disk);
    disk.kill();
    overwrite(file, begin, 64);
    store = new HandStore(disk);
    Quarantine quarantine = store.only().quarantine().orElseThrow();
    assertThat(quarantine.firstOp()).isEqualTo(2);
    assertThat(quarantine.lastOp()).isEqualTo(2);
    assertThat(payloads()).containsExactly("one");
    assertThat(store.publish(store.only(), "four")).isFalse();
  }

  @Test
  void aFileThatBeginsWithALostFrameIsNotPassedOver() throws IOException {
    publish("one");
    String file = HandStore.newestJournal(disk);
    while (HandStore.newestJournal(disk).equals(file)) {
      publish("x".repeat(900_000));
    }
    String second = HandStore.newestJournal(disk);
    while (HandStore.newestJournal(disk).equals(second)) {
      publish("y".repeat(900_000));
    }
    int acknowledged = payloads().size();
    overwrite(second, FileHeader.BLOCK, disk.bytes(second).length - FileHeader.BLOCK);
    restart();
    assertThat(store.anyQuarantine()).isPresent();
    assertThat(payloads()).hasSizeBetween(1, acknowledged - 1);
  }

  @Test
  void theStartAfterALossAtTheEndIsWellToo() throws IOException {
    publish("one");
    long begin = store.core.journal().synced().offset();
    publish("lost");
    store.core.checkpoint().commitStop(); // the superblock knows where the journal ends
    String file = HandStore.newestJournal(disk);
    disk.kill();
    overwrite(file, begin, disk.bytes(file).length - (int) begin);
    for (int start = 0; start < 3; start++) {
      store = new HandStore(disk);
      assertThat(store.anyQuarantine()).isPresent();
      assertThat(payloads()).containsExactly("one");
      store.checkpoint();
      disk.kill();
    }
  }

  @Test
  void onlyTheStreamOfTheLostFrameIsReadOnlyAndStaysSo() throws IOException {
    StreamStore first = store.only();
    StreamStore second = store.create();
    store.publish(first, "a");
    store.publish(second, "b");
    store.commit();
    long begin = store.core.journal().synced().offset();
    store.publish(second, "lost");
    store.commit();
    store.publish(first, "c");
    store.commit();
    store.silence();
    String file = HandStore.newestJournal(disk);
    disk.kill();
    overwrite(file, begin + 40, 8);
    for (int start = 0; start < 3; start++) {
      store = new HandStore(disk);
      assertThat(store.streams.get(first.id()).quarantine()).isEmpty();
      assertThat(store.payloads(store.streams.get(first.id()))).containsExactly("a", "c");
      assertThat(store.streams.get(second.id()).quarantine()).isPresent();
      store.checkpoint();
      disk.crash(start);
    }
    assertThat(disk.list()).anyMatch(name -> name.endsWith(JournalFiles.DAMAGED));
  }

  @Test
  void whereBothDirectoriesAreGoneEveryStreamWithoutALaterRecordIsSuspected() throws IOException {
    StreamStore first = store.only();
    StreamStore second = store.create();
    store.publish(first, "a");
    store.publish(second, "b");
    store.commit();
    long begin = store.core.journal().synced().offset();
    store.publish(second, "lost");
    store.commit();
    store.publish(second, "lost too");
    store.commit();
    long end = store.core.journal().synced().offset();
    store.publish(first, "c");
    store.commit();
    String file = HandStore.newestJournal(disk);
    disk.kill();
    overwrite(file, begin, (int) (end - begin));
    store = new HandStore(disk);
    assertThat(store.streams.get(first.id()).quarantine()).isEmpty();
    assertThat(store.streams.get(second.id()).quarantine()).isPresent();
  }

  @Test
  void everyFlippedBitOfAFrameHeaderIsNoticed() throws IOException {
    publish("one");
    long begin = store.core.journal().synced().offset();
    publish("two");
    publish("three");
    String file = HandStore.newestJournal(disk);
    disk.kill();
    for (long bit = begin * 8; bit < (begin + FrameHeader.LENGTH) * 8; bit++) {
      SimDisk copy = disk.fork();
      copy.flip(file, bit);
      HandStore after = new HandStore(copy);
      assertThat(after.only().quarantine()).as("bit %d", bit - begin * 8).isPresent();
      assertThat(after.payloads(after.only())).containsExactly("one");
    }
  }

  @Test
  void aFlippedBitInEachByteOfAFileHeaderIsMendedByItsSecondCopy() throws IOException {
    publish("one", "two");
    String file = HandStore.newestJournal(disk);
    disk.kill();
    for (long bit = 0; bit < FileHeader.LENGTH * 8L; bit += 9) {
      SimDisk copy = disk.fork();
      copy.flip(file, bit);
      HandStore after = new HandStore(copy);
      assertThat(after.anyQuarantine()).isEmpty();
      assertThat(after.payloads(after.only())).containsExactly("one", "two");
    }
  }

  @Test
  void framesOfAnEarlierUseOfTheFileAreNotTaken() throws IOException {
    String big = "x".repeat(300_000);
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      publish(big + i);
      all.add(big + i);
      if (i % 8 == 7) {
        store.checkpoint();
      }
      if (i % 5 == 4) {
        restart();
      }
    }
    assertHealthy(all.toArray(String[]::new));
  }

  @Test
  void afterAFailedSyncNothingIsAcknowledgedAndThePowerCutAfterTheRestartLosesNothing()
      throws IOException {
    publish("one");
    store.publish(store.only(), "two");
    disk.failForceAt(disk.events() + 1, 5);
    assertThatThrownBy(store::commit).isInstanceOf(IOException.class);
    assertThat(store.acknowledged.values()).containsExactly(List.of("one"));

    restart();
    List<String> seen = payloads();
    publish("three");
    disk.crash(6);

    store = new HandStore(disk);
    List<String> expected = new ArrayList<>(seen);
    expected.add("three");
    assertHealthy(expected.toArray(String[]::new));
  }

  @Test
  void restartsAloneWriteLittle() throws IOException {
    publish("one");
    store.silence();
    restart();
    long files = disk.list().size();
    for (int i = 0; i < 5; i++) {
      restart();
    }
    assertThat(disk.list()).hasSize((int) files);
    assertHealthy("one");
  }

  @Test
  void aBatchLongerThanACommitComesBackWhole() throws IOException {
    EntryBatch batch = new EntryBatch(1 << 20);
    List<String> expected = IntStream.range(0, 2000).mapToObj(i -> i + "x".repeat(5000)).toList();
    expected.forEach(p -> Ledger.addPublish(batch, "a", p.getBytes(UTF_8)));
    boolean[] applied = new boolean[1];
    store.only().submit(batch, Urgency.NOW, () -> applied[0] = true);
    store.core.journal().look();
    store.core.journal().commit();
    store.checkpoint(); // in the middle of it
    assertThat(applied[0]).isFalse();
    store.commit();
    assertThat(applied[0]).isTrue();
    restart();
    assertThat(payloads()).isEqualTo(expected);
    assertThat(Optional.of(store.only()).flatMap(StreamStore::quarantine)).isEmpty();
  }

  /** A header like the newest file's; clear, so anybody can make one. */
  private void forge(String name, FileId id, FileId predecessor) throws IOException {
    FileHeader h =
        FileHeader.decode(
                Arrays.copyOf(disk.bytes(HandStore.newestJournal(disk)), FileHeader.LENGTH))
            .orElseThrow();
    FileHeader forged =
        new FileHeader(
            h.kind(),
            h.cipher(),
            h.keyId(),
            h.features(),
            h.store(),
            id,
            h.salt(),
            h.epoch() + 1,
            1,
            predecessor,
            1);
    new Volume.OnSimDisk(disk)
        .write(name + JournalFiles.SUFFIX, 0, Arrays.copyOf(forged.block(), 1 << 16));
  }

  private FileId newest() throws IOException {
    byte[] header = Arrays.copyOf(disk.bytes(HandStore.newestJournal(disk)), FileHeader.LENGTH);
    return FileHeader.decode(header).orElseThrow().file();
  }

  @Test
  void forgedFilesThatFollowEachOtherInARingAreNoJournal() throws IOException {
    publish("one");
    store.silence();
    FileId end = newest();
    FileId ring = new FileId(1, 2);
    FileId other = new FileId(3, 4);
    disk.kill();
    forge("0000000000000000000000000000000a", ring, end);
    forge("0000000000000000000000000000000b", other, ring);
    forge("0000000000000000000000000000000c", ring, other);
    forge("0000000000000000000000000000000d", ring, ring);
    restart();
    assertHealthy("one");
    publish("two");
    restart();
    assertHealthy("one", "two");
  }

  @Test
  void aForgedFileThatFollowsItselfDoesNotHideWhatFollowsTheRealOne() throws IOException {
    publish("one");
    store.silence();
    FileId end = newest();
    store.core.checkpoint().commitStop();
    disk.kill();
    forge("0000000000000000000000000000000a", end, end);
    restart();
    assertHealthy("one");
  }
}
