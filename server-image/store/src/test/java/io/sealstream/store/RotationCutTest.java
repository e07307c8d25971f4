package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.ofCluster;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rotation from A to B, cut at each of its writes and syncs, then a start with A, B or both. */
class RotationCutTest {
  private static final int SEEDS = 5;

  private final SimDisk disk = new SimDisk();
  private final StoreFacts before = ofCluster().key(A).wanting(A).opens(new Volume.OnSimDisk(disk));

  private static Starts rotation() {
    return ofCluster().key(B).previous(A).wanting(B).wantingPrevious(A);
  }

  private static Starts withOldKey() {
    return ofCluster().key(A).wanting(A);
  }

  private static Starts withNewKey() {
    return ofCluster().key(B).wanting(B);
  }

  private static boolean opens(Starts start, SimDisk disk) {
    OpeningOutcome outcome = start.on(disk.fork());
    if (outcome instanceof OpeningOutcome.Opened opened) {
      opened.store().close();
      return true;
    }
    return false;
  }

  /**
   * Changes that a whole rotation makes: four writes and syncs of the ring, then the superblock.
   */
  private long changes() {
    SimDisk whole = disk.fork();
    rotation().opens(new Volume.OnSimDisk(whole));
    return whole.events();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereverItIsCutTheOldOrTheNewKeyOpensAndBothAlwaysDo(boolean powerCut) {
    long changes = changes();
    assertThat(changes).as("control: there is something to cut").isGreaterThan(10);
    for (long cut = 1; cut <= changes; cut++) {
      for (long seed = 0; seed < SEEDS; seed++) {
        SimDisk copy = disk.fork();
        copy.haltAt(cut);
        rotation().on(copy);
        if (powerCut) {
          copy.crash(seed);
        } else {
          copy.kill();
        }
        assertThat(opens(withOldKey(), copy) || opens(withNewKey(), copy))
            .as("one key alone, cut at %d, seed %d", cut, seed)
            .isTrue();
        StoreFacts after = rotation().opens(new Volume.OnSimDisk(copy));
        assertThat(after.storeId()).isEqualTo(before.storeId());
        assertThat(after.ringGeneration()).isGreaterThan(before.ringGeneration());
        for (int i = 0; i < RingFile.COPIES; i++) {
          assertThat(Starts.opensCopy(new Volume.OnSimDisk(copy), i, A))
              .as("old key, copy %d, cut at %d, seed %d", i, cut, seed)
              .isFalse();
        }
      }
    }
  }

  @Test
  void atTheFirstCutOnlyTheOldKeyFitsAndAtTheLastOnlyTheNew() {
    SimDisk first = disk.fork();
    first.haltAt(1);
    rotation().on(first);
    first.kill();
    assertThat(opens(withOldKey(), first)).isTrue();
    assertThat(opens(withNewKey(), first)).isFalse();

    SimDisk last = disk.fork();
    last.haltAt(changes());
    rotation().on(last);
    last.kill();
    assertThat(opens(withOldKey(), last)).isFalse();
    assertThat(opens(withNewKey(), last)).isTrue();
  }
}
