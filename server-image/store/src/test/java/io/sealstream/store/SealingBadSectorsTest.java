package io.sealstream.store;

import static io.sealstream.store.PlainStore.aLongSegment;
import static io.sealstream.store.PlainStore.hand;
import static io.sealstream.store.PlainStore.sealed;
import static io.sealstream.store.PlainStore.sealing;
import static io.sealstream.store.PlainStore.start;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A plain store with sectors that cannot be read gets a key: what can be read is sealed. */
class SealingBadSectorsTest {
  private SimDisk disk;

  @BeforeEach
  void aPlainStore() throws IOException {
    disk = new PlainStore().disk;
  }

  private static List<Long> unreadable(HandStore store) {
    List<Long> unreadable = new ArrayList<>();
    Message message = new Message();
    for (StreamStore stream : store.streams.values()) {
      MessageLog log = stream.log();
      for (long s = log.next(1, Filter.ALL); s != 0; s = log.next(s + 1, Filter.ALL)) {
        try {
          log.read(s, message);
        } catch (DamageException e) {
          unreadable.add(s);
        }
      }
    }
    return unreadable;
  }

  @Test
  void aBadSectorCostsWhatItHoldsAndTheStoreIsSealedAllTheSame() throws IOException {
    String segment = aLongSegment(disk);
    assertThat(disk.bytes(segment).length).isGreaterThan(2 * FileDigest.BLOCK);
    disk.failReadsOf(segment, 300_000, 300_512);
    HandStore store = start(sealing(), disk);
    assertThat(store.anyQuarantine()).isEmpty();
    List<Long> lost = unreadable(store);
    assertThat(lost).isNotEmpty().hasSizeLessThan(250);
    store.publish(store.streams.values().iterator().next(), "it goes on");
    store.commit();
    disk.kill();

    // The device gives it again: what was not proven then is not believed now.
    disk.failReadsOf("");
    store = start(sealed(), disk);
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(unreadable(store)).isEqualTo(lost);
  }

  @Test
  void aSectorThatGoesBadAfterwardsIsReadOnceAndNotByEachReader() throws IOException {
    String segment = aLongSegment(disk);
    start(sealing(), disk);
    disk.kill();
    disk.failReadsOf(segment, 300_000, 300_512);
    int[] reads = {0};
    OpenStore opened =
        sealed()
            .opened(
                new FilterDisk(disk.anotherProcess()) {
                  @Override
                  public File open(String name, Access access) throws IOException {
                    return new FilterFile(super.open(name, access)) {
                      @Override
                      public int read(ByteBuffer into, long position) throws IOException {
                        boolean all = position == 0 && into.remaining() == FileDigest.BLOCK;
                        reads[0] += name.equals(segment) && all ? 1 : 0;
                        return super.read(into, position);
                      }
                    };
                  }
                });
    HandStore store = hand(opened);
    assertThat(store.anyQuarantine().orElseThrow().reason()).contains("Input/output error");
    unreadable(store);
    assertThat(reads[0]).isEqualTo(1);
  }
}
