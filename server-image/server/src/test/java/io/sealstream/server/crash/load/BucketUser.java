package io.sealstream.server.crash.load;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.KeyValueEntry;
import io.nats.client.api.KeyValueOperation;
import io.nats.client.api.StorageType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Puts, deletes and purges keys of a bucket, one after the other: afterwards each key has the value
 * that was acknowledged last, or that of the one change which was under way.
 */
final class BucketUser implements Turn.Task {
  private static final String BUCKET = "STATE";
  private static final int KEYS = 10;
  private static final String NOTHING = "";

  private final Random random;
  private final Map<String, String> values = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private String changing = NOTHING;
  private String changingTo = NOTHING;
  private long changes;

  BucketUser(Random random) {
    this.random = random;
  }

  static void make(Connection nats) throws IOException, JetStreamApiException {
    nats.keyValueManagement(options())
        .create(
            KeyValueConfiguration.builder()
                .name(BUCKET)
                .maxHistoryPerKey(3)
                .storageType(StorageType.File)
                .build());
  }

  private static KeyValueOptions options() {
    return KeyValueOptions.builder().jetStreamOptions(Turn.PATIENT).build();
  }

  private static KeyValue bucket(Connection nats) throws IOException {
    return nats.keyValue(BUCKET, options());
  }

  long changes() {
    return changes;
  }

  @Override
  public void work(Turn turn) throws Exception {
    KeyValue bucket = bucket(turn.nats());
    while (!turn.isOver()) {
      change(bucket);
      turn.answered(this);
    }
  }

  private synchronized void change(KeyValue bucket) throws IOException, JetStreamApiException {
    changing = "key-" + random.nextInt(KEYS);
    int kind = random.nextInt(10);
    changingTo = kind < 2 ? NOTHING : Payload.id("value", changes, random.nextInt(300));
    switch (kind) {
      case 0 -> bucket.delete(changing);
      case 1 -> bucket.purge(changing);
      default -> bucket.put(changing, Payload.of(changingTo));
    }
    values.put(changing, changingTo);
    changing = NOTHING;
    changes++;
  }

  synchronized List<String> judge(Connection nats) throws IOException, JetStreamApiException {
    KeyValue bucket = bucket(nats);
    for (int i = 0; i < KEYS; i++) {
      judge("key-" + i, value(bucket.get("key-" + i)));
    }
    changing = NOTHING;
    return List.copyOf(problems);
  }

  private void judge(String key, String found) {
    String known = values.getOrDefault(key, NOTHING);
    if (!found.equals(known) && !(key.equals(changing) && found.equals(changingTo))) {
      problems.add(
          "bucket %s: %s is \"%s\", not \"%s\"; under way: %s to \"%s\""
              .formatted(BUCKET, key, found, known, changing, changingTo));
    }
    values.put(key, found);
  }

  private static String value(KeyValueEntry entry) {
    return entry == null || entry.getOperation() != KeyValueOperation.PUT
        ? NOTHING
        : Payload.id(entry.getValue());
  }
}
