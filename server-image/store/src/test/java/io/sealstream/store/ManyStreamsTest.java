package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Streams share files: their number does not show in the number of syncs. */
class ManyStreamsTest {
  private static final int STREAMS = 10_000;
  private static final int SYNCS = 20;

  @Test
  void streamsAreMadeWithoutWritingTheKeyRing() throws IOException {
    SimDisk disk = new SimDisk();
    HandStore store = new HandStore(disk);
    byte[] ring = disk.bytes(RingFile.NAME);
    for (int i = 0; i < 1000; i++) {
      store.publish(store.create(), "of stream " + i);
    }
    store.commit();
    store.checkpoint();
    assertThat(disk.bytes(RingFile.NAME)).as("their keys stand in the catalog").isEqualTo(ring);
  }

  @Test
  void aCheckpointOfTenThousandStreamsSyncsAFewFiles() throws IOException {
    SimDisk disk = new SimDisk();
    HandStore store = new HandStore(disk);
    for (int i = 0; i < STREAMS; i++) {
      store.publish(store.create(), "of stream " + i);
    }
    store.commit();
    AtomicInteger syncs = new AtomicInteger();
    disk.onEvent(
        event -> {
          if (event.kind() == SimEvent.Kind.FORCE
              || event.kind() == SimEvent.Kind.FORCE_DIRECTORY) {
            syncs.incrementAndGet();
          }
        });
    store.checkpoint();
    assertThat(syncs.get()).isBetween(1, SYNCS);
    disk.onEvent(event -> {});
    disk.crash(1);
    HandStore after = new HandStore(disk);
    assertThat(after.streams).hasSize(STREAMS);
    int i = 0;
    for (StreamId id : store.streams.keySet()) {
      assertThat(after.payloads(after.streams.get(id))).containsExactly("of stream " + i++);
    }
  }

  @Test
  void aDroppedStreamIsForgottenWhileOthersStillWriteToItsSegment() throws IOException {
    HandStore store = new HandStore(new SimDisk());
    StreamStore stays = store.create();
    StreamStore ends = store.create();
    store.publish(stays, "stays");
    store.publish(ends, "ends");
    store.commit();
    store.checkpoint();
    Set<FileId> open = Set.copyOf(store.core.segmentFiles().named());
    assertThat(store.core.segmentFiles().users(open)).contains(stays.id(), ends.id());
    ends.drop(() -> {});
    store.commit();
    store.checkpoint();
    assertThat(store.core.segmentFiles().users(open)).containsExactly(stays.id());
  }
}
