package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries that are too long for a journal frame. */
class SpillTest {
  private final SimDisk disk = new SimDisk();
  private final String large = "L".repeat(3 << 20);

  private static long segments(SimDisk disk) throws IOException {
    return disk.list().stream().filter(n -> n.endsWith(SegmentFile.SUFFIX)).count();
  }

  private HandStore restart(long seed) throws IOException {
    disk.crash(seed);
    return new HandStore(disk);
  }

  @Test
  void comeBackInOrderAfterAPowerCut() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    for (String payload : List.of("before", large, "between", large, "after")) {
      store.publish(stream, payload);
    }
    store.commit();
    assertThat(store.acknowledged.get(stream.id())).hasSize(5);
    for (int start = 0; start < 3; start++) {
      store = restart(start);
      assertThat(store.anyQuarantine()).isEmpty();
      assertThat(store.payloads(store.only()))
          .containsExactly("before", large, "between", large, "after");
    }
  }

  @Test
  void areNeitherInTheJournalNorKeptLongerThanIt() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    store.publish(stream, large);
    store.commit();
    assertThat(store.core.journalFiles().bytes()).isLessThan(large.length());
    store.checkpoint();
    assertThat(segments(disk)).isEqualTo(2);
    // The journal goes on in another file: the first one, and what it refers to, is not needed.
    for (int i = 0; i < 10; i++) {
      store.publish(stream, "x".repeat(500_000));
    }
    store.commit();
    store.checkpoint();
    store = restart(9);
    assertThat(store.payloads(store.only())).hasSize(11).startsWith(large);
    assertThat(segments(disk)).isEqualTo(2);
  }

  @Test
  void oneThatRotsMakesItsStreamReadOnly() throws IOException {
    HandStore store = new HandStore(disk);
    StreamStore stream = store.create();
    store.publish(stream, "before");
    store.publish(stream, large);
    store.commit();
    store.silence();
    disk.kill();
    String spill =
        disk.list().stream().filter(n -> n.endsWith(SegmentFile.SUFFIX)).findFirst().orElseThrow();
    disk.flip(spill, 8L * 100_000);
    HandStore after = new HandStore(disk);
    assertThat(after.payloads(after.only())).containsExactly("before");
    assertThat(after.only().quarantine().orElseThrow().firstOp()).isEqualTo(2);
  }

  @Test
  void theEntryIsDurableBeforeItsReference() throws IOException {
    for (int cut = 1; cut < 12; cut++) {
      SimDisk volume = new SimDisk();
      HandStore store = new HandStore(volume);
      StreamStore stream = store.create();
      store.publish(stream, "before");
      store.commit();
      store.publish(stream, large);
      volume.haltAt(volume.events() + cut);
      try {
        store.commit();
        volume.haltAt(volume.events() + 1);
        assertThatThrownBy(() -> volume.forceDirectory()).isInstanceOf(PowerLoss.class);
      } catch (PowerLoss e) {
        // where the power went
      }
      volume.crash(cut);
      HandStore after = new HandStore(volume);
      assertThat(after.anyQuarantine()).isEmpty();
      assertThat(after.payloads(after.only())).startsWith("before");
      assertThat(after.payloads(after.only())).hasSizeBetween(1, 2);
    }
  }
}
