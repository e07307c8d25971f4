package io.sealstream.store;

import io.sealstream.keyring.DataKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The store without its threads: what they share. {@link StoreEngine} runs it; a simulation can
 * take its steps one by one.
 */
final class StoreCore {
  private final OpenStore store;
  private final StoreSettings settings;
  private final StoreRules rules;
  private final WornFiles worn;
  private final StoreHealth health = new StoreHealth();
  private final TailMemory memory;
  private final OpenFiles openFiles;
  private final FrameCache frameCache;
  private final JournalFiles journalFiles;
  private final Reserve reserve;
  private final SegmentFiles segmentFiles;
  private final Map<StreamId, Stream> streams = new ConcurrentHashMap<>();
  private final Queue<Stream> changed = new ConcurrentLinkedQueue<>();
  private final Queue<Stream> ended = new ConcurrentLinkedQueue<>();
  private volatile GroupCommit journal;
  private volatile Checkpoint checkpoint;
  private volatile Scrub scrub;

  /** How many holes there are in all streams. */
  private final AtomicInteger holes = new AtomicInteger();

  private volatile Consumer<Urgency> onSubmit = urgency -> {};
  private volatile Runnable housekeeping = () -> {};
  private volatile JournalSync journalSync = () -> journal.sync();
  private volatile JournalSync journalTurnOver = () -> journal.turnOver();

  /** What the journal thread does for the housekeeper, who waits for it. */
  interface JournalSync {
    void run() throws IOException;
  }

  StoreCore(
      OpenStore store, StoreSettings settings, JournalSize size, WornFiles worn, StoreRules rules) {
    this.worn = worn;
    this.store = store;
    this.settings = settings;
    this.rules = rules;
    this.memory = new TailMemory(settings.memory());
    this.openFiles =
        new OpenFiles(store.disk(), rules.reads(store.clearFiles()), settings.openFiles());
    this.frameCache = new FrameCache(settings.memory() / 4);
    this.journalFiles = new JournalFiles(store, size, health, rules);
    this.reserve = new Reserve(store, size);
    this.segmentFiles = new SegmentFiles(store.disk(), openFiles);
  }

  /** See {@link SealedStore#recover}. */
  void recover(StreamMachines machines) throws IOException {
    recover(machines, Set.of());
  }

  void recover(StreamMachines machines, Set<StreamId> lossAccepted) throws IOException {
    Recovery recovery = new Recovery(this, machines, lossAccepted);
    recovery.run();
    journal = recovery.journal();
    checkpoint = recovery.checkpoint();
    checkpoint.rekeying().look();
    scrub = new Scrub(this, System.currentTimeMillis());
  }

  Stream create(Executor owner, Function<StreamStore, StreamMachine> machine) {
    Stream stream = new Stream(this, store.newStream(), newKey(), !rules.journalsKeysFirst());
    stream.attach(owner, machine.apply(stream));
    streams.put(stream.id(), stream);
    return stream;
  }

  /** A stream of which the store knows nothing more. */
  StreamStore createInMemory(Executor owner, Function<StreamStore, StreamMachine> machine) {
    StreamId id = store.newStream();
    SegmentReader none = new SegmentReader(id, openFiles(), frameCache());
    MemoryStream stream = new MemoryStream(health, id, owner, none);
    stream.attach(machine.apply(stream));
    return stream;
  }

  private Optional<DataKey> newKey() {
    if (!store.cipher().seals()) {
      return Optional.empty();
    }
    return Optional.of(newKey(store));
  }

  /** A stream's key. */
  static DataKey newKey(OpenStore store) {
    int id = BigEndian.getInt(store.random().bytes(4), 0);
    return DataKey.random(id == 0 ? 1 : id, store.random());
  }

  // --- parts ---

  OpenStore store() {
    return store;
  }

  StoreSettings settings() {
    return settings;
  }

  StoreRules rules() {
    return rules;
  }

  WornFiles worn() {
    return worn;
  }

  StoreHealth health() {
    return health;
  }

  TailMemory memory() {
    return memory;
  }

  OpenFiles openFiles() {
    return openFiles;
  }

  FrameCache frameCache() {
    return frameCache;
  }

  JournalFiles journalFiles() {
    return journalFiles;
  }

  Reserve reserve() {
    return reserve;
  }

  SegmentFiles segmentFiles() {
    return segmentFiles;
  }

  GroupCommit journal() {
    return journal;
  }

  Checkpoint checkpoint() {
    return checkpoint;
  }

  Scrub scrub() {
    return scrub;
  }

  AtomicInteger holes() {
    return holes;
  }

  /** Who is woken by what. */
  void connect(
      Consumer<Urgency> submitted, Runnable housekeeper, JournalSync sync, JournalSync turnOver) {
    journalTurnOver = turnOver;
    onSubmit = submitted;
    housekeeping = housekeeper;
    journalSync = sync;
  }

  // --- streams ---

  Collection<Stream> streams() {
    return streams.values();
  }

  Optional<Stream> stream(StreamId id) {
    return Optional.ofNullable(streams.get(id));
  }

  void recovered(Stream stream) {
    streams.put(stream.id(), stream);
  }

  /** Whether so many bytes may be staged now; what frees space may, while the store works. */
  boolean accepts(Urgency urgency, int bytes) {
    if (!health.accepts(urgency)) {
      return false;
    }
    boolean room = urgency == Urgency.FREEING || journalFiles.room().has(bytes);
    if (!room) {
      journalFiles.room().refused(bytes);
      housekeeping.run(); // there may be more by now
    }
    return room;
  }

  void submit(Submission submission) {
    journalFiles.room().submitted(submission.end);
    journal.submit(submission);
    onSubmit.accept(submission.urgency);
  }

  void changed(Stream stream) {
    changed.add(stream);
  }

  void ended(Stream stream) {
    streams.remove(stream.id());
    ended.add(stream);
    if (checkpoint != null) {
      checkpoint.erasure().ended(stream.id()); // those of the journal: recovery tells
    }
    housekeeping.run();
  }

  /** Memory is full and can be emptied: what waits must wait for that. */
  boolean isFlooded() {
    return memory.isFlooded() && health.state() == StoreState.OPEN;
  }

  void memoryGrew() {
    if (memory.needsFlush()) {
      housekeeping.run();
    }
  }

  // --- checkpoints ---

  /** Streams that changed since the last checkpoint. */
  List<Stream> changed() {
    return new ArrayList<>(changed);
  }

  /** As {@link #changed}; what changes from now on is left for the next checkpoint. */
  List<Stream> takeChanged() {
    List<Stream> taken = new ArrayList<>();
    for (Stream s = changed.poll(); s != null; s = changed.poll()) {
      s.unchanged();
      taken.add(s);
    }
    return taken;
  }

  void changedStill(List<Stream> streams) {
    streams.forEach(Stream::change);
  }

  List<Stream> takeEnded() {
    List<Stream> taken = new ArrayList<>();
    for (Stream s = ended.poll(); s != null; s = ended.poll()) {
      taken.add(s);
    }
    return taken;
  }

  void endedStill(List<Stream> streams) {
    ended.addAll(streams);
  }

  JournalMark delivered() {
    return journal.delivered();
  }

  JournalMark synced() {
    return journal.synced();
  }

  /** What streams need of their older keys may have changed. */
  void rekeyed() {
    checkpoint.rekeying().look();
  }

  /** The journal goes on in a new file, under the newest key. */
  void turnOverJournal() throws IOException {
    journalTurnOver.run();
  }

  void syncJournal() throws IOException {
    journalSync.run();
  }
}
