package io.sealstream.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
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

  // --- a bucket of keys and values ---

  private static String key(int i) {
    return "bucket.of.settings.key-" + i;
  }

  /** One message in a batch of its own, as a client that waits for each answer sends it. */
  private static void put(StreamStore bucket, int key, String value) {
    EntryBatch batch = new EntryBatch(600);
    Ledger.addPublish(batch, key(key), value.getBytes(UTF_8));
    assertThat(bucket.submit(batch, Urgency.NOW, () -> {})).isTrue();
  }

  private static long lastOf(StreamStore bucket, int key) {
    byte[] name = key(key).getBytes(UTF_8);
    return bucket.log().last(name, 0, name.length);
  }

  private static void replace(StreamStore bucket, int key, String value) {
    long before = lastOf(bucket, key);
    put(bucket, key, value);
    bucket.submit(Ledger.remove(Ledger.REMOVE, before), Urgency.NOW, () -> {});
  }

  /** What is reachable: with as many collections as it takes until they find nothing. */
  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    long used = Long.MAX_VALUE;
    while (true) {
      System.gc();
      long now = runtime.totalMemory() - runtime.freeMemory();
      if (now > used - (64 << 10)) {
        return Math.min(now, used);
      }
      used = now;
    }
  }

  /** What it says is what the server counts: were it less, a full budget would be a full heap. */
  @Test
  void takesNoMoreOfTheHeapThanItSays() throws IOException {
    StreamStore bucket = new HandStore(disk).createInMemory();
    long before = heap();
    for (int key = 0; key < 200_000; key++) {
      put(bucket, key, "value " + key);
    }
    long taken = heap() - before;
    assertThat(bucket.log().messages()).isEqualTo(200_000);
    assertThat(taken).isBetween(bucket.heapBytes() / 2, bucket.heapBytes() + (2 << 20));
  }

  @Test
  void valuesThatAreReplacedForEverTakeHalfAsMuchBesidesAtMost() throws IOException {
    StreamStore bucket = new HandStore(disk).createInMemory();
    MemoryStream memory = (MemoryStream) bucket;
    int keys = 3000;
    for (int key = 0; key < keys; key++) {
      put(bucket, key, "first");
    }
    Random random = new Random(7);
    Map<Integer, String> expected = new HashMap<>();
    for (int i = 0; i < 30_000; i++) {
      int key = random.nextInt(keys);
      replace(bucket, key, "value " + i);
      expected.put(key, "value " + i);
      assertThat(memory.held()).isLessThanOrEqualTo(bucket.heapBytes() * 3 / 2 + (128 << 10));
    }
    MessageLog log = bucket.log();
    assertThat(log.messages()).isEqualTo(keys);
    assertThat(log.subjectCount()).isEqualTo(keys);
    assertThat(log.count(1, Filter.of("bucket.>"))).isEqualTo(keys);
    Message message = new Message();
    for (int key = 0; key < keys; key++) {
      assertThat(RunningStore.payload(log, lastOf(bucket, key), message))
          .isEqualTo(expected.getOrDefault(key, "first"));
    }
  }

  @Test
  void aPurgeGivesBackWhatItsSubjectsTook() throws IOException {
    StreamStore bucket = new HandStore(disk).createInMemory();
    for (int key = 0; key < 20_000; key++) {
      put(bucket, key, "value");
    }
    assertThat(((MemoryStream) bucket).held()).isGreaterThan(2 << 20);
    bucket.submit(Ledger.remove(Ledger.REMOVE_BELOW, 20_000), Urgency.NOW, () -> {});
    assertThat(((MemoryStream) bucket).held()).isLessThan(256 << 10);
    assertThat(lastOf(bucket, 19_999)).isEqualTo(20_000);
    put(bucket, 5, "again");
    assertThat(lastOf(bucket, 5)).isEqualTo(20_001);
    assertThat(bucket.log().next(1, Filter.of(key(5)))).isEqualTo(20_001);
  }
}
