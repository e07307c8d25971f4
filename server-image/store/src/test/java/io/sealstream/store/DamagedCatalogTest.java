package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The catalog rots under a running store: what is in memory takes its place before a start needs
 * it, without which no stream would be found.
 */
class DamagedCatalogTest {
  private static final long NOON = 1_700_000_000_000L;
  private static final long HOUR = 3_600_000;
  private static final String BIG = "x".repeat(300_000);

  private final SimDisk disk = new SimDisk();
  private HandStore store;
  private StreamId kept;

  private void start() throws IOException {
    disk.kill();
    store = new HandStore(disk);
  }

  private void publish(StreamStore stream, String payload) throws IOException {
    store.publish(stream, payload);
    store.commit();
  }

  /** A store that was started again, with one stream. */
  private void aStore() throws IOException {
    start();
    kept = store.create().id();
    publish(store.streams.get(kept), "kept");
    store.checkpoint();
    start();
  }

  private List<String> catalogs() throws IOException {
    return Volume.names(disk, CatalogLog.SUFFIX);
  }

  private void flipABit() throws IOException {
    disk.flip(catalogs().getFirst(), (FileHeader.BLOCK + 200) * 8L);
  }

  private void fill() {
    disk.capacity(disk.totalSpace() - disk.usableSpace());
  }

  private void makeRoom() {
    disk.capacity(1L << 30);
  }

  private static void readAll(Scrub scrub, long now) throws IOException {
    while (scrub.step(now) > 0) {
      // there is more
    }
  }

  private void nothingIsLost() throws IOException {
    assertThat(store.core.checkpoint().isWanted()).isFalse();
    start();
    assertThat(store.anyQuarantine()).isEmpty();
    assertThat(store.payloads(store.streams.get(kept))).containsExactly("kept");
  }

  @Test
  void isWrittenAnewBeforeAStartNeedsIt() throws IOException {
    aStore();
    String catalog = catalogs().getFirst();
    flipABit();
    Scrub scrub = new Scrub(store.core, NOON);
    readAll(scrub, NOON + 23 * HOUR);
    assertThat(catalogs()).contains(catalog);
    readAll(scrub, NOON + 24 * HOUR);
    assertThat(scrub.progress().damaged()).isEqualTo(1);
    assertThat(catalogs()).hasSize(1).doesNotContain(catalog);
    nothingIsLost();
  }

  @Test
  void whereItFindsNoRoomIsWrittenAnewAsSoonAsThereIsSome() throws IOException {
    aStore();
    flipABit();
    fill();
    Scrub scrub = new Scrub(store.core, NOON);
    assertThatThrownBy(() -> readAll(scrub, NOON + 24 * HOUR))
        .isInstanceOf(DiskFullException.class);
    assertThat(scrub.progress().damaged()).isEqualTo(1);
    makeRoom();
    assertThat(store.core.checkpoint().isWanted()).as("at once, not in a day").isTrue();
    store.checkpoint();
    nothingIsLost();
  }

  /** A new base is due, which on a full volume would repeat what the catalog says. */
  @Test
  void onAFullVolumeItIsWaitedForAndTheStoreGoesOn() throws IOException {
    aStore();
    StreamId purged = store.create().id();
    while (catalogs().size() < Commit.MAX_CATALOG_FILES) {
      publish(store.streams.get(purged), BIG);
      store.checkpoint();
      start();
    }
    StreamStore waits = store.create();
    for (int i = 0; i < 8; i++) {
      publish(waits, BIG + i);
    }
    fill();
    flipABit();
    Upkeep upkeep = new Upkeep(store.core);
    upkeep.full(new DiskFullException("by hand"));
    EntryBatch purge = Ledger.remove(Ledger.REMOVE_BELOW, 100);
    assertThat(store.streams.get(purged).submit(purge, Urgency.FREEING, () -> {})).isTrue();
    store.commit();
    assertThatThrownBy(() -> upkeep.pass(false)).isInstanceOf(DiskFullException.class);
    makeRoom();
    upkeep.pass(false);
    assertThat(store.core.health().isFull()).isFalse();
    nothingIsLost();
    assertThat(store.payloads(store.streams.get(purged))).isEmpty();
    assertThat(store.payloads(store.streams.get(waits.id()))).hasSize(8);
  }
}
