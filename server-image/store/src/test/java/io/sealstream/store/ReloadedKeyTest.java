package io.sealstream.store;

import static io.sealstream.store.Starts.A;
import static io.sealstream.store.Starts.B;
import static io.sealstream.store.Starts.C;
import static io.sealstream.store.Starts.ofCluster;
import static io.sealstream.store.Starts.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.keyring.Kdf;
import io.sealstream.keyring.StartCode;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The master key is rotated while the store is open: the rules of a start, without a start. */
class ReloadedKeyTest {
  private static final int SEEDS = 5;

  private final SimDisk disk = new SimDisk();
  private final Volume volume = new Volume.OnSimDisk(disk);

  private static Starts toB() {
    return ofCluster().key(B).previous(A).wanting(B).wantingPrevious(A);
  }

  private static Starts withOldKey() {
    return ofCluster().key(A).wanting(A);
  }

  private static Starts withNewKey() {
    return ofCluster().key(B).wanting(B);
  }

  @Test
  void theNewKeyIsInForceAtOnceAndTheOldOneOpensNothing() throws Exception {
    OpenStore store = withOldKey().opened(volume);
    StoreFacts before = store.facts();
    assertThat(toB().reloads(store)).isInstanceOf(RewrapOutcome.Rewrapped.class);
    StoreFacts after = store.facts();
    assertThat(after.fingerprint()).contains(Starts.fingerprint(Kdf.K1, B));
    assertThat(after.ringGeneration()).isEqualTo(before.ringGeneration() + 1);
    assertThat(after.epoch()).as("no start").isEqualTo(before.epoch());
    assertThat(toB().reloads(store)).isInstanceOf(RewrapOutcome.Unchanged.class);
    store.commit(store.commit());
    store.close();
    for (int copy = 0; copy < RingFile.COPIES; copy++) {
      assertThat(Starts.opensCopy(volume, copy, A)).as("copy %d", copy).isFalse();
      assertThat(Starts.opensCopy(volume, copy, B)).as("copy %d", copy).isTrue();
    }
    withOldKey().refused(volume, StartCode.KEY_MISMATCH);
    assertThat(withNewKey().opens(volume).storeId()).isEqualTo(before.storeId());
  }

  @Test
  void whatAStartWouldRefuseIsRefusedAndChangesNothing() throws Exception {
    OpenStore store = start().key(A).opened(volume);
    Map<String, String> before = volume.image();
    assertRefused(start().key(B), store, StartCode.KEY_MISMATCH);
    assertRefused(start().key(B).previous(C), store, StartCode.PREVIOUS_KEY_MISMATCH);
    assertRefused(start().key("short").previous(A), store, StartCode.KEY_TOO_WEAK);
    assertRefused(start(), store, StartCode.KEY_MISSING);
    assertThat(start().key(A).previous(B).reloads(store))
        .isInstanceOf(RewrapOutcome.Unchanged.class);
    assertThat(volume.image()).isEqualTo(before);
    store.commit(store.commit());
    store.close();
    start().key(A).opens(volume);
  }

  @Test
  void aPlainStoreStaysPlain() throws Exception {
    OpenStore store = start().opened(volume);
    assertThat(start().reloads(store)).isInstanceOf(RewrapOutcome.Unchanged.class);
    assertRefused(start().key(A), store, StartCode.STORE_PLAIN);
    store.close();
  }

  @Test
  void aReloadThatComesWhileAnotherOneReadsTheRingWaitsForIt() throws Exception {
    AtomicReference<Runnable> onceBeforeTheRead = new AtomicReference<>(() -> {});
    Disk hooked =
        HookedDisk.over(
            disk,
            (method, arguments) -> {
              if (method.equals("open")
                  && arguments.equals(List.of(RingFile.NAME, Disk.Access.READ))) {
                onceBeforeTheRead.getAndSet(() -> {}).run();
              }
            });
    OpenStore store = start().key(A).opened(hooked);
    FutureTask<RewrapOutcome> second =
        new FutureTask<>(() -> start().key(C).previous(A).reloads(store));
    onceBeforeTheRead.set(() -> waitsOrEnds(Thread.ofPlatform().daemon().start(second)));
    assertThat(start().key(B).previous(A).reloads(store))
        .isInstanceOf(RewrapOutcome.Rewrapped.class);
    assertThat(second.get()).isInstanceOf(RewrapOutcome.Refused.class);
    store.commit(store.commit());
    store.close();
    start().key(B).opens(volume);
  }

  /** Returns when the thread can do nothing more until this one goes on. */
  private static void waitsOrEnds(Thread thread) {
    while (EnumSet.of(Thread.State.NEW, Thread.State.RUNNABLE).contains(thread.getState())) {
      Thread.onSpinWait();
    }
  }

  private static void assertRefused(Starts told, OpenStore store, StartCode code)
      throws IOException {
    RewrapOutcome outcome = told.reloads(store);
    assertThat(outcome).isInstanceOf(RewrapOutcome.Refused.class);
    RewrapOutcome.Refused refused = (RewrapOutcome.Refused) outcome;
    assertThat(refused.code()).as(refused.why()).isEqualTo(code);
    assertThat(refused.why()).doesNotContain("\n", A, B, C).isNotBlank();
  }

