package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import io.sealstream.keyring.KernelRandom;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealed store at work: streams, the journal thread, the state that says whether more may be
 * submitted.
 */
final class StoreEngine implements SealedStore {
  private static final Logger LOG = LoggerFactory.getLogger(StoreEngine.class);

  private final OpenStore store;
  private final StoreSettings settings;
  private final StoreRules rules;
  private final JournalFiles files;
  private final Map<StreamId, Stream> streams = new ConcurrentHashMap<>();
  private final AtomicReference<StoreState> state = new AtomicReference<>(StoreState.OPEN);
  private final CompletableFuture<Throwable> poisoned = new CompletableFuture<>();
  private JournalWriter writer;
  private GroupCommit commit;
  private JournalThread journal;

  StoreEngine(OpenStore store, StoreSettings settings, JournalSize size, StoreRules rules) {
    this.store = store;
    this.settings = settings;
    this.rules = rules;
    this.files = new JournalFiles(store.disk(), size);
  }

  /** The engine over an opened store, sized for its volume. */
  static StoreEngine of(OpenStore store, StoreSettings settings) throws IOException {
    JournalSize size = JournalSize.ofVolume(store.disk().totalSpace());
    return new StoreEngine(store, settings, size, new StoreRules());
  }

  @Override
  public void recover(StreamMachines machines) throws IOException {
    try (JournalScan scan = new JournalScan(store)) {
      Recovery recovery = new Recovery(this, machines);
      JournalReplay replay = new JournalReplay(scan, store.commit(), recovery);
      replay.run();
      recovery.finish();
      streams.putAll(recovery.streams());
      files.found(replay.files().stream().map(JournalFileFound::used).toList());
      JournalReplay.Place end = replay.end();
      writer = new JournalWriter(store, files, end.behind(), scan.greatestSequence());
      byte[] directory = repeat(end, replay.unproven());
      commit = new GroupCommit(writer, directory, rules);
      files.spare(scan.spares(files.used()));
    }
    journal = new JournalThread(commit, this, settings);
    journal.start();
  }

  /**
   * Seals everything above D again, into a new file, and syncs it: the page cache may show what the
   * disk lost.
   *
   * @return the directory of the last frame
   */
  private byte[] repeat(JournalReplay.Place end, List<JournalReplay.Place> unproven)
      throws IOException {
    JournalFrame frame = new JournalFrame();
    if (end.file().isPresent()) {
      frame.follow(end.read().directory());
    }
    long room = 0;
    for (JournalReplay.Place place : unproven) {
      room += place.behind().offset() - place.offset() + FileHeader.BLOCK;
    }
    if (room > 0) {
      writer.openFile(room);
    }
    for (int i = 0; i < unproven.size(); i++) {
      frame.copy(unproven.get(i).read());
      int flags = i < unproven.size() - 1 ? FrameHeader.REPEATS_GO_ON : 0;
      writer.stage(frame.plain(), frame.finish(0), flags);
      if (writer.isFull() || flags == 0) {
        writer.write();
      }
    }
    if (room > 0) {
      writer.sync();
    }
    return frame.previousDirectory();
  }

  @Override
  public StreamStore create(Executor owner, Function<StreamStore, StreamMachine> machine) {
    Optional<DataKey> key =
        store.cipher().seals() ? Optional.of(DataKey.random(nextKeyId())) : Optional.empty();
    Stream stream = new Stream(this, StreamId.random(), key, false);
    stream.attach(owner, machine.apply(stream));
    streams.put(stream.id(), stream);
    return stream;
  }

  private static int nextKeyId() {
    return BigEndian.getInt(KernelRandom.bytes(4), 0);
  }

  // --- what streams ask ---

  boolean accepts(Urgency urgency) {
    return switch (state.get()) {
      case OPEN -> true;
      case FULL -> urgency == Urgency.FREEING;
      case POISONED, CLOSED -> false;
    };
  }

  /** False: nothing may be applied or acknowledged any more. */
  boolean isForgotten(StreamId id) {
    return false;
  }

  boolean isUsable() {
    return state.get() != StoreState.POISONED;
  }

  void submit(Submission submission) {
    commit.submit(submission);
    journal.noticed(submission.urgency);
  }

  void forget(Stream stream) {
    streams.remove(stream.id());
  }

  // --- what the journal thread reports ---

  void full(DiskFullException e) {
    if (state.compareAndSet(StoreState.OPEN, StoreState.FULL)) {
      LOG.warn("The volume is full, publishing waits for space: {}", e.getMessage());
    }
  }

  void roomFound() {
    if (state.get() == StoreState.FULL && state.compareAndSet(StoreState.FULL, StoreState.OPEN)) {
      LOG.info("The volume has room again, publishing goes on");
    }
  }

  void poison(Throwable cause) {
    if (state.getAndSet(StoreState.POISONED) != StoreState.POISONED) {
      LOG.error(
          "The store failed, nothing more is acknowledged; the process must end: {}",
          cause.toString(),
          cause);
      poisoned.complete(cause);
    }
  }

  // --- SealedStore ---

  @Override
  public StoreStatus status() {
    String failure = poisoned.isDone() ? String.valueOf(poisoned.join().getMessage()) : "";
    return new StoreStatus(
        state.get(),
        store.facts(),
        streams.size(),
        files.count(),
        0,
        0,
        0,
        files.bytes(),
        commit.syncs(),
        0,
        failure);
  }

  @Override
  public CompletionStage<Void> checkpoint() {
    return CompletableFuture.failedFuture(new UnsupportedOperationException("checkpoint"));
  }

  @Override
  public void onPoisoned(Consumer<Throwable> listener) {
    poisoned.thenAccept(listener);
  }

  @Override
  public void close() {
    if (journal != null) {
      journal.stop();
    }
    state.compareAndSet(StoreState.OPEN, StoreState.CLOSED);
    state.compareAndSet(StoreState.FULL, StoreState.CLOSED);
    store.close();
  }
}
