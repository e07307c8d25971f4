package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which segment files there are, and who has something in them. */
class SegmentFilesTest {
  private final SimDisk disk = new SimDisk();

  /**
   * A stream that was emptied while its file was written to, and did not change since. (The scrub
   * had noted the file before, looked for the stream's index there, and reported damage.)
   */
  @Test
  void nobodyHasAnythingInAFileThatIsGone() throws IOException {
    HandStore store = new HandStore(disk);
    SegmentFiles files = store.core.segmentFiles();
    StreamStore emptied = store.create();
    store.publish(emptied, "a message");
    store.commit();
    store.checkpoint();
    FileId file = files.named().iterator().next();
    assertThat(files.users(Set.of(file))).containsExactly(emptied.id());

    emptied.submit(Ledger.remove(Ledger.REMOVE, 1), Urgency.NOW, () -> {});
    store.commit();
    store.checkpoint();
    assertThat(files.named()).isEmpty();
    assertThat(disk.exists(SegmentFile.name(file))).as("is still written to").isTrue();

    files.sweep(file);
    store.checkpoint();
    assertThat(disk.exists(SegmentFile.name(file))).isFalse();
    assertThat(files.users(Set.of(file))).isEmpty();
    assertThat(files.part(emptied.id(), file)).isEmpty();
  }
}
