package io.sealstream.store;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sealed store at work: {@link StoreCore} and the two threads that drive it. */
final class StoreEngine implements SealedStore {
  private static final Logger LOG = LoggerFactory.getLogger(StoreEngine.class);

  /** At close, a checkpoint is made when it is a matter of a moment. */
  private static final int QUICK_STREAMS = 500;

  private final OpenStore store;
  private final StoreCore core;
  private JournalThread journal;
  private Housekeeper housekeeper;

  StoreEngine(OpenStore store, StoreSettings settings, JournalSize size, StoreRules rules) {
    this.store = store;
    this.core = new StoreCore(store, settings, size, WornFiles.DEFAULT, rules);
  }

  /** The engine over an opened store, sized for its volume. */
  static StoreEngine of(OpenStore store, StoreSettings settings) throws IOException {
    JournalSize size = JournalSize.ofVolume(store.disk().totalSpace());
    return new StoreEngine(store, settings, size, new StoreRules());
  }

  @Override
  public void recover(StreamMachines machines, Set<StreamId> lossAccepted) throws IOException {
    core.recover(machines, lossAccepted);
    journal = new JournalThread(core, () -> housekeeper.signal());
    housekeeper = new Housekeeper(core, journal::wake);
    core.journalFiles().onUse(housekeeper::signal);
    core.connect(journal::noticed, housekeeper::signal, journal::syncNow, journal::turnOver);
    journal.start();
    housekeeper.start();
  }

  @Override
  public boolean syncsBeforeItAcknowledges() {
    return core.settings().syncInterval().isEmpty();
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
    return housekeeper.checkpoint();
  }

  @Override
  public CompletionStage<Void> scrub() {
    return housekeeper.scrub();
  }

  @Override
  public RekeyCourse rekey(Rekey what) {
    return housekeeper.rekey(what);
  }

  @Override
  public void onPoisoned(Consumer<Throwable> listener) {
    core.health().onPoisoned(listener);
  }

  @Override
  public void close() {
    if (journal != null) {
      journal.stop();
      housekeeper.stop();
      commitStop();
    }
    core.health().closed();
    store.close();
  }

  @Override
  public void giveUp() throws IOException {
    journal.stop();
    housekeeper.stop();
    commitStop(); // should the marker not come to be, the next start finds a clean stop
    core.health().closed();
    try {
      GivenUp.mark(store.disk());
      GivenUp.destroy(store.disk());
    } finally {
      store.close();
    }
  }

  private void commitStop() {
    try {
      if (core.health().isUsable()) {
        if (!core.memory().isMuch() && core.changed().size() <= QUICK_STREAMS) {
          core.checkpoint().run();
        }
        core.checkpoint().commitStop();
      }
      core.journal().close();
      core.checkpoint().close();
      core.openFiles().close();
    } catch (IOException | RuntimeException e) {
      // Everything acknowledged is in the journal; the next start replays it.
      LOG.warn("The store was closed without a last checkpoint: {}", e.toString());
    }
  }
}
