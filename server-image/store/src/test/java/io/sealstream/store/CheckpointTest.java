package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointTest {
  private static final StoreSettings LITTLE_MEMORY =
      new StoreSettings(Optional.empty(), 256 << 10, 8, Resealing.DEFAULT);

  private final SimDisk disk = new SimDisk();
  private RunningStore store;
  private CipherSuite cipher = CipherSuite.AES;

  private RunningStore start(StoreSettings settings) throws IOException {
    store = new RunningStore(disk, cipher, settings);
    return store;
  }

  private RunningStore restart(StoreSettings settings, long seed) throws IOException {
    store.owner.shutdown();
    disk.crash(seed);
    return start(settings);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  private static List<String> numbered(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "payload " + i).toList();
  }

  @ParameterizedTest
  @EnumSource(CipherSuite.class)
  void messagesMoveToSegmentsAndSurviveAPowerCut(CipherSuite cipher) throws Exception {
    this.cipher = cipher;
    start(StoreSettings.DEFAULT);
    StreamStore stream = store.create();
    store.publish(stream, "orders", numbered(0, 1000).toArray(String[]::new));
    store.checkpoint();
    store.publish(stream, "orders", numbered(1000, 1500).toArray(String[]::new));

    restart(StoreSettings.DEFAULT, 1);

    assertThat(store.payloads(store.only())).isEqualTo(numbered(0, 1500));
    assertThat(store.ledger().applied()).isEqualTo(1500);
    store.publish(store.only(), "orders", "one more");
    store.checkpoint();
    restart(StoreSettings.DEFAULT, 2);
    assertThat(store.payloads(store.only()))
        .isEqualTo(Stream.concat(numbered(0, 1500).stream(), Stream.of("one more")).toList());
  }

  @Test
  void aCheckpointFreesTheJournal() throws Exception {
    start(StoreSettings.DEFAULT);
    StreamStore stream = store.create();
    String big = "x".repeat(100_000);
    for (int i = 0; i < 100; i++) {
      store.publish(stream, "s", big);
    }
    store.checkpoint();
    assertThat(store.engine.status().journalBytes()).isLessThanOrEqualTo(4 << 20);
    assertThat(store.engine.status().segmentBytes()).isGreaterThan(10_000_000);
  }

  @Test
  void withLittleMemoryOldMessagesAreReadFromDisk() throws Exception {
    start(LITTLE_MEMORY);
    StreamStore stream = store.create();
    List<CompletableFuture<Void>> applied = new ArrayList<>();
    List<String> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      List<String> some = numbered(i * 500, i * 500 + 500);
      all.addAll(some);
      applied.add(
          store.submit(stream, Ledger.publish("orders." + i % 7, some.toArray(String[]::new))));
    }
    applied.forEach(RunningStore::get);
    assertThat(store.payloads(stream)).isEqualTo(all);
    store.checkpoint();
    assertThat(store.payloads(stream)).isEqualTo(all);

    restart(LITTLE_MEMORY, 3);
    assertThat(store.payloads(store.only())).isEqualTo(all);
    assertThat(store.<Long>ask(() -> store.only().log().count(5000, Filter.of("orders.3"))))
        .isEqualTo(2500);
  }

  @Test
  void whatWasRemovedStaysRemoved() throws Exception {
    start(StoreSettings.DEFAULT);
    StreamStore stream = store.create();
    store.publish(stream, "a", numbered(0, 100).toArray(String[]::new));
    store.checkpoint();
    RunningStore.get(store.submit(stream, Ledger.remove(Ledger.REMOVE, 50)));
    RunningStore.get(store.submit(stream, Ledger.remove(Ledger.REMOVE_BELOW, 11)));
    store.checkpoint();
    RunningStore.get(store.submit(stream, Ledger.remove(Ledger.REMOVE, 60)));

    restart(StoreSettings.DEFAULT, 4);
    List<String> expected = new ArrayList<>(numbered(10, 100));
    expected.remove("payload 49");
    expected.remove("payload 59");
    assertThat(store.payloads(store.only())).isEqualTo(expected);
    assertThat(store.<Long>ask(() -> store.only().log().messages())).isEqualTo(88);
    assertThat(store.<Long>ask(() -> store.only().log().firstSequence())).isEqualTo(11);
  }

  @Test
  void aSegmentWithoutMessagesIsDeleted() throws Exception {
    start(StoreSettings.DEFAULT);
    StreamStore stream = store.create();
    store.publish(stream, "a", numbered(0, 100).toArray(String[]::new));
    store.checkpoint();
    restart(StoreSettings.DEFAULT, 5);
    RunningStore.get(store.submit(store.only(), Ledger.remove(Ledger.REMOVE_BELOW, 101)));
    store.checkpoint();
    assertThat(disk.list()).noneMatch(name -> name.endsWith(SegmentFile.SUFFIX));
    assertThat(store.<Long>ask(() -> store.only().log().lastSequence())).isEqualTo(100);
  }

  @Test
  void aDroppedStreamLeavesNoSegmentAndDoesNotComeBack() throws Exception {
    start(StoreSettings.DEFAULT);
    StreamStore kept = store.create();
    StreamStore dropped = store.create();
    store.publish(kept, "a", "kept");
    store.publish(dropped, "a", "x".repeat(6 << 20));
    store.checkpoint();
    store.drop(dropped);
    store.checkpoint();
    restart(StoreSettings.DEFAULT, 6);
    assertThat(store.payloads(store.only())).containsExactly("kept");
    assertThat(store.engine.status().segmentBytes()).isLessThan(1 << 20);
  }

  @Test
  void manyCheckpointsAndStartsKeepTheCatalogSmall() throws Exception {
    start(StoreSettings.DEFAULT);
    store.create();
    for (int i = 0; i < 40; i++) {
      store.publish(store.only(), "a", "payload " + i);
      store.checkpoint();
      restart(StoreSettings.DEFAULT, i);
    }
    assertThat(store.payloads(store.only())).isEqualTo(numbered(0, 40));
    assertThat(disk.list().stream().filter(n -> n.endsWith(CatalogLog.SUFFIX)).count())
        .isLessThanOrEqualTo(Commit.MAX_CATALOG_FILES);
  }

  @Test
  void aCleanStopNeedsNoReplay() throws Exception {
    start(StoreSettings.DEFAULT);
    store.publish(store.create(), "a", "b");
    store.close();
    start(StoreSettings.DEFAULT);
    assertThat(store.store.commit().cleanStop()).isTrue();
    assertThat(store.payloads(store.only())).containsExactly("b");
  }
}
