package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.ofCluster;
import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.keyring.StartCode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node leaves its cluster for good: nobody reads its volume any more, with whatever key. */
class GivenUpTest {
  private static final int SEEDS = 3;

  private final SimDisk disk = new SimDisk();

  private Starts node = ofCluster().key(A).wanting(A);

  private RunningStore running(SimDisk disk) throws IOException {
    return new RunningStore(
        node.opened(new Volume.OnSimDisk(disk)),
        StoreSettings.DEFAULT,
        RunningStore.SMALL,
        new StoreRules());
  }

  private StoreFacts written() throws IOException {
    try (RunningStore store = running(disk)) {
      store.publish(store.create(), "a", "one", "two");
      return store.store.facts();
    }
  }

  private void giveUp(SimDisk disk) throws IOException {
    RunningStore store = running(disk);
    store.owner.shutdown();
    store.engine.giveUp();
  }

  private static boolean hasRing(SimDisk disk) {
    for (int i = 0; i < RingFile.COPIES; i++) {
      if (Starts.opensCopy(new Volume.OnSimDisk(disk), i, A)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void noKeyOpensItAndItIsNotMadeAgainUnasked() throws IOException {
    StoreFacts facts = written();
    giveUp(disk);
    SimDisk medium = disk.durable();
    assertThat(hasRing(medium)).isFalse();
    assertThat(medium.list()).containsExactlyInAnyOrder("DECOMMISSIONED", "keyring", "lock");

    OpeningOutcome.Refused formed =
        node.formed().refused(new Volume.OnSimDisk(medium), StartCode.STORE_ROLLED_BACK);
    assertThat(formed.why()).contains("was given up when its node left the cluster");
    Anchor anchor = new Anchor(facts.storeId(), facts.epoch(), facts.bootId(), 2);
    node.remembering(anchor).refused(new Volume.OnSimDisk(medium), StartCode.STORE_ROLLED_BACK);
  }

  @Test
  void anotherStoreIsMadeThereForANodeThatMayComeEmpty() throws IOException {
    StoreFacts before = written();
    giveUp(disk);
    try (RunningStore next = running(disk)) {
      assertThat(next.store.facts().storeId()).isNotEqualTo(before.storeId());
      assertThat(next.streams).isEmpty();
      next.publish(next.create(), "a", "of another life");
    }
    assertThat(disk.list()).doesNotContain("DECOMMISSIONED");
    try (RunningStore again = running(disk)) {
      assertThat(again.payloads(again.only())).containsExactly("of another life");
    }
  }

  /** No ring protects what lies there. */
  @Test
  void ofAPlainStoreNoFileIsLeft() throws IOException {
    node = ofCluster();
    written();
    SimDisk marked = disk.fork();
    giveUp(disk);
    assertThat(disk.durable().list()).containsExactlyInAnyOrder("DECOMMISSIONED", "lock");

    try (Disk process = marked.anotherProcess()) {
      GivenUp.mark(process);
    }
    assertThat(node.formed().on(marked.anotherProcess()))
        .isInstanceOf(OpeningOutcome.Refused.class);
    assertThat(marked.durable().list())
        .as("cut short, and finished by the next start")
        .containsExactlyInAnyOrder("DECOMMISSIONED", "lock");
  }

  /** Whole as before, or given up: then the next start destroys what is left of the ring. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereverItIsCutTheStoreIsWholeOrGivenUp(boolean powerCut) throws IOException {
    StoreFacts before = written();
    SimDisk control = disk.fork();
    long from = eventsOfAStart(disk.fork());
    giveUp(control);
    long changes = control.events();
    int whole = 0;
    int gone = 0;
    for (long cut = from; cut <= changes; cut++) {
      for (long seed = 0; seed < SEEDS; seed++) {
        SimDisk copy = disk.fork();
        copy.haltAt(cut);
        cutShort(copy);
        if (powerCut) {
          copy.crash(seed);
        } else {
          copy.kill();
        }
        try (RunningStore next = running(copy)) {
          boolean same = next.store.facts().storeId().equals(before.storeId());
          whole += same ? 1 : 0;
          gone += same ? 0 : 1;
          if (same) {
            assertThat(next.payloads(next.only()))
                .as("cut at %d, seed %d", cut, seed)
                .containsExactly("one", "two");
          } else {
            assertThat(next.streams).isEmpty();
          }
        }
      }
    }
    assertThat(whole).as("control: cuts before it counted").isPositive();
    assertThat(gone).as("control: cuts after it counted").isPositive();
  }

  /** Its last events are those of a start, so cuts among them are of what comes behind. */
  private long eventsOfAStart(SimDisk disk) throws IOException {
    running(disk).close();
    return disk.events();
  }

  private void cutShort(SimDisk disk) {
    try {
      giveUp(disk);
    } catch (IOException | RuntimeException halted) {
      // the disk stands still: what a kill leaves
    }
  }

  /** The key is needed no more: whoever has it and the volume reads nothing, also after a cut. */
  @Test
  void aStartThatIsRefusedFinishesIt() throws IOException {
    written();
    SimDisk marked = disk.fork();
    try (Disk process = marked.anotherProcess()) {
      GivenUp.mark(process);
    }
    assertThat(hasRing(marked)).isTrue();
    assertThat(node.formed().on(marked.anotherProcess()))
        .isInstanceOf(OpeningOutcome.Refused.class);
    assertThat(hasRing(marked.durable())).isFalse();
  }

  @Test
  void aWrongKeyLeavesItAsItIs() throws IOException {
    written();
    giveUp(disk);
    ofCluster()
        .key(Starts.B)
        .wanting(A)
        .refused(new Volume.OnSimDisk(disk), StartCode.KEY_MISMATCH);
  }
}
