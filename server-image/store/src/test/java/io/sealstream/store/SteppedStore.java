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

  private final StoreCore core;
  private Runnable work = () -> {};
  private List<CompletableFuture<Void>> asked = new ArrayList<>();

  /**
   * @param seed of keys, ids and salts: the same seed writes the same bytes
   */
  public SteppedStore(SimDisk disk, long seed) {
    OpenStore open =
        Starts.start()
            .cipher(CipherSuite.AES)
            .key(Starts.A)
            .drawing(new SeededBytes(seed))
            .opened(new Volume.OnSimDisk(disk));
    core = new StoreCore(open, StoreSettings.DEFAULT, SIZE, HandStore.WORN, new StoreRules());
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

  /** Commits all that waits, and makes the checkpoint that somebody asked for. */
  public void step(Waiting owners) throws IOException {
    try {
      core.journal().look();
      while (core.journal().hasWork()) {
        if (!core.journal().commit()) {
          checkpoint(owners);
        }
      }
      if (!asked.isEmpty() || core.journalFiles().isHalfFull()) {
        List<CompletableFuture<Void>> done = asked;
        asked = new ArrayList<>();
        checkpoint(owners);
        done.forEach(one -> one.complete(null));
      }
    } catch (IOException e) {
      core.health().poison(e);
      throw e;
    }
  }

  private void checkpoint(Waiting owners) throws IOException {
    owners.atOnce(true);
    try {
      core.checkpoint().run();
      core.journalFiles().prepare();
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
  public void close() {
    core.health().closed();
  }
}
