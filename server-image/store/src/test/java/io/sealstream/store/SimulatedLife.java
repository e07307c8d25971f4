package io.sealstream.store;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * One start of a store after it was opened, on one thread: recovery, work of publishers, journal
 * thread, housekeeper and owners in an order that the seed chooses, until its end. Journal and
 * owners also work in the midst of a checkpoint.
 */
final class SimulatedLife {
  /** Files in which one long frame has room. */
  static final JournalSize TINY = new JournalSize(4 << 20, 1100 << 10, 1100 << 10);

  private final Random random;
  private final WatchedStore store;
  private final Map<StreamId, StreamModel> models;
  private final StoreCore core;
  private final QueuedOwner owner = new QueuedOwner();
  private final SimulatedUse use;
  private final SimulatedUpkeep housekeeper;
  private final boolean syncsEach;
  private Throwable poison;

  /** Its thread ends with the first write or sync that fails. */
  private boolean journalEnded;

  private WatchedDisk.Between reload = () -> {};

  /** What a start found, which no checkpoint had made smaller. */
  private long journalFound;

  SimulatedLife(
      Random random,
      WatchedStore store,
      WatchedDisk disk,
      StoreRules rules,
      boolean syncsEach,
      Map<StreamId, StreamModel> models,
      KeysSeen keys) {
    this.random = random;
    this.store = store;
    this.models = models;
    this.syncsEach = syncsEach;
    long memory = 64L << 10 << random.nextInt(6);
    Optional<Duration> interval = syncsEach ? Optional.empty() : Optional.of(Duration.ofHours(1));
    StoreSettings settings = new StoreSettings(interval, memory, 4, Resealing.DEFAULT);
    core = new StoreCore(store, settings, TINY, worn(), rules);
    use = new SimulatedUse(random, core, owner, syncsEach, models);
    housekeeper = new SimulatedUpkeep(random, store, core, owner, models, keys);
    core.health().onPoisoned(cause -> poison = cause);
    disk.between(this::meanwhile);
  }

  /** Steps of one chunk or of several. */
  private WornFiles worn() {
    WornFiles worn = HandStore.WORN;
    long step = worn.step() << random.nextInt(4);
    return new WornFiles(
        worn.leastWaste(), worn.small(), worn.many(), worn.job(), step, worn.wellFilled());
  }

  /** Brings the streams back and compares them with what they must be. */
  void recover(boolean powerCut) throws IOException {
    core.recover(
        new StreamMachines() {
          @Override
          public Owned restore(StreamStore stream, byte[] saved) {
            return new Owned(use.keep(stream, saved), owner);
          }

          @Override
          public void dropped(StreamStore stream) {
            use.forget(stream);
          }
        });
    core.connect(urgency -> {}, () -> {}, this::syncForCheckpoint, this::turnOver);
    models.entrySet().removeIf(e -> !use.streams().containsKey(e.getKey()) && mayBeGone(e));
    for (StreamStore stream : use.streams().values()) {
      StreamModel model = models.get(stream.id());
      Broken.check(model != null, "I2", "stream " + stream.id() + " came back");
      stream.quarantine().ifPresent(q -> Broken.check(false, "I3", "a crash alone, and " + q));
      model.recovered((int) use.machine(stream).applied(), powerCut, "stream " + stream.id());
      model.compare(stream, use.machine(stream));
    }
    journalFound = core.journalFiles().bytes();
    core.journalFiles().onUse(this::journalIsBounded);
  }

  /** Two files may be over, for a long submission that began in the file before. */
  private void journalIsBounded() {
    long bound = Math.max(TINY.bound(), journalFound) + 2 * TINY.file();
    long bytes = core.journalFiles().bytes();
    Broken.check(
        core.health().isFull() || bytes <= bound,
        "I10",
        "the journal has %d bytes".formatted(bytes));
  }

  /** How the master key is changed, at any moment. */
  void reloads(WatchedDisk.Between reload) {
    this.reload = reload;
  }

  private static boolean mayBeGone(Map.Entry<StreamId, StreamModel> e) {
    Broken.check(e.getValue().mayBeGone(), "I2", "stream " + e.getKey() + " is gone");
    return true;
  }

  StoreCore core() {
    return core;
  }

  Map<StreamId, StreamStore> streams() {
    return use.streams();
  }

  StreamModel model(StreamStore stream) {
    return models.get(stream.id());
  }

  /** The volume filled up while there was something kept back. */
  boolean gaveUpItsReserve() {
    return housekeeper.gaveUpItsReserve();
  }

  List<JournalFiles.Used> journal() {
    return core.journalFiles().used();
  }

  // --- work ---

  /** False: the store poisoned itself, the process ends. */
  boolean step() throws IOException {
    try {
      act();
    } catch (PowerLoss e) {
      throw e;
    } catch (DiskFullException e) {
      core.health().full(e);
    } catch (IOException e) {
      core.health().poison(e);
    }
    return isUsable();
  }

