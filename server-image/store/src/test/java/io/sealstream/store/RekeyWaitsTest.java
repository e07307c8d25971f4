package io.sealstream.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Old keys stay until nothing needs them, and new ones wait for room. */
class RekeyWaitsTest extends RekeyedStore {
  @Test
  void theEraseStepHurriesOnlyWhenNothingIsLeftToRewrite() throws IOException {
    twoStreams();
    Rekeying rekeying = store.core.checkpoint().rekeying();
    assertThat(rekeying.isAllButErased()).as("nobody waits").isFalse();
    rekey(Rekey.everything());
    store.checkpoint();
    assertThat(status().segments()).isPositive();
    assertThat(rekeying.isAllButErased()).isFalse();
    store.rewriteAll();
    store.checkpoint();
    assertThat(status().segments()).isZero();
    assertThat(rekeying.isAllButErased()).isTrue();
  }

  @Test
  void anEntryUnderTheOldKeyThatIsNotAppliedYetKeepsIt() throws IOException {
    twoStreams();
    // Taken by the journal thread before the new key was in force, applied by the owner after it.
    store.core.checkpoint().rekeying().ask(new Rekey.OfStreams(Set.of(first)));
    store.publish(store.streams.get(first), large);
    new Upkeep(store.core).rekey();
    store.commit();
    restart();
    assertHas(first, "in a segment", "in the journal", large);
  }

  /** The newest superblock has the bit that only releases with a rekey know. */
  private boolean isOlderReleaseRefused() throws IOException {
    return SuperblockFile.read(disk).stream()
        .map(SuperblockCopy.Readable.class::cast)
        .max(Comparator.comparingLong(SuperblockCopy.Readable::generation))
        .map(newest -> (ByteBuffer.wrap(newest.block()).getInt(12) & 4) != 0)
        .orElseThrow();
  }

  @Test
  void anOlderReleaseIsRefusedAsLongAsAStreamHasAnOlderKey() throws IOException {
    twoStreams();
    assertThat(isOlderReleaseRefused()).isFalse();
    rekey(new Rekey.OfStreams(Set.of(first)));
    assertThat(isOlderReleaseRefused()).isTrue();
    publish("afterwards");
    store.checkpoint();
    assertThat(isOlderReleaseRefused()).isTrue();
    restart();
    assertThat(isOlderReleaseRefused()).isTrue();
    minutes();
    assertThat(status()).isEqualTo(RekeyStatus.NONE);
    assertThat(isOlderReleaseRefused()).isFalse();
  }

  @Test
  void aMessageThatCannotBeReadKeepsItsSegmentAndItsKeyUntilItIsGivenUp() throws IOException {
    twoStreams();
    for (int i = 0; i < 200; i++) {
      store.publish(store.streams.get(first), "x".repeat(2000) + i);
    }
    store.commit();
    store.checkpoint();
    String segment =
        disk.list().stream()
            .filter(name -> name.endsWith(SegmentFile.SUFFIX))
            .max(Comparator.comparingInt(name -> disk.bytes(name).length))
            .orElseThrow();
    restart();
    disk.flip(segment, 100_000 * 8L);

    RekeyCourse course = rekey(Rekey.everything());
    minutes();
    assertThatThrownBy(() -> course.done().toCompletableFuture().join())
        .hasMessageContaining("1 segment(s) and 1 stream(s) stay under older keys");
    restart();
    Hole hole = store.streams.get(first).holes().getFirst();
    assertThat(hole.messages()).isBetween(10L, 100L);
    assertHas(second, "in a segment", "in the journal");
    minutes();
    assertThat(status())
        .extracting(RekeyStatus::streams, RekeyStatus::segments)
        .containsExactly(1, 1);

    for (long sequence = hole.first(); sequence <= hole.last(); sequence++) {
      store
          .streams
          .get(first)
          .submit(Ledger.remove(Ledger.REMOVE, sequence), Urgency.NOW, () -> {});
      store.commit();
    }
    restart();
    minutes();
    assertFormerKeysAreGone();
    assertThat(store.payloads(store.streams.get(first))).hasSize((int) (202 - hole.messages()));
  }

  @Test
  void onAFullVolumeItWaitsForRoom() throws IOException {
    twoStreams();
    int before = keyOf(first);
    disk.capacity(disk.totalSpace() - disk.usableSpace());
    RekeyCourse course = rekey(Rekey.allData());
    assertThat(course.begun().toCompletableFuture()).isNotDone();
    assertThat(keyOf(first)).isEqualTo(before);
    disk.capacity(1L << 30);
    new Upkeep(store.core).rekey();
    assertThat(course.begun().toCompletableFuture()).isCompleted();
    minutes();
    assertFormerKeysAreGone();
  }
}
