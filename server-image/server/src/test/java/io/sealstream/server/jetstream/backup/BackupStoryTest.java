package io.sealstream.server.jetstream.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.Message;
import io.nats.client.Subscription;
import io.nats.client.api.StreamConfiguration;
import io.sealstream.server.Patience;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody backs streams up and restores them. */
class BackupStoryTest {
  private static final long VOLUME = 96 << 20;

  @TempDir Path scratch;

  private OrdersServer server(String name) throws Exception {
    return OrdersServer.over(scratch.resolve(name));
  }

  @Test
  void aDeletedStreamComesBackAsItWasAndGoesOn() throws Exception {
    try (OrdersServer one = server("one").withOrders()) {
      Map<String, Object> before = one.contents();
      BackupClient.Backup backup = one.backup();
      one.delete();
      assertThat(one.restore(backup)).doesNotContainKey("error");
      assertThat(one.contents()).isEqualTo(before);
      long next =
          one.client
              .jetStream()
              .publish("orders.1", "next".getBytes(StandardCharsets.UTF_8))
              .getSeqno();
      assertThat(next).isEqualTo(OrdersStream.PUBLISHED + 1);
    }
  }

  @Test
  void aRestoredStreamIsThereAfterARestart() throws Exception {
    Map<String, Object> before;
    try (OrdersServer one = server("one").withOrders()) {
      BackupClient.Backup backup = one.backup();
      one.delete();
      one.restore(backup);
      before = one.contents();
    }
    try (OrdersServer again = server("one")) {
      assertThat(again.contents()).isEqualTo(before);
    }
  }

  @Test
  void anEmptyStreamKeepsItsPlace() throws Exception {
    try (OrdersServer one = server("one").withOrders()) {
      one.backups.ask("STREAM.PURGE." + OrdersStream.NAME, new byte[0]);
      BackupClient.Backup backup =
          one.backups.backup(OrdersStream.NAME, Map.of("no_consumers", true));
      one.delete();
      assertThat(one.restore(backup)).doesNotContainKey("error");
      Map<String, Object> contents = one.contents();
      assertThat(contents).containsEntry("messages", 0).containsEntry("last_seq", 120);
      assertThat((Map<?, ?>) contents.get("consumers")).isEmpty();
    }
  }

  @Test
  void chunksAreAsLargeAsAsked() throws Exception {
    try (OrdersServer one = server("one").withOrders()) {
      Map<String, Object> small = Map.of("chunk_size", 2048, "window_size", 4096, "jsck", true);
      BackupClient.Backup backup = one.backups.backup(OrdersStream.NAME, small);
      assertThat(backup.archive().length).isGreaterThan(300_000);
    }
  }

  @Test
  void anInterruptedRestoreLeavesNothing() throws Exception {
    try (OrdersServer one = server("one").withOrders()) {
      BackupClient.Backup backup = one.backup();
      one.delete();
      String subject = one.backups.restoreSubject(OrdersStream.NAME, backup);
      byte[] half = Arrays.copyOf(backup.archive(), backup.archive().length / 2);
      assertThat(one.backups.send(subject, half)).isEmpty();
      assertThat(one.refusal("STREAM.INFO." + OrdersStream.NAME, new byte[0])).isEqualTo(10059);
      assertThat(one.backups.ask("STREAM.NAMES", new byte[0])).containsEntry("total", 0);
      assertThat(one.refusal("STREAM.RESTORE.ORDERS", backup.description()))
          .as("its name is taken")
          .isEqualTo(10130);
      // The archive ends too early.
      assertThat(one.backups.send(subject, new byte[0])).contains("10062", "cut short");
      await(() -> one.streamsInStore() == 0);
      assertThat(one.restore(backup)).doesNotContainKey("error");
    }
  }

  @Test
  void aServerThatEndsInARestoreStartsWithoutTheStream() throws Exception {
    BackupClient.Backup backup;
    try (OrdersServer one = server("one").withOrders()) {
      backup = one.backup();
    }
    try (OrdersServer two = server("two")) {
      String subject = two.backups.restoreSubject(OrdersStream.NAME, backup);
      byte[] half = Arrays.copyOf(backup.archive(), backup.archive().length / 2);
      assertThat(two.backups.send(subject, half)).isEmpty();
      two.server.store().checkpoint().toCompletableFuture().join();
      assertThat(two.streamsInStore()).isEqualTo(1);
    }
    try (OrdersServer two = server("two")) {
      await(() -> two.streamsInStore() == 0);
      assertThat(two.restore(backup)).doesNotContainKey("error");
    }
  }

