package io.sealstream.store;

import io.sealstream.keyring.CipherSuite;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A sealed store on a simulated disk without threads: it does what is waiting when a simulation
 * says so, on the simulation's one thread. For simulations of what stands on the store.
 */
public final class SteppedStore implements SealedStore {
  private static final JournalSize SIZE = new JournalSize(4 << 20, 1100 << 10, 1100 << 10);

  /** Passes after which what finds no room waits. */
  private static final int TRIES = 3;

  private final SimDisk disk;
  private final StoreCore core;
  private final Upkeep upkeep;
  private Runnable work = () -> {};
  private List<CompletableFuture<Void>> asked = new ArrayList<>();

  /**
   * @param seed of keys, ids and salts: the same seed writes the same bytes
   */
  public SteppedStore(SimDisk disk, long seed) {
    this.disk = disk;
    OpenStore open =
        Starts.start()
            .cipher(CipherSuite.AES)
            .key(Starts.A)
            .drawing(new SeededBytes(seed))
            .opened(new Volume.OnSimDisk(disk));
    core = new StoreCore(open, StoreSettings.DEFAULT, SIZE, HandStore.WORN, new StoreRules());
    upkeep = new Upkeep(core);
  }

  @Override
  public void recover(StreamMachines machines, Set<StreamId> lossAccepted) throws IOException {
    core.recover(machines, lossAccepted);
  }

  /**
   * @param submitted runs when something waits to be committed, or a checkpoint is asked for
   */
  public void onWork(Runnable submitted) {
    core.connect(
        urgency -> submitted.run(),
        () -> {},
        () -> core.journal().sync(),
        () -> core.journal().turnOver());
    work = submitted;
  }

  /** Who waits for the owners of streams lets them run their tasks at once. */
  public interface Waiting {
    void atOnce(boolean now);
  }

  /**
   * Commits all that waits, and makes the checkpoint that somebody asked for.
   *
   * @return false when the volume is full: it should be given another step after a while
   */
  public boolean step(Waiting owners) throws IOException {
    try {
      core.journal().look();
      for (int tries = 0; core.journal().hasWork() && tries < TRIES; tries++) {
        if (!commitAll()) {
          pass(owners, List.of());
        }
      }
      if (!asked.isEmpty() || core.health().isFull() || core.journalFiles().isHalfFull()) {
        List<CompletableFuture<Void>> now = asked;
        asked = new ArrayList<>();
        pass(owners, now);
      }
      return !core.health().isFull() && !core.journal().hasWork();
    } catch (IOException | RuntimeException e) {
      core.health().poison(e);
      throw e;
    }
  }

  /** False when a checkpoint has to make room first. */
  private boolean commitAll() throws IOException {
    try {
      while (core.journal().hasWork()) {
        if (!core.journal().commit()) {
          return false;
        }
      }
      return true;
    } catch (DiskFullException e) {
      core.health().full(e);
      return false;
    }
  }

  private void pass(Waiting owners, List<CompletableFuture<Void>> askedFor) throws IOException {
    owners.atOnce(true);
    try {
      upkeep.pass(true);
      askedFor.forEach(one -> one.complete(null));
    } catch (DiskFullException e) {
      upkeep.full(e);
      askedFor.forEach(one -> one.completeExceptionally(e));
    } finally {
      owners.atOnce(false);
    }
  }

  /** What 100 ms without work do. */
  public void silence() throws IOException {
    core.journal().look();
    if (core.journal().isUnproven() && !core.journal().hasWork()) {
      core.journal().prove();
    }
  }

  @Override
  public boolean syncsBeforeItAcknowledges() {
    return true;
  }

  @Override
  public StreamStore create(Executor owner, Function<StreamStore, StreamMachine> machine) {
    return core.create(owner, machine);
  }

  @Override
  public StreamStore createInMemory(Executor owner, Function<StreamStore, StreamMachine> machine) {
    return core.createInMemory(owner, machine);
  }

  @Override
  public StoreStatus status() {
    return StatusReport.of(core);
  }

  @Override
  public CompletionStage<Void> checkpoint() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    asked.add(done);
    work.run();
    return done;
  }

  @Override
  public CompletionStage<Void> scrub() {
    return core.scrub().demand();
  }

  @Override
  public RekeyCourse rekey(Rekey what) {
    return core.checkpoint().rekeying().ask(what);
  }

  @Override
  public void onPoisoned(Consumer<Throwable> listener) {
    core.health().onPoisoned(listener);
  }

  @Override
  public void giveUp() throws IOException {
    core.health().closed();
    GivenUp.mark(disk);
    GivenUp.destroy(disk);
  }

  @Override
  public void close() {
    core.health().closed();
  }
}
