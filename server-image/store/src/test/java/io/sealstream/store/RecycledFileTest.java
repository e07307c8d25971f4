package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A journal file that is used again: frames of its earlier use stand, whole and aligned, behind
 * those that count, in a file under the same name.
 */
class RecycledFileTest {
  private static final int LENGTH_AT = 8;
  private static final int LENGTH_BITS = 32;

  private final SimDisk disk = new SimDisk();
  private final List<String> published = new ArrayList<>();
  private HandStore store;

  @BeforeEach
  void theNewestFileWasUsedBefore() throws IOException {
    store = new HandStore(disk);
    store.create();
    Set<String> seen = new HashSet<>();
    String newest = "";
    boolean again = false;
    for (int i = 0; !again; i++) {
      publish("message " + i + "x".repeat(100_000));
      String now = HandStore.newestJournal(disk);
      again = !now.equals(newest) && !seen.add(now);
      newest = now;
      if (i % 10 == 9) {
        store.checkpoint();
      }
    }
  }

  private void publish(String payload) throws IOException {
    store.publish(store.only(), payload);
    store.commit();
    published.add(payload);
  }

  private HandStore startWithFlipped(String file, long bit) throws IOException {
    SimDisk copy = disk.fork();
    copy.flip(file, bit);
    return new HandStore(copy);
  }

  @Test
  void everyFlippedBitOfALengthThatALaterFrameProvesIsALoss() throws IOException {
    long frame = store.core.journal().synced().offset();
    publish("lost");
    publish("proves it");
    String file = HandStore.newestJournal(disk);
    disk.kill();
    for (long bit = 0; bit < LENGTH_BITS; bit++) {
      HandStore after = startWithFlipped(file, (frame + LENGTH_AT) * 8 + bit);
      assertThat(after.only().quarantine()).as("bit %d", bit).isPresent();
      assertThat(after.payloads(after.only()))
          .isEqualTo(published.subList(0, published.size() - 2));
    }
  }

  @Test
  void aFlippedBitInTheLengthOfTheLastFrameBringsNothingOldBack() throws IOException {
    publish("last");
    long frame = store.core.journal().synced().offset();
    store.silence();
    String file = HandStore.newestJournal(disk);
    disk.kill();
    for (long bit = 0; bit < LENGTH_BITS; bit++) {
      HandStore after = startWithFlipped(file, (frame + LENGTH_AT) * 8 + bit);
      assertThat(after.anyQuarantine()).as("bit %d", bit).isEmpty();
      assertThat(after.payloads(after.only())).isEqualTo(published);
    }
  }

  /** No log can tell this from a torn tail; the threat model says so. */
  @Test
  void aJournalThatWasZeroedBehindTheSuperblockLooksLikeATornTail() throws IOException {
    store.checkpoint();
    List<String> committed = List.copyOf(published);
    long end = store.core.journal().synced().offset();
    publish("acknowledged, and wiped by somebody");
    String file = HandStore.newestJournal(disk);
    disk.kill();
    new Volume.OnSimDisk(disk).write(file, end, new byte[1 << 20]);
    HandStore after = new HandStore(disk);
    assertThat(after.anyQuarantine()).isEmpty();
    assertThat(after.payloads(after.only())).isEqualTo(committed);
  }
}