  @Test
  void aRestoreThatFindsNoRoomEndsAndLeavesNothing() throws Exception {
    SimDisk disk = new SimDisk();
    disk.capacity(VOLUME);
    try (OrdersServer one = new OrdersServer(JetStreamServer.start(disk))) {
      one.client
          .jetStreamManagement()
          .addStream(StreamConfiguration.builder().name("LARGE").subjects("large").build());
      // Longer than a frame of the journal: it needs a new file.
      one.client.jetStream().publish("large", new byte[900_000]);
      BackupClient.Backup backup = one.backups.backup("LARGE");
      one.backups.ask("STREAM.DELETE.LARGE", new byte[0]);
      one.server.store().checkpoint().toCompletableFuture().join();
      disk.capacity(0);
      assertThat(BackupClient.error(one.backups.restore("LARGE", backup))).isEqualTo(10047);
      disk.capacity(VOLUME);
      await(() -> one.streamsInStore() == 0);
      await(() -> one.server.store().status().state() == StoreState.OPEN);
      assertThat(one.backups.restore("LARGE", backup)).doesNotContainKey("error");
    }
  }

  @Test
  void damagedArchivesAreRefused() throws Exception {
    try (OrdersServer one = server("one").withOrders()) {
      BackupClient.Backup backup = one.backup();
      one.delete();
      byte[] altered = backup.archive().clone();
      altered[altered.length / 2] ^= 1;
      Map<String, Object> answer =
          one.backups.restore(
              OrdersStream.NAME, new BackupClient.Backup(backup.description(), altered));
      assertThat(BackupClient.error(answer)).isEqualTo(10062);
      await(() -> one.streamsInStore() == 0);
    }
  }

  @Test
  void whatCannotBeIsRefusedAtOnce() throws Exception {
    try (OrdersServer one =
        new OrdersServer(JetStreamServer.start(scratch.resolve("small"), 600_000)).withOrders()) {
      BackupClient.Backup backup = one.backup();
      assertThat(one.refusal("STREAM.RESTORE.ORDERS", backup.description())).isEqualTo(10130);
      assertThat(one.refusal("STREAM.RESTORE.OTHER", backup.description())).isEqualTo(10056);
      assertThat(one.refusal("STREAM.RESTORE.ORDERS", new byte[0])).isEqualTo(10003);
      Map<String, Object> overlapping = Map.of("name", "NEW", "subjects", List.of("orders.1"));
      assertThat(one.refusal("STREAM.RESTORE.NEW", Map.of("config", overlapping))).isEqualTo(10065);
      Map<String, Object> large = Map.of("name", "NEW", "subjects", List.of("new"));
      assertThat(
              one.refusal(
                  "STREAM.RESTORE.NEW", Map.of("config", large, "state", Map.of("bytes", 500_000))))
          .as("more than there is room for")
          .isEqualTo(10047);
      assertThat(one.refusal("STREAM.SNAPSHOT.ORDERS", new byte[0])).isEqualTo(10003);
      assertThat(one.refusal("STREAM.SNAPSHOT.ORDERS", Map.of("deliver_subject", "a.>")))
          .isEqualTo(10015);
      assertThat(one.refusal("STREAM.SNAPSHOT.NONE", Map.of("deliver_subject", "a")))
          .isEqualTo(10059);
    }
  }

  @Test
  void aSnapshotThatNobodyListensToEnds() throws Exception {
    try (OrdersServer one = server("one").withOrders()) {
      String inbox = one.client.createInbox();
      Subscription chunks = one.client.subscribe(inbox);
      one.client.flush(Duration.ofSeconds(30));
      Map<String, Object> request =
          Map.of("deliver_subject", inbox, "chunk_size", 1024, "window_size", 1024);
      assertThat(one.backups.ask("STREAM.SNAPSHOT.ORDERS", request)).doesNotContainKey("error");
      Message first = one.backups.next(chunks);
      assertThat(first.getData()).hasSize(1024);
      assertThat(one.refusal("STREAM.SNAPSHOT.ORDERS", request))
          .as("one at a time")
          .isEqualTo(10064);
      chunks.unsubscribe();
      await(() -> one.refusal("STREAM.SNAPSHOT.ORDERS", request) == null);
    }
  }

  @Test
  void nothingOfARestoreStandsInClear() throws Exception {
    try (OrdersServer one = server("one").withOrders()) {
      BackupClient.Backup backup = one.backup();
      one.delete();
      one.restore(backup);
      one.server.store().checkpoint().toCompletableFuture().join();
      try (var files = Files.walk(scratch.resolve("one"))) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertThat(bytes).as(file.toString()).doesNotContain("orders.", "order 5", "ORDERS");
        }
      }
    }
  }

  private static void await(Callable<Boolean> condition) {
    Patience.await().until(condition);
  }
}
