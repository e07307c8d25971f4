package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.RingRole;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * The housekeeper of one {@link SimulatedLife}: its steps in the order that the life chooses, and
 * what must be true after them. While it works, owners run at once.
 */
final class SimulatedUpkeep {
  private final Random random;
  private final WatchedStore store;
  private final StoreCore core;
  private final Upkeep upkeep;
  private final QueuedOwner owner;
  private final Map<StreamId, StreamModel> models;
  private final KeysSeen keys;
  private boolean works;
  private boolean gaveUpItsReserve;

  SimulatedUpkeep(
      Random random,
      WatchedStore store,
      StoreCore core,
      QueuedOwner owner,
      Map<StreamId, StreamModel> models,
      KeysSeen keys) {
    this.random = random;
    this.store = store;
    this.core = core;
    this.owner = owner;
    this.models = models;
    this.keys = keys;
    this.upkeep = new Upkeep(core);
  }

  /** The volume filled up while there was something kept back. */
  boolean gaveUpItsReserve() {
    return gaveUpItsReserve;
  }

  /** It is in the midst of a step, and nobody else took over. */
  boolean isWorking() {
    return works;
  }

  /** Somebody else takes over in the midst of a step. */
  void paused(WatchedDisk.Between others) throws IOException {
    works = false;
    boolean before = owner.atOnce(false);
    try {
      others.run();
    } finally {
      works = true;
      owner.atOnce(before);
    }
  }

  private void atWork(WatchedDisk.Between step) throws IOException {
    works = true;
    owner.atOnce(true);
    try {
      step.run();
    } catch (DiskFullException e) {
      gaveUpItsReserve |= upkeep.full(e);
    } finally {
      owner.atOnce(false);
      works = false;
    }
  }

  void pass(boolean demanded) throws IOException {
    atWork(() -> upkeep.pass(demanded));
  }

  void flush() throws IOException {
    atWork(() -> core.checkpoint().flush());
  }

  void rewrite() throws IOException {
    if (random.nextInt(4) == 0) {
      core.checkpoint().rewriter().sweep();
    }
    atWork(() -> upkeep.rewrite());
    atWork(this::scrub);
  }

  /** Whatever it meets half written or half moved, it takes nothing for damaged. */
  private void scrub() throws IOException {
    core.scrub().demand();
    core.scrub().step(0);
    Broken.check(core.scrub().progress().damaged() == 0, "I3", "the scrub finds damage");
    Broken.check(core.holes().get() == 0, "I3", "a hole that nobody made");
  }

  void erase() throws IOException {
    Set<StreamId> ended = new HashSet<>();
    models.forEach(
        (id, model) -> {
          if (model.isDropped()) {
            ended.add(id);
          }
        });
    atWork(() -> upkeep.erase());
    ended.removeAll(core.checkpoint().erasure().waiting()); // there was no room for the step
    if (store.cipher().seals() && store.oldKeys() == 0) {
      ErasedOnDisk.check(store, ended, formerKeys());
    }
  }

  /**
   * @param some streams that may be asked for
   */
  void rekey(Set<StreamId> some) throws IOException {
    if (random.nextInt(2) == 0) {
      core.streams().forEach(keys::see);
      core.checkpoint().rekeying().ask(anyRekey(some));
    }
    atWork(() -> upkeep.rekey());
  }

  private Rekey anyRekey(Set<StreamId> some) {
    RingRole role = RingRole.values()[random.nextInt(RingRole.values().length)];
    return switch (random.nextInt(6)) {
      case 0 -> Rekey.everything();
      case 1 -> Rekey.allData();
      case 2 -> new Rekey.OfRing(Set.of(role));
      default -> new Rekey.OfStreams(some);
    };
  }

  private Map<StreamId, List<DataKey>> formerKeys() {
    Map<StreamId, List<DataKey>> former = new HashMap<>();
    core.streams().forEach(s -> former.put(s.id(), keys.former(s)));
    return former;
  }

  /** After a time without faults: everything is under the cipher and the keys in force. */
  void converge() throws IOException {
    boolean everything = random.nextInt(3) == 0 && store.clearFiles().isStrict();
    if (everything) {
      core.streams().forEach(keys::see);
      core.checkpoint().rekeying().ask(Rekey.everything());
    }
    upkeep.rekey();
    rewriteAll();
    scrub();
    for (int steps = 0; steps < 3 && core.checkpoint().erasure().isPending(); steps++) {
      erase();
    }
    erase();
    StoreStatus status = StatusReport.of(core);
    Broken.check(
        status.filesInOtherCiphers() == 0, "I5", status.filesInOtherCiphers() + " not re-sealed");
    Broken.check(!core.checkpoint().erasure().isPending(), "I6", "the erase step did not end");
    Broken.check(status.rekey().isDone(), "I6", "a rekey did not end: " + status.rekey());
    if (everything && store.cipher().seals()) {
      ErasedOnDisk.checkFormer(store, formerKeys());
    }
    if (store.cipher().seals()) {
      Broken.check(status.strict(), "strict", "the store still lists clear files");
      ClearOnDisk.check(store.disk(), models.values());
    } else {
      ErasedOnDisk.checkPlain(store.disk(), models);
    }
  }

  private void rewriteAll() throws IOException {
    core.checkpoint().run();
    Rewriter rewriter = core.checkpoint().rewriter();
    rewriter.sweep();
    core.checkpoint().run();
    for (int steps = 0; upkeep.rewrite() > 0 || rewriter.wantsCommit(); steps++) {
      Broken.check(steps < 1000, "I5", "the rewriter finds no end");
      if (rewriter.wantsCommit()) {
        core.checkpoint().run();
      }
    }
    do {
      core.checkpoint().run();
    } while (core.checkpoint().isWanted());
  }
}
