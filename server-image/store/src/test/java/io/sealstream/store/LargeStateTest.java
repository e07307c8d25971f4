package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A stream remembers more than a frame of the catalog holds, as with millions of message ids. */
class LargeStateTest {
  private static final int PART = 35 << 20;

  private final SimDisk disk = new SimDisk();

  private RunningStore start(CipherSuite cipher) throws Exception {
    return new RunningStore(disk, cipher, StoreSettings.DEFAULT);
  }

  private static EntryBatch keep(byte[] bytes) {
    EntryBatch batch = new EntryBatch(64);
    batch.add(Ledger.KEEP, bytes);
    return batch;
  }

  private static byte[] some(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void moreThanTheLongestFrameComesBack() throws Exception {
    byte[] one = some(PART, 1);
    byte[] other = some(PART, 2);
    try (RunningStore store = start(CipherSuite.AES)) {
      StreamStore stream = store.create();
      store.await(store.submit(stream, keep(one)));
      store.await(store.submit(stream, keep(other)));
      store.checkpoint();
    }
    disk.crash(1);
    try (RunningStore again = start(CipherSuite.AES)) {
      byte[] kept = again.ledger().kept();
      assertThat(kept).hasSize(2 * PART);
      assertThat(kept).startsWith(one).endsWith(other);
    }
  }

  /** Whether builds that expect an entry in one frame are told that they cannot read this. */
  private boolean isTold() {
    return (SuperblockOnDisk.features(disk) & StoreFeature.LONG_ENTRIES.bit()) != 0;
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void olderBuildsAreToldUntilEveryEntryIsInOneFrame(CipherSuite cipher) throws Exception {
    try (RunningStore store = start(cipher)) {
      store.await(store.submit(store.create(), keep(some(1000, 1))));
      store.checkpoint();
      assertThat(isTold()).isFalse();
      StreamStore large = store.create();
      store.await(store.submit(large, keep(some(300_000, 2))));
      store.checkpoint();
      assertThat(isTold()).isTrue();
      store.await(store.submit(store.create(), keep(some(1000, 3))));
      store.checkpoint();
      assertThat(isTold()).as("it still stands in a file before").isTrue();
      store.drop(large);
    }
    disk.kill();
    for (int starts = 0; starts < Commit.MAX_CATALOG_FILES; starts++) {
      try (RunningStore again = start(cipher)) {
        again.await(again.submit(again.create(), keep(some(10, starts))));
        again.checkpoint();
      }
    }
    assertThat(isTold()).as("in the base after it").isFalse();
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void statesThatEndAnywhereInAFrameComeBackBesideEachOther(CipherSuite cipher) throws Exception {
    int[] lengths = {1, 256 << 10, (256 << 10) - 200, 600_000, 3};
    try (RunningStore store = start(cipher)) {
      for (int length : lengths) {
        store.await(store.submit(store.create(), keep(some(length, length))));
      }
      store.checkpoint();
      store.await(store.submit(store.create(), keep(some(300_000, 7))));
      store.checkpoint();
    }
    disk.crash(2);
    try (RunningStore again = start(cipher)) {
      assertThat(again.ledgers.values().stream().map(l -> l.kept().length))
          .containsExactlyInAnyOrder(1, 256 << 10, (256 << 10) - 200, 600_000, 3, 300_000);
      again.ledgers.values().stream()
          .map(Ledger::kept)
          .forEach(
              kept -> {
                int seed = kept.length == 300_000 ? 7 : kept.length;
                assertThat(kept).isEqualTo(some(kept.length, seed));
              });
    }
  }
}
