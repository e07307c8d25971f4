package io.sealstream.server.jetstream.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.KeyValue;
import io.nats.client.ObjectStore;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueWatcher;
import io.nats.client.api.ObjectInfo;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.impl.NatsKeyValueWatchSubscription;
import io.sealstream.server.Patience;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Key-value buckets and object stores work as their clients expect. */
class BucketStoryTest {
  @TempDir Path directory;
  private Orders orders;

  @BeforeEach
  void open() throws Exception {
    orders = Orders.open(directory);
  }

  @AfterEach
  void close() {
    orders.close();
  }

  /** Writes down what a watcher sees. */
  private static final class Watch implements KeyValueWatcher {
    final ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    final CountDownLatch caughtUp = new CountDownLatch(1);

    @Override
    public void watch(KeyValueEntry entry) {
      String value =
          entry.getOperation() == KeyValueOperation.PUT
              ? entry.getValueAsString()
              : entry.getOperation().name();
      seen.add(entry.getKey() + "=" + value);
    }

    @Override
    public void endOfData() {
      caughtUp.countDown();
    }

    void awaitCaughtUp() throws InterruptedException {
      Patience.await(caughtUp);
    }
  }

  private KeyValue bucket(int history) throws Exception {
    orders
        .client
        .keyValueManagement()
        .create(
            KeyValueConfiguration.builder()
                .name("settings" + history)
                .maxHistoryPerKey(history)
                .build());
    return orders.client.keyValue("settings" + history);
  }

  @Test
  void aWatcherSeesWhatIsThereAndThenEachChange() throws Exception {
    for (int history : List.of(1, 5)) {
      KeyValue bucket = bucket(history);
      bucket.put("color", "red");
      bucket.put("size", "small");
      bucket.put("color", "blue");
      Watch watch = new Watch();
      NatsKeyValueWatchSubscription subscription = bucket.watchAll(watch);
      watch.awaitCaughtUp();
      assertThat(watch.seen).containsExactly("size=small", "color=blue");
      bucket.put("size", "large");
      bucket.delete("color");
      Patience.await()
          .untilAsserted(
              () ->
                  assertThat(watch.seen)
                      .containsExactly("size=small", "color=blue", "size=large", "color=DELETE"));
      subscription.unsubscribe();
    }
  }

  @Test
  void aWatcherOfAnEmptyBucketIsCaughtUpAtOnce() throws Exception {
    Watch watch = new Watch();
    bucket(1).watchAll(watch);
    watch.awaitCaughtUp();
    assertThat(watch.seen).isEmpty();
  }

  @Test
  void keysAndHistoryAreComplete() throws Exception {
    KeyValue bucket = bucket(3);
    for (int i = 1; i <= 300; i++) {
      bucket.put("key." + i % 100, "v" + i);
    }
    bucket.delete("key.7");
    assertThat(bucket.keys()).hasSize(99).doesNotContain("key.7").contains("key.99");
    assertThat(bucket.history("key.8").stream().map(KeyValueEntry::getValueAsString))
        .containsExactly("v8", "v108", "v208");
  }

  @Test
  void manyWatchersDoNotDisturbEachOther() throws Exception {
    KeyValue bucket = bucket(1);
    List<Watch> watches = new java.util.ArrayList<>();
    for (int i = 0; i < 30; i++) {
      Watch watch = new Watch();
      bucket.watch("key." + i, watch);
      watches.add(watch);
    }
    for (int i = 0; i < 30; i++) {
      bucket.put("key." + i, "v" + i);
    }
    for (int i = 0; i < 30; i++) {
      Watch watch = watches.get(i);
      String expected = "key." + i + "=v" + i;
      Patience.await().untilAsserted(() -> assertThat(watch.seen).containsExactly(expected));
    }
  }

  @Test
  void aLargeObjectComesBackUnchanged() throws Exception {
    orders
        .client
        .objectStoreManagement()
        .create(ObjectStoreConfiguration.builder().name("files").build());
    ObjectStore files = orders.client.objectStore("files");
    byte[] content = new byte[5 << 20];
    new Random(7).nextBytes(content);
    files.put("report.pdf", new ByteArrayInputStream(content));
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    ObjectInfo info = files.get("report.pdf", read);
    assertThat(read.toByteArray()).isEqualTo(content);
    assertThat(info.getChunks()).isGreaterThan(10);
    assertThat(files.getList()).hasSize(1);
    files.delete("report.pdf");
    assertThat(files.getList()).isEmpty();
  }
}
