package io.sealstream.server.jepsen;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.KeyValue;
import io.nats.client.KeyValueOptions;
import io.nats.client.api.KeyValueConfiguration;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import io.sealstream.server.jepsen.RegisterHistory.Call;
import io.sealstream.server.jepsen.RegisterHistory.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Reads keys through the leader of the bucket's stream, and writes them on condition that they have
 * the revision that it knows.
 */
final class Writer implements Clients.Client {
  static final String BUCKET = "REGISTERS";
  static final String STREAM = "KV_" + BUCKET;

  private static final String PREFIX = "$KV." + BUCKET + '.';
  private static final int KEYS = 4;
  private static final int WRONG_REVISION = 10071;
  private static final int NO_MESSAGE = 10037;
  private static final int PAUSE_MILLIS = 5;

  private final String name;
  private final Connection nats;
  private final RegisterHistory history;
  private final Random random;
  private final Map<String, Long> revisions = new HashMap<>();

  Writer(String name, Connection nats, RegisterHistory history, Random random) {
    this.name = name;
    this.nats = nats;
    this.history = history;
    this.random = random;
  }

  static KeyValueConfiguration bucket(int replicas) {
    return KeyValueConfiguration.builder()
        .name(BUCKET)
        .maxHistoryPerKey(RegisterCheck.HISTORY)
        .storageType(StorageType.File)
        .replicas(replicas)
        .build();
  }

  static KeyValueOptions options() {
    return KeyValueOptions.builder().jetStreamOptions(Cluster.IMPATIENT).build();
  }

  /** The key that a message of the bucket's stream is about. */
  static String key(String subject) {
    return subject.substring(PREFIX.length());
  }

  @Override
  public void work(Clients clients) throws Exception {
    KeyValue bucket = nats.keyValue(BUCKET, options());
    JetStreamManagement management = nats.jetStreamManagement(Cluster.IMPATIENT);
    for (long number = 1; clients.goOn(); number++) {
      String key = "key-" + random.nextInt(KEYS);
      if (random.nextInt(3) == 0) {
        read(management, key);
      } else {
        write(bucket, key, name + '-' + number);
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private void read(JetStreamManagement management, String key) {
    Call call = history.begin(key, 0);
    try {
      MessageInfo last = management.getLastMessage(STREAM, PREFIX + key);
      String value = new String(last.getData(), StandardCharsets.UTF_8);
      history.end(call, new Outcome.Read(last.getSeq(), value));
      revisions.put(key, last.getSeq());
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == NO_MESSAGE) {
        history.end(call, new Outcome.Read(0, ""));
      }
    } catch (IOException | IllegalStateException disturbed) {
      // Nobody answered: nothing was learned.
    }
  }

  private void write(KeyValue bucket, String key, String value) {
    long expected = revisions.getOrDefault(key, 0L);
    Call call = history.begin(key, expected);
    try {
      long revision = bucket.update(key, value.getBytes(StandardCharsets.UTF_8), expected);
      history.end(call, new Outcome.Written(revision, value));
      revisions.put(key, revision);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == WRONG_REVISION) {
        revisions.remove(key); // for certain not written; whoever reads it knows the revision again
      } else {
        history.end(call, new Outcome.Unanswered(value));
      }
    } catch (IOException | IllegalStateException disturbed) {
      history.end(call, new Outcome.Unanswered(value));
    }
  }
}
