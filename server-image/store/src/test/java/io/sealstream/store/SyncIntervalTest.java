package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * {@code sync_interval: <duration>}: acknowledged before it is synced, so that a power cut may lose
 * what came since the last sync, and nothing else loses anything.
 */
class SyncIntervalTest {
  private static final StoreSettings SELDOM =
      new StoreSettings(Optional.of(Duration.ofDays(1)), Resealing.DEFAULT);

  private final SimDisk disk = new SimDisk();

  private static HandStore open(SimDisk disk, StoreSettings settings) throws IOException {
    return new HandStore(RunningStore.open(disk, CipherSuite.AES), settings, new StoreRules());
  }

  private static void publish(HandStore store, String payload) throws IOException {
    assertThat(store.publish(store.only(), payload)).isTrue();
    store.commit();
  }

  @Test
  void anAcknowledgementDoesNotWaitForTheSync() throws IOException {
    HandStore store = open(disk, SELDOM);
    StreamStore stream = store.create();
    publish(store, "one");
    assertThat(store.acknowledged.get(stream.id())).containsExactly("one");
    assertThat(store.core.journal().isUnsynced()).isTrue();
    assertThat(onTheMedium()).isEmpty();

    SimDisk other = new SimDisk();
    HandStore always = open(other, StoreSettings.DEFAULT);
    always.create();
    publish(always, "one");
    HandStore after = new HandStore(other.durable());
    assertThat(after.payloads(after.only())).as("control: always").containsExactly("one");
  }

  @Test
  void killedItLosesNothing() throws IOException {
    HandStore store = open(disk, SELDOM);
    store.create();
    publish(store, "one");
    publish(store, "two");
    disk.kill();
    HandStore after = open(disk, SELDOM);
    assertThat(after.payloads(after.only())).containsExactly("one", "two");
  }

  @Test
  void aPowerCutLosesAtMostWhatCameSinceTheLastSync() throws IOException {
    HandStore store = open(disk, SELDOM);
    store.create();
    publish(store, "synced");
    store.core.journal().sync(); // the interval is over
    List<String> all = new ArrayList<>(List.of("synced"));
    for (int i = 0; i < 5; i++) {
      publish(store, "since " + i);
      all.add("since " + i);
    }
    boolean[] lost = new boolean[2];
    for (long seed = 1; seed <= 60; seed++) {
      SimDisk copy = disk.fork();
      copy.crash(seed);
      HandStore after = open(copy, SELDOM);
      assertThat(after.anyQuarantine()).as("seed %d", seed).isEmpty();
      List<String> found = after.payloads(after.only());
      assertThat(found).as("seed %d", seed).isNotEmpty();
      assertThat(found).as("seed %d", seed).isEqualTo(all.subList(0, found.size()));
      lost[found.size() == all.size() ? 0 : 1] = true;
    }
    assertThat(lost).as("some cuts lose something, some do not").containsExactly(true, true);
  }

  @Test
  void whenTheIntervalIsOverEverythingIsSynced() throws IOException {
    StoreSettings soon = new StoreSettings(Optional.of(Duration.ofMillis(20)), Resealing.DEFAULT);
    try (RunningStore store = new RunningStore(disk, CipherSuite.AES, soon)) {
      store.publish(store.create(), "a", "one", "two");
      Awaitility.await()
          .atMost(RunningStore.PATIENCE)
          .untilAsserted(() -> assertThat(onTheMedium()).containsExactly("one", "two"));
    }
  }

  /** What a start finds after a power cut that spares nothing which was not synced. */
  private List<String> onTheMedium() throws IOException {
    HandStore after = new HandStore(disk.durable());
    return after.streams.isEmpty() ? List.of() : after.payloads(after.only());
  }

  @Test
  void aStopSyncsEverything() throws IOException {
    try (RunningStore store = new RunningStore(disk, CipherSuite.AES, SELDOM)) {
      store.publish(store.create(), "a", "one", "two");
    }
    assertThat(onTheMedium()).containsExactly("one", "two");
  }

  @Test
  void aCheckpointSyncsWhatItCovers() throws IOException {
    HandStore store = open(disk, SELDOM);
    store.create();
    publish(store, "one");
    store.checkpoint();
    assertThat(onTheMedium()).containsExactly("one");
  }
}
