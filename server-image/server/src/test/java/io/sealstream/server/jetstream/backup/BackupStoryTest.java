package io.sealstream.server.jetstream.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Connection;
import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.jetstream.JetStreamServer;
import io.sealstream.store.SimDisk;
import io.sealstream.store.StoreState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody backs streams up and restores them. */
@SuppressWarnings("try") // a connection of jnats may be interrupted while it closes
class BackupStoryTest {
  private static final long VOLUME = 96 << 20;

  @TempDir Path scratch;

  private JetStreamServer server(String name) throws Exception {
    return JetStreamServer.start(scratch.resolve(name));
  }

  @Test
  void aDeletedStreamComesBackAsItWasAndGoesOn() throws Exception {
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      Map<String, Object> before = backups.contents(OrdersStream.NAME);
      BackupClient.Backup backup = backups.backup(OrdersStream.NAME);
      backups.ask("STREAM.DELETE." + OrdersStream.NAME, new byte[0]);
      assertThat(backups.restore(OrdersStream.NAME, backup)).doesNotContainKey("error");
      assertThat(backups.contents(OrdersStream.NAME)).isEqualTo(before);
      long next =
          client
              .jetStream()
              .publish("orders.1", "next".getBytes(StandardCharsets.UTF_8))
              .getSeqno();
      assertThat(next).isEqualTo(OrdersStream.PUBLISHED + 1);
    }
  }

  @Test
  void aRestoredStreamIsThereAfterARestart() throws Exception {
    Map<String, Object> before;
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      BackupClient.Backup backup = backups.backup(OrdersStream.NAME);
      backups.ask("STREAM.DELETE." + OrdersStream.NAME, new byte[0]);
      backups.restore(OrdersStream.NAME, backup);
      before = backups.contents(OrdersStream.NAME);
    }
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      assertThat(new BackupClient(client).contents(OrdersStream.NAME)).isEqualTo(before);
    }
  }

  @Test
  void anEmptyStreamKeepsItsPlace() throws Exception {
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      backups.ask("STREAM.PURGE." + OrdersStream.NAME, new byte[0]);
      BackupClient.Backup backup = backups.backup(OrdersStream.NAME, Map.of("no_consumers", true));
      backups.ask("STREAM.DELETE." + OrdersStream.NAME, new byte[0]);
      assertThat(backups.restore(OrdersStream.NAME, backup)).doesNotContainKey("error");
      Map<String, Object> contents = backups.contents(OrdersStream.NAME);
      assertThat(contents).containsEntry("messages", 0).containsEntry("last_seq", 120);
      assertThat((Map<?, ?>) contents.get("consumers")).isEmpty();
    }
  }

  @Test
  void chunksAreAsLargeAsAsked() throws Exception {
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      Map<String, Object> small = Map.of("chunk_size", 2048, "window_size", 4096, "jsck", true);
      BackupClient.Backup backup = backups.backup(OrdersStream.NAME, small);
      assertThat(backup.archive().length).isGreaterThan(300_000);
    }
  }

  @Test
  void anInterruptedRestoreLeavesNothing() throws Exception {
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      BackupClient.Backup backup = backups.backup(OrdersStream.NAME);
      backups.ask("STREAM.DELETE." + OrdersStream.NAME, new byte[0]);
      String subject = backups.restoreSubject(OrdersStream.NAME, backup);
      byte[] half = Arrays.copyOf(backup.archive(), backup.archive().length / 2);
      assertThat(backups.send(subject, half)).isEmpty();
      assertThat(BackupClient.error(backups.ask("STREAM.INFO." + OrdersStream.NAME, new byte[0])))
          .isEqualTo(10059);
      assertThat(backups.ask("STREAM.NAMES", new byte[0])).containsEntry("total", 0);
      assertThat(BackupClient.error(backups.ask("STREAM.RESTORE.ORDERS", backup.description())))
          .as("its name is taken")
          .isEqualTo(10130);
      // The archive ends too early.
      assertThat(backups.send(subject, new byte[0])).contains("10062", "cut short");
      await(() -> server.store().status().streams() == 0);
      assertThat(backups.restore(OrdersStream.NAME, backup)).doesNotContainKey("error");
    }
  }

  @Test
  void aServerThatEndsInARestoreStartsWithoutTheStream() throws Exception {
    BackupClient.Backup backup;
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      backup = backups.backup(OrdersStream.NAME);
    }
    try (JetStreamServer server = server("two");
        Connection client = server.connect()) {
      BackupClient backups = new BackupClient(client);
      String subject = backups.restoreSubject(OrdersStream.NAME, backup);
      byte[] half = Arrays.copyOf(backup.archive(), backup.archive().length / 2);
      assertThat(backups.send(subject, half)).isEmpty();
      server.store().checkpoint().toCompletableFuture().join();
      assertThat(server.store().status().streams()).isEqualTo(1);
    }
    try (JetStreamServer server = server("two");
        Connection client = server.connect()) {
      BackupClient backups = new BackupClient(client);
      await(() -> server.store().status().streams() == 0);
      assertThat(backups.restore(OrdersStream.NAME, backup)).doesNotContainKey("error");
    }
  }

  @Test
  void aRestoreThatFindsNoRoomEndsAndLeavesNothing() throws Exception {
    SimDisk disk = new SimDisk();
    disk.capacity(VOLUME);
    try (JetStreamServer server = JetStreamServer.start(disk);
        Connection client = server.connect()) {
      BackupClient backups = new BackupClient(client);
      client
          .jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("LARGE").subjects("large").build());
      // Longer than a frame of the journal: it needs a new file.
      client.jetStream().publish("large", new byte[900_000]);
      BackupClient.Backup backup = backups.backup("LARGE");
      backups.ask("STREAM.DELETE.LARGE", new byte[0]);
      server.store().checkpoint().toCompletableFuture().join();
      disk.capacity(0);
      assertThat(BackupClient.error(backups.restore("LARGE", backup))).isEqualTo(10047);
      disk.capacity(VOLUME);
      await(() -> server.store().status().streams() == 0);
      await(() -> server.store().status().state() == StoreState.OPEN);
      assertThat(backups.restore("LARGE", backup)).doesNotContainKey("error");
    }
  }

  @Test
  void damagedArchivesAreRefused() throws Exception {
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      BackupClient.Backup backup = backups.backup(OrdersStream.NAME);
      backups.ask("STREAM.DELETE." + OrdersStream.NAME, new byte[0]);
      byte[] altered = backup.archive().clone();
      altered[altered.length / 2] ^= 1;
      Map<String, Object> answer =
          backups.restore(
              OrdersStream.NAME, new BackupClient.Backup(backup.description(), altered));
      assertThat(BackupClient.error(answer)).isEqualTo(10062);
      await(() -> server.store().status().streams() == 0);
    }
  }

  @Test
  void whatCannotBeIsRefusedAtOnce() throws Exception {
    try (JetStreamServer server = JetStreamServer.start(scratch.resolve("small"), 600_000);
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      BackupClient.Backup backup = backups.backup(OrdersStream.NAME);
      assertThat(refusal(backups, "STREAM.RESTORE.ORDERS", backup.description())).isEqualTo(10130);
      assertThat(refusal(backups, "STREAM.RESTORE.OTHER", backup.description())).isEqualTo(10056);
      assertThat(refusal(backups, "STREAM.RESTORE.ORDERS", new byte[0])).isEqualTo(10003);
      Map<String, Object> overlapping = Map.of("name", "NEW", "subjects", List.of("orders.1"));
      assertThat(refusal(backups, "STREAM.RESTORE.NEW", Map.of("config", overlapping)))
          .isEqualTo(10065);
      Map<String, Object> large = Map.of("name", "NEW", "subjects", List.of("new"));
      assertThat(
              refusal(
                  backups,
                  "STREAM.RESTORE.NEW",
                  Map.of("config", large, "state", Map.of("bytes", 500_000))))
          .as("more than there is room for")
          .isEqualTo(10047);
      assertThat(refusal(backups, "STREAM.SNAPSHOT.ORDERS", new byte[0])).isEqualTo(10003);
      assertThat(refusal(backups, "STREAM.SNAPSHOT.ORDERS", Map.of("deliver_subject", "a.>")))
          .isEqualTo(10015);
      assertThat(refusal(backups, "STREAM.SNAPSHOT.NONE", Map.of("deliver_subject", "a")))
          .isEqualTo(10059);
    }
  }

  private static Object refusal(BackupClient backups, String operation, Object body)
      throws Exception {
    return BackupClient.error(backups.ask(operation, body));
  }

  @Test
  void aSnapshotThatNobodyListensToEnds() throws Exception {
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      String inbox = client.createInbox();
      Subscription chunks = client.subscribe(inbox);
      client.flush(Duration.ofSeconds(30));
      Map<String, Object> request =
          Map.of("deliver_subject", inbox, "chunk_size", 1024, "window_size", 1024);
      assertThat(backups.ask("STREAM.SNAPSHOT.ORDERS", request)).doesNotContainKey("error");
      Message first = backups.next(chunks);
      assertThat(first.getData()).hasSize(1024);
      assertThat(refusal(backups, "STREAM.SNAPSHOT.ORDERS", request))
          .as("one at a time")
          .isEqualTo(10064);
      chunks.unsubscribe();
      await(() -> refusal(backups, "STREAM.SNAPSHOT.ORDERS", request) == null);
    }
  }

  @Test
  void nothingOfARestoreStandsInClear() throws Exception {
    try (JetStreamServer server = server("one");
        Connection client = server.connect()) {
      new OrdersStream(client).make();
      BackupClient backups = new BackupClient(client);
      BackupClient.Backup backup = backups.backup(OrdersStream.NAME);
      backups.ask("STREAM.DELETE." + OrdersStream.NAME, new byte[0]);
      backups.restore(OrdersStream.NAME, backup);
      server.store().checkpoint().toCompletableFuture().join();
      try (var files = Files.walk(scratch.resolve("one"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertThat(bytes).as(file.toString()).doesNotContain("orders.", "order 5", "ORDERS");
        }
      }
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(90)).until(condition);
  }
}
