package io.sealstream.e2e.world;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.StorageType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A key-value bucket with a writer in the background: one key after the other, each put again until
 * it is acknowledged, and then in the ledger under its revision.
 */
public final class Bucket implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final KeyValue values;
  private final AckLedger ledger;
  private final Thread writer = Thread.ofPlatform().name("bucket").unstarted(this::write);
  private volatile boolean stopping;

  private Bucket(KeyValue values, AckLedger ledger) {
    this.values = values;
    this.ledger = ledger;
  }

  /** Makes the bucket and begins to write. */
  public static Bucket written(Traffic over, int replicas, AckLedger ledger) throws IOException {
    Connection connection = over.connection();
    KeyValueConfiguration wanted =
        KeyValueConfiguration.builder()
            .name("PRICES")
            .storageType(StorageType.File)
            .replicas(replicas)
            .build();
    Traffic.answered("a bucket of prices", () -> connection.keyValueManagement().create(wanted));
    Bucket bucket = new Bucket(connection.keyValue("PRICES"), ledger);
    bucket.writer.start();
    return bucket;
  }

  private void write() {
    for (int number = 1; !stopping; ) {
      try {
        long revision = values.put(key(number), value(number));
        ledger.record(revision, key(number));
        ledger.sync();
        number++;
      } catch (IOException | JetStreamApiException | IllegalStateException e) {
        // No ack: put again. An earlier try may have been stored; the key has the same value then.
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }

  private static String key(int number) {
    return "price-" + number;
  }

  private static byte[] value(int number) {
    return ("the value of " + key(number)).getBytes(StandardCharsets.UTF_8);
  }

  /** Ends the writer after the key that is under way. */
  @Override
  public void close() {
    stopping = true;
    try {
      if (!writer.join(PATIENCE)) {
        throw new IllegalStateException("the writer of the bucket is stuck");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Reads every key of a ledger back, once the writer has ended: by the revision of its ack, and by
   * a later one only where a put was stored twice.
   */
  public SortedMap<Long, String> read(SortedMap<Long, String> acknowledged) {
    SortedMap<Long, String> found = new TreeMap<>();
    acknowledged.forEach(
        (revision, key) -> {
          KeyValueEntry entry = Traffic.answered("the value of " + key, () -> values.get(key));
          if (entry != null
              && entry.getRevision() >= revision
              && ("the value of " + key).equals(entry.getValueAsString())) {
            found.put(revision, key);
          }
        });
    return found;
  }
}
