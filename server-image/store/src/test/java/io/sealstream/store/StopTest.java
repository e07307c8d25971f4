package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A stop (TERM, INT) commits the journal and says that it was clean. It makes a checkpoint only of
 * what takes a moment: whoever sent the signal does not wait long before the kill.
 */
class StopTest {
  private final SimDisk disk = new SimDisk();

  private boolean hasCatalog() throws IOException {
    return disk.list().stream().anyMatch(name -> name.endsWith(CatalogLog.SUFFIX));
  }

  /** No checkpoint frees it before the stop. */
  private RunningStore withALargeJournal() throws IOException {
    return new RunningStore(
        RunningStore.open(disk, CipherSuite.AES),
        StoreSettings.DEFAULT,
        new JournalSize(64 << 20, 4 << 20, 4 << 20),
        new StoreRules());
  }

  private static List<String> payloads(RunningStore store) {
    List<String> all = new ArrayList<>();
    store.streams.values().forEach(stream -> all.addAll(store.payloads(stream)));
    return all;
  }

  @Test
  void littleToWriteIsWrittenIntoSegments() throws IOException {
    try (RunningStore store = new RunningStore(disk)) {
      store.publish(store.create(), "a", "one");
    }
    assertThat(hasCatalog()).isTrue();
    try (RunningStore after = new RunningStore(disk)) {
      assertThat(after.store.commit().cleanStop()).isTrue();
      assertThat(payloads(after)).containsExactly("one");
    }
  }

  @Test
  void manyChangedStreamsStayInTheJournal() throws IOException {
    try (RunningStore store = withALargeJournal()) {
      for (int i = 0; i < 501; i++) {
        store.publish(store.create(), "a", "of stream " + i);
      }
    }
    stoppedCleanlyWithoutACheckpoint(501);
  }

  @Test
  void muchToWriteStaysInTheJournal() throws IOException {
    try (RunningStore store = withALargeJournal()) {
      StreamStore stream = store.create();
      for (int i = 0; i < 10; i++) {
        store.publish(stream, "a", "x".repeat(1 << 20));
      }
    }
    stoppedCleanlyWithoutACheckpoint(10);
  }

  private void stoppedCleanlyWithoutACheckpoint(int messages) throws IOException {
    assertThat(hasCatalog()).as("a checkpoint").isFalse();
    SimDisk medium = disk.durable();
    try (RunningStore after = new RunningStore(medium)) {
      assertThat(after.store.commit().cleanStop()).isTrue();
      assertThat(payloads(after)).hasSize(messages);
    }
  }
}