  @Test
  void aRingThatCannotBeReadIsLeftAloneAndTheStoreGoesOn() throws Exception {
    OpenStore store = start().key(A).opened(volume);
    Map<String, String> before = volume.image();
    disk.failReadsOf(RingFile.NAME);
    assertRefused(start().key(B).previous(A), store, StartCode.STORE_UNWRITABLE);
    assertRefused(start().key(A), store, StartCode.STORE_UNWRITABLE);
    disk.failReadsOf("");
    assertThat(volume.image()).isEqualTo(before);
    assertThat(start().key(B).previous(A).reloads(store))
        .isInstanceOf(RewrapOutcome.Rewrapped.class);
    store.commit(store.commit());
    store.close();
    start().key(B).opens(volume);
  }

  @Test
  void aRingThatIsGoneIsPutBackForWhoeverHasItsKey() throws Exception {
    OpenStore store = start().key(A).opened(volume);
    volume.delete(RingFile.NAME);
    assertRefused(start().key(B), store, StartCode.KEYRING_MISSING);
    assertRefused(start().key(B).previous(A), store, StartCode.KEYRING_MISSING);
    assertThat(disk.exists(RingFile.NAME)).isFalse();
    assertThat(start().key(A).reloads(store)).isInstanceOf(RewrapOutcome.PutBack.class);
    assertThat(start().key(A).reloads(store)).isInstanceOf(RewrapOutcome.Unchanged.class);
    store.commit(store.commit());
    store.close();
    disk.crash(1);
    assertThat(start().key(A).opens(volume).storeId()).isEqualTo(store.facts().storeId());
  }

  @Test
  void aRingOfWhichAllCopiesAreSpoiledIsPutBackToo() throws Exception {
    OpenStore store = start().key(A).opened(volume);
    volume.write(RingFile.NAME, 0, new byte[RingFile.COPIES * BlockFile.BLOCK]);
    assertRefused(start().key(B), store, StartCode.KEYRING_DAMAGED);
    assertThat(start().key(A).reloads(store)).isInstanceOf(RewrapOutcome.PutBack.class);
    store.close();
    disk.crash(1);
    start().key(A).opens(volume);
  }

  @Test
  void aRingThatCannotBePutBackStaysInMemoryUntilItCan() throws Exception {
    OpenStore store = start().key(A).opened(volume);
    volume.delete(RingFile.NAME);
    disk.failForceAt(disk.events(), 1);
    assertRefused(start().key(A), store, StartCode.KEYRING_MISSING);
    assertThat(start().key(A).reloads(store)).isInstanceOf(RewrapOutcome.PutBack.class);
    store.commit(store.commit());
    store.close();
    start().key(A).opens(volume);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whereverItIsCutTheOldOrTheNewKeyOpensAndBothAlwaysDo(boolean powerCut) throws Exception {
    withOldKey().opens(volume);
    SimDisk whole = disk.fork();
    OpenStore uncut = withOldKey().opened(whole);
    long started = whole.events();
    toB().reloads(uncut);
    long changes = whole.events();
    assertThat(changes - started).as("control: there is something to cut").isGreaterThan(10);
    for (long cut = started + 1; cut <= changes; cut++) {
      for (long seed = 0; seed < SEEDS; seed++) {
        SimDisk copy = disk.fork();
        copy.haltAt(cut);
        OpenStore store = withOldKey().opened(copy);
        if (cut < changes) {
          assertThatThrownBy(() -> toB().reloads(store)).isInstanceOf(IOException.class);
          assertThatThrownBy(() -> store.commit(store.commit()))
              .as("no commit after a failure")
              .isInstanceOf(IOException.class);
        } else {
          reloadAtTheLastMoment(store);
        }
        if (powerCut) {
          copy.crash(seed);
        } else {
          copy.kill();
        }
        assertThat(opens(withOldKey(), copy) || opens(withNewKey(), copy))
            .as("one key alone, cut at %d, seed %d", cut, seed)
            .isTrue();
        toB().opens(new Volume.OnSimDisk(copy));
        for (int i = 0; i < RingFile.COPIES; i++) {
          assertThat(Starts.opensCopy(new Volume.OnSimDisk(copy), i, A))
              .as("old key, copy %d, cut at %d, seed %d", i, cut, seed)
              .isFalse();
        }
      }
    }
  }

  private static void reloadAtTheLastMoment(OpenStore store) {
    try {
      toB().reloads(store);
    } catch (IOException e) {
      // The last change may have been the one that did not get through.
      assertThat(e).hasMessageNotContaining(A);
    }
  }

  private static boolean opens(Starts start, SimDisk disk) {
    OpeningOutcome outcome = start.on(disk.fork());
    if (outcome instanceof OpeningOutcome.Opened opened) {
      opened.store().close();
      return true;
    }
    return false;
  }
}
