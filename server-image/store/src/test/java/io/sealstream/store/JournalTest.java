package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JournalTest {
  private final SimDisk disk = new SimDisk();

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void whatWasAcknowledgedIsThereAfterAPowerCut(CipherSuite cipher) throws Exception {
    RunningStore before = new RunningStore(disk, cipher, StoreSettings.DEFAULT);
    before.publish(before.create(), "orders.new", "one", "two");
    disk.crash(1);

    try (RunningStore after = new RunningStore(disk, cipher, StoreSettings.DEFAULT)) {
      assertThat(after.payloads(after.only())).containsExactly("one", "two");
      after.publish(after.only(), "orders.new", "three");
      assertThat(after.payloads(after.only())).containsExactly("one", "two", "three");
    }
    before.owner.shutdown();
  }

  @Test
  void whatIsNotDurableIsNotVisible() throws Exception {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    store.publish(stream, "one");
    assertThat(stream.log().messages()).isZero();
    assertThat(store.acknowledged).isEmpty();
    store.commit();
    assertThat(store.payloads(stream)).containsExactly("one");
    assertThat(store.acknowledged.get(stream.id())).containsExactly("one");
  }

  @Test
  void manyStreamsAndFilesComeBackInOrder() throws Exception {
    List<String> expected = IntStream.range(0, 200).mapToObj(i -> "x".repeat(20_000) + i).toList();
    try (RunningStore store = new RunningStore(disk)) {
      List<StreamStore> streams = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        streams.add(store.create());
      }
      List<CompletableFuture<Void>> applied = new ArrayList<>();
      for (String payload : expected) {
        streams.forEach(s -> applied.add(store.submit(s, Ledger.publish("s", payload))));
      }
      applied.forEach(RunningStore::get);
    }
    try (RunningStore after = new RunningStore(disk)) {
      assertThat(after.streams).hasSize(3);
      after.streams.values().forEach(s -> assertThat(after.payloads(s)).isEqualTo(expected));
    }
  }

  @Test
  void anEntryThatWasTakenBackDoesNotExist() throws Exception {
    try (RunningStore store = new RunningStore(disk)) {
      EntryBatch batch = new EntryBatch(64);
      Ledger.addPublish(batch, "a", "kept".getBytes(StandardCharsets.UTF_8));
      int start = batch.end();
      Ledger.addPublish(batch, "a", "gone".getBytes(StandardCharsets.UTF_8));
      batch.takeBack(start + EntryBatch.HEADER);
      Ledger.addPublish(batch, "a", "too".getBytes(StandardCharsets.UTF_8));
      RunningStore.get(store.submit(store.create(), batch));
    }
    try (RunningStore after = new RunningStore(disk)) {
      assertThat(after.payloads(after.only())).containsExactly("kept", "too");
      assertThat(after.ledgers.get(after.only().id()).applied()).isEqualTo(2);
    }
  }

  @Test
  void aDroppedStreamDoesNotComeBack() throws Exception {
    try (RunningStore store = new RunningStore(disk)) {
      StreamStore stream = store.create();
      store.publish(stream, "a", "b");
      store.drop(stream);
    }
    try (RunningStore after = new RunningStore(disk)) {
      assertThat(after.streams).isEmpty();
      assertThat(after.engine.status().streams()).isZero();
    }
  }

  @Test
  void nothingIsReadableOnTheDisk() throws Exception {
    try (RunningStore store = new RunningStore(disk)) {
      store.publish(store.create(), "canary.subject", "canary payload");
    }
    for (String name : disk.list()) {
      String bytes = new String(disk.bytes(name), StandardCharsets.ISO_8859_1);
      assertThat(name + bytes).doesNotContain("canary");
    }
  }
}
