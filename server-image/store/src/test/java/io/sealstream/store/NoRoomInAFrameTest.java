package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The volume is full in the midst of a frame and has room again later. The disk and the store are
 * watched: no ordinal is sealed twice, no synced block is written again.
 */
class NoRoomInAFrameTest {
  /** Two blocks. */
  private static final String TWO = "2".repeat(5000);

  private final SimDisk disk = new SimDisk();
  private final WatchedDisk.Records records = new WatchedDisk.Records();
  private WatchedDisk watched;
  private HandStore store;

  private void start() throws IOException {
    watched = new WatchedDisk(disk.anotherProcess(), records);
    OpeningOutcome outcome = Starts.start().key(Starts.A).on(watched);
    OpenStore opened = ((OpeningOutcome.Opened) outcome).store();
    WatchedStore of = new WatchedStore(opened, watched, records, new Random(1));
    store = new HandStore(of, StoreSettings.DEFAULT, new StoreRules());
    records.needed.recovered(store.core.journalFiles().used());
  }

  private void assertAllIsThereAfterAPowerCut(long seed, String... payloads) throws IOException {
    disk.crash(seed);
    start();
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(store.payloads(store.only())).containsExactly(payloads);
  }

  /** Every byte of the header and of the end, and some between. */
  static IntStream bytes() {
    return IntStream.range(0, 2 * FileHeader.BLOCK)
        .filter(i -> i < 64 || i % 137 == 0 || i > 2 * FileHeader.BLOCK - 16);
  }

  @ParameterizedTest
  @MethodSource("bytes")
  void whatFoundNoRoomIsSealedAnewInANewFile(int room) throws IOException {
    start();
    store.publish(store.create(), "one");
    store.commit();
    watched.room(bytes -> Math.min(bytes, room));
    store.publish(store.only(), TWO);
    assertThatThrownBy(store::commit).isInstanceOf(DiskFullException.class);
    watched.room(bytes -> bytes);
    store.publish(store.only(), "three");
    store.commit();
    assertThat(store.acknowledged.get(store.only().id())).containsExactly("one", TWO, "three");
    assertAllIsThereAfterAPowerCut(room, "one", TWO, "three");
  }

  @Test
  void whenTheFrameThatSaysWhatWasSyncedFindsNoRoomTheNextCommitIsWhole() throws IOException {
    start();
    store.publish(store.create(), "one");
    store.commit();
    watched.room(bytes -> 0);
    assertThatThrownBy(store::silence).isInstanceOf(DiskFullException.class);
    watched.room(bytes -> bytes);
    store.publish(store.only(), "two");
    store.commit();
    store.silence();
    assertThat(store.acknowledged.get(store.only().id())).containsExactly("one", "two");
    assertAllIsThereAfterAPowerCut(1, "one", "two");
  }
}
