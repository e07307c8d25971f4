package io.sealstream.server.jetstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.KeyValue;
import io.nats.client.KeyValueManagement;
import io.nats.client.ObjectStore;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.KeyValueWatcher;
import io.nats.client.api.ObjectInfo;
import io.nats.client.api.ObjectMeta;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.impl.NatsKeyValueWatchSubscription;
import io.sealstream.server.Patience;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Buckets of keys and of objects, as a client library builds them on streams and consumers. */
class KeyValueStoryTest extends ServedStory {
  private KeyValue bucket(KeyValueConfiguration.Builder configuration) throws Exception {
    KeyValueManagement buckets = client.keyValueManagement();
    buckets.create(configuration.name("settings").build());
    return client.keyValue("settings");
  }

  @Test
  void valuesAreSetReadChangedAndDeleted() throws Exception {
    KeyValue settings = bucket(KeyValueConfiguration.builder().maxHistoryPerKey(3));
    long first = settings.put("color", "red");
    assertThat(settings.get("color").getValueAsString()).isEqualTo("red");
    assertThat(settings.get("shape")).isNull();

    long second = settings.update("color", "blue".getBytes(UTF_8), first);
    assertThat(second).isGreaterThan(first);
    assertThatThrownBy(() -> settings.update("color", "green".getBytes(UTF_8), first))
        .hasMessageContaining("10071");
    assertThatThrownBy(() -> settings.create("color", "pink".getBytes(UTF_8)))
        .hasMessageContaining("10071");
    assertThat(settings.get("color", first).getValueAsString()).isEqualTo("red");

    settings.delete("color");
    assertThat(settings.get("color")).isNull();
    assertThat(settings.create("color", "pink".getBytes(UTF_8))).isGreaterThan(second);
    assertThat(settings.history("color"))
        .extracting(KeyValueEntry::getOperation)
        .containsExactly(KeyValueOperation.PUT, KeyValueOperation.DELETE, KeyValueOperation.PUT);

    settings.purge("color");
    assertThat(settings.history("color"))
        .extracting(KeyValueEntry::getOperation)
        .containsExactly(KeyValueOperation.PURGE);
  }

  @Test
  void keysAreListedAndDeletedOnesPurged() throws Exception {
    KeyValue settings = bucket(KeyValueConfiguration.builder());
    settings.put("a.one", "1");
    settings.put("a.two", "2");
    settings.put("b", "3");
    settings.delete("b");
    assertThat(settings.keys()).containsExactlyInAnyOrder("a.one", "a.two");
    settings.purgeDeletes();
    assertThat(settings.getStatus().getEntryCount()).isEqualTo(3);
    assertThat(client.keyValueManagement().getBucketNames()).containsExactly("settings");
    client.keyValueManagement().delete("settings");
    assertThat(client.keyValueManagement().getBucketNames()).isEmpty();
  }

  @Test
  void aWatcherSeesWhatIsThereAndEveryChange() throws Exception {
    KeyValue settings = bucket(KeyValueConfiguration.builder());
    settings.put("a", "1");
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    KeyValueWatcher watcher =
        new KeyValueWatcher() {
          @Override
          public void watch(KeyValueEntry entry) {
            seen.add(entry.getKey() + "=" + entry.getValueAsString());
          }

          @Override
          public void endOfData() {
            seen.add("end");
          }
        };
    NatsKeyValueWatchSubscription subscription = settings.watchAll(watcher);
    assertThat(next(seen)).isEqualTo("a=1");
    assertThat(next(seen)).isEqualTo("end");
    settings.put("b", "2");
    settings.put("a", "3");
    assertThat(next(seen)).isEqualTo("b=2");
    assertThat(next(seen)).isEqualTo("a=3");
    subscription.unsubscribe();
  }

  private static String next(BlockingQueue<String> seen) throws InterruptedException {
    return seen.poll(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void valuesWithATimeToLiveLeave() throws Exception {
    KeyValue settings = bucket(KeyValueConfiguration.builder().ttl(Duration.ofMillis(200)));
    settings.put("a", "1");
    Patience.await().until(() -> settings.get("a") == null);
  }

  @Test
  void objectsOfManyChunksComeBackAndLeaveNothingWhenDeleted() throws Exception {
    client.objectStoreManagement().create(ObjectStoreConfiguration.builder("files").build());
    ObjectStore files = client.objectStore("files");
    byte[] bytes = new byte[1_000_000];
    new Random(7).nextBytes(bytes);

    ObjectInfo put =
        files.put(
            ObjectMeta.builder("report.pdf").chunkSize(64 * 1024).build(),
            new ByteArrayInputStream(bytes));
    assertThat(put.getChunks()).isEqualTo(16);
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    files.get("report.pdf", read);
    assertThat(read.toByteArray()).isEqualTo(bytes);

    files.put("note.txt", "hello".getBytes(UTF_8));
    assertThat(files.getList())
        .extracting(ObjectInfo::getObjectName)
        .containsExactlyInAnyOrder("report.pdf", "note.txt");
    files.delete("report.pdf");
    assertThat(files.getList()).extracting(ObjectInfo::getObjectName).containsExactly("note.txt");
    assertThat(files.getStatus().getSize()).isLessThan(2_000);
  }
}
