package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams of which nothing is written. */
class MemoryStreamTest {
  private final SimDisk disk = new SimDisk();

  @Test
  void changesNothingOnTheDiskWhateverIsDoneWithIt() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.createInMemory();
    long events = disk.events();
    for (int i = 0; i < 500; i++) {
      store.publish(stream, "message " + i);
    }
    stream.submit(Ledger.remove(Ledger.REMOVE, 7), Urgency.NOW, () -> {});
    stream.submit(Ledger.remove(Ledger.REMOVE_BELOW, 5), Urgency.NOW, () -> {});
    store.commit();
    store.checkpoint();
    assertThat(disk.events()).isEqualTo(events);
    assertThat(store.acknowledged.get(stream.id())).hasSize(500);
    assertThat(store.payloads(stream))
        .hasSize(495)
        .startsWith("message 4", "message 5", "message 7");

    stream.drop(() -> {});
    assertThat(stream.submit(Ledger.remove(Ledger.REMOVE, 9), Urgency.NOW, () -> {})).isFalse();
    disk.kill();
    assertThat(new HandStore(disk).streams).isEmpty();
  }

  /** One message in a hundred stays: what holds the others must not stay with it. */
  @Test
  void removedMessagesGiveTheirMemoryBack() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.createInMemory();
    String text = "y".repeat(2000);
    for (int i = 1; i <= 20_000; i++) {
      store.publish(stream, i + text);
      if (i % 100 != 0) {
        stream.submit(Ledger.remove(Ledger.REMOVE, i), Urgency.NOW, () -> {});
      }
    }
    MemoryStream memory = (MemoryStream) stream;
    assertThat(stream.log().messages()).isEqualTo(200);
    assertThat(memory.held()).isLessThan(3L << 20);
    List<String> left = store.payloads(stream);
    assertThat(left).hasSize(200).startsWith(100 + text).endsWith(20_000 + text);
    assertThat(stream.log().lastSequence()).isEqualTo(20_000);
    assertThat(stream.log().deletedCount()).isEqualTo(20_000 - 100 + 1 - 200);
  }
}
