package io.sealstream.server.crash;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server killed at any moment has every message that it acknowledged. */
class KilledServerTest {
  private static final int WINDOW = 500;
  private static final int KILLS = Integer.getInteger("kills", 20);

  /** What the publisher was told, outside the server: sequence to payload. */
  private final SortedMap<Long, String> acknowledged = new ConcurrentSkipListMap<>();

  private final AtomicLong unanswered = new AtomicLong();

  @Test
  void killedTwentyTimesUnderLoadItLosesNoAcknowledgedMessage(@TempDir Path directory)
      throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("KilledServerTest seed " + seed);
    Random random = new Random(seed);
    try (ServerProcess server = ServerProcess.in(directory)) {
      for (int life = 0; life < KILLS; life++) {
        server.start();
        publishUntilKilled(server, life, random);
      }
      server.start();
      everyAcknowledgedMessageIsThere(server);
    }
    assertThat(unanswered).as("publishes in flight at the kills").hasPositiveValue();
  }

  private void publishUntilKilled(ServerProcess server, int life, Random random) throws Exception {
    int before = acknowledged.size();
    int killAfter = 100 + random.nextInt(500);
    CountDownLatch enough = new CountDownLatch(killAfter);
    AtomicBoolean killed = new AtomicBoolean();
    Connection nats = connect(server);
    try {
      if (life == 0) {
        createStream(nats);
      }
      JetStream stream = nats.jetStream();
      Thread publisher =
          Thread.ofPlatform()
              .start(() -> publish(stream, life, random.nextInt(900), enough, killed));
      awaitUnlessOneDies(enough, server, publisher);
      server.kill();
      killed.set(true);
      publisher.join();
    } finally {
      nats.close();
    }
    assertThat(acknowledged.size())
        .as("messages acknowledged in life " + life)
        .isGreaterThan(before);
  }

  private static void awaitUnlessOneDies(
      CountDownLatch enough, ServerProcess server, Thread publisher) throws Exception {
    while (!enough.await(1, TimeUnit.SECONDS)) {
      assertThat(server.isAlive()).as("alive; its log: " + server.log()).isTrue();
      assertThat(publisher.isAlive()).as("still publishing; log: " + server.log()).isTrue();
    }
  }

  private void publish(
      JetStream stream, int life, int padding, CountDownLatch enough, AtomicBoolean killed) {
    Semaphore window = new Semaphore(WINDOW);
    String pad = "x".repeat(padding);
    for (int i = 0; room(window, killed); i++) {
      String payload = life + "." + i + "." + pad;
      stream
          .publishAsync("kill." + i % 7, payload.getBytes(StandardCharsets.UTF_8))
          .thenAccept(
              answer -> {
                acknowledged.put(answer.getSeqno(), payload);
                enough.countDown();
                window.release();
              });
    }
    unanswered.addAndGet(WINDOW - window.availablePermits());
  }

  /** Waits for room in the window; false once the server was killed. */
  private static boolean room(Semaphore window, AtomicBoolean killed) {
    try {
      while (!killed.get()) {
        if (window.tryAcquire(50, TimeUnit.MILLISECONDS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  private void everyAcknowledgedMessageIsThere(ServerProcess server) throws Exception {
    Connection nats = connect(server);
    try {
      JetStreamManagement management = nats.jetStreamManagement();
      long first = management.getStreamInfo("KILL").getStreamState().getFirstSequence();
      assertThat(first).isEqualTo(1);
      for (var entry : acknowledged.entrySet()) {
        MessageInfo stored = management.getMessage("KILL", entry.getKey());
        assertThat(new String(stored.getData(), StandardCharsets.UTF_8))
            .as("sequence " + entry.getKey())
            .isEqualTo(entry.getValue());
      }
    } finally {
      nats.close();
    }
  }

  private static void createStream(Connection nats) throws Exception {
    nats.jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name("KILL")
                .subjects("kill.*")
                .storageType(StorageType.File)
                .build());
  }

  private static Connection connect(ServerProcess server) throws Exception {
    return Nats.connect(
        new Options.Builder()
            .server(server.url())
            .connectionTimeout(Duration.ofSeconds(30))
            .noReconnect()
            .build());
  }
}
