package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A queue through which messages run for months: nothing of those that left stays in memory. */
class TailMemoryTest {
  private static final int ROUNDS = 20;

  private final HandStore store;

  TailMemoryTest() throws IOException {
    store = new HandStore(new SimDisk());
  }

  private void publish(StreamStore stream, String payload) throws IOException {
    store.publish(stream, payload);
    store.commit();
    store.checkpoint();
  }

  /** The chunk of a message, which stands in a segment and in memory. */
  private Chunk chunk(StreamStore stream, long sequence) {
    LogTail tail = ((Stream) stream).log().tail();
    Chunk chunk =
        store.core.segmentFiles().named().stream()
            .flatMap(file -> tail.frames(file, 1, Long.MAX_VALUE).places().stream())
            .map(LogTail.Placed::chunk)
            .filter(c -> c.first() == sequence)
            .findFirst()
            .orElseThrow();
    assertThat(chunk.body()).isNotNull();
    return chunk;
  }

  @Test
  void whatIsConsumedAfterItWasWrittenLeavesNothing() throws IOException {
    StreamStore stream = store.create();
    publish(stream, "nobody takes this one");
    List<WeakReference<Chunk>> gone = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      publish(stream, "message " + i);
      long newest = stream.log().lastSequence();
      gone.add(new WeakReference<>(chunk(stream, newest)));
      stream.submit(Ledger.remove(Ledger.REMOVE, newest), Urgency.NOW, () -> {});
      store.commit();
    }
    assertThat(store.payloads(stream)).containsExactly("nobody takes this one");
    Awaitility.await()
        .atMost(RunningStore.PATIENCE)
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(gone).allMatch(chunk -> chunk.get() == null);
            });
    assertThat(chunk(stream, 1).body()).as("what is there is still in memory").isNotNull();
  }
}