  private boolean isUsable() {
    if (poison instanceof Broken broken) {
      throw broken;
    }
    if (poison != null && !(poison instanceof IOException)) {
      throw new AssertionError("the store contradicts itself", poison);
    }
    return core.health().isUsable();
  }

  private void act() throws IOException {
    if (random.nextInt(60) == 0) {
      reload.run();
    }
    if (random.nextInt(3000) == 0) {
      flood();
    }
    switch (random.nextInt(25)) {
      case 0 -> use.create();
      case 1 -> use.drop();
      case 2 -> housekeeper.pass(true);
      case 3 -> housekeeper.flush();
      case 4 -> silence();
      case 5 -> sync();
      case 6 -> look();
      case 7, 8 -> housekeeper.pass(false);
      case 9, 10, 11 -> owner.run();
      case 12, 13, 14, 15 -> journal(random.nextInt(3) == 0);
      case 16, 17 -> housekeeper.rewrite();
      case 18 -> housekeeper.erase();
      case 19 -> housekeeper.rekey(use.any().map(s -> Set.of(s.id())).orElse(Set.of()));
      default -> use.publish();
    }
  }

  /** More than the journal may hold, and nobody makes a checkpoint meanwhile. */
  private void flood() throws IOException {
    List<StreamStore> all = new ArrayList<>(use.streams().values());
    for (int i = 0; i < 16 && !all.isEmpty(); i++) {
      StreamStore stream = all.get(random.nextInt(all.size()));
      StreamModel.Entry entry = StreamModel.publish(random, 500_000);
      EntryBatch batch = new EntryBatch(256);
      batch.add(entry.kind(), entry.body());
      submit(stream, batch, List.of(entry), Urgency.NOW);
      journal(true);
    }
  }

  /** False: the store takes nothing now. */
  boolean submit(
      StreamStore stream, EntryBatch batch, List<StreamModel.Entry> entries, Urgency urgency) {
    return use.submit(stream, batch, entries, urgency);
  }

  /** Every thread gets its turn. */
  boolean everybodyWorks() throws IOException {
    try {
      journal(true);
    } catch (DiskFullException e) {
      core.health().full(e);
    }
    owner.run();
    housekeeper.pass(false);
    housekeeper.rewrite();
    return isUsable();
  }

  /** One turn of the journal thread; {@code late}: what rides along waited long enough. */
  private void journal(boolean late) throws IOException {
    core.journal().look();
    if (core.journal().hasWork() && (late || core.journal().isUrgent()) && !core.isFlooded()) {
      core.journal().commit();
    }
  }

  private void silence() throws IOException {
    core.journal().look();
    if (core.journal().isUnproven() && !core.journal().isUnsynced() && !core.journal().hasWork()) {
      core.journal().prove();
    }
  }

  private void sync() throws IOException {
    core.journal().sync();
    models.values().forEach(StreamModel::synced);
  }

  /** As the journal thread answers the housekeeper: a sync that failed is not tried again. */
  private void syncForCheckpoint() throws IOException {
    if (!core.health().isUsable()) {
      throw new IOException("the journal could not be synced");
    }
    if (!syncsEach) {
      core.journal().sync();
    }
  }

  private void turnOver() throws IOException {
    if (!core.health().isUsable()) {
      throw new IOException("the journal was closed");
    }
    core.journal().turnOver();
    if (!syncsEach) {
      models.values().forEach(StreamModel::synced);
    }
  }

  private void look() {
    owner.run();
    for (StreamStore stream : use.streams().values()) {
      models.get(stream.id()).compare(stream, use.machine(stream));
    }
  }

  /** What the other threads do while the housekeeper writes. */
  private void meanwhile() throws IOException {
    if (housekeeper.isWorking() && !journalEnded && random.nextInt(4) == 0) {
      housekeeper.paused(this::othersWork);
    }
  }

  private void othersWork() throws IOException {
    try {
      use.publish();
      journal(true);
      if (random.nextInt(8) == 0) {
        reload.run();
      }
    } catch (PowerLoss e) {
      throw e;
    } catch (DiskFullException e) {
      core.health().full(e);
    } catch (IOException e) {
      journalEnded = true;
      core.health().poison(e);
    }
  }

  /** After a time without faults: everything is as it should be, and still there. */
  void converge() throws IOException {
    owner.atOnce(true);
    silence();
    housekeeper.converge();
    look();
  }

  /** SIGTERM: as the engine closes. */
  void close() throws IOException {
    owner.atOnce(true);
    core.journal().look();
    for (int tries = 0; core.journal().hasWork() && tries < 99; tries++) {
      if (!core.journal().commit()) {
        core.checkpoint().run();
      }
    }
    if (core.journal().isUnproven()) {
      core.journal().prove();
    }
    if (random.nextBoolean()) {
      core.checkpoint().run();
    }
    core.checkpoint().commitStop();
    core.journal().close();
    models.values().forEach(StreamModel::synced);
    store.close();
  }
}
