package io.sealstream.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
  private final Upkeep upkeep;
  private final QueuedOwner owner = new QueuedOwner();
  private final Map<StreamId, StreamStore> streams = new LinkedHashMap<>();
  private final Map<StreamId, ModelMachine> machines = new LinkedHashMap<>();
  private final boolean syncsEach;
  private boolean housekeeping;
  private Throwable poison;
  private boolean gaveUpItsReserve;

  SimulatedLife(
      Random random,
      WatchedStore store,
      WatchedDisk disk,
      StoreRules rules,
      boolean syncsEach,
      Map<StreamId, StreamModel> models) {
    this.random = random;
    this.store = store;
    this.models = models;
    this.syncsEach = syncsEach;
    long memory = 64L << 10 << random.nextInt(6);
    Optional<Duration> interval = syncsEach ? Optional.empty() : Optional.of(Duration.ofHours(1));
    StoreSettings settings = new StoreSettings(interval, memory, 4, Resealing.DEFAULT);
    core = new StoreCore(store, settings, TINY, HandStore.WORN, rules);
    upkeep = new Upkeep(core);
    core.health().onPoisoned(cause -> poison = cause);
    disk.between(this::meanwhile);
  }

  /** Brings the streams back and compares them with what they must be. */
  void recover(boolean powerCut) throws IOException {
    core.recover(
        new StreamMachines() {
          @Override
          public Owned restore(StreamStore stream, byte[] saved) {
            return new Owned(keep(stream, saved), owner);
          }

          @Override
          public void dropped(StreamStore stream) {
            streams.remove(stream.id());
            machines.remove(stream.id());
          }
        });
    core.connect(urgency -> {}, () -> {}, this::syncForCheckpoint, this::turnOver);
    models.entrySet().removeIf(e -> !streams.containsKey(e.getKey()) && mayBeGone(e));
    for (StreamStore stream : streams.values()) {
      StreamModel model = models.get(stream.id());
      Broken.check(model != null, "I2", "stream " + stream.id() + " came back");
      stream.quarantine().ifPresent(q -> Broken.check(false, "I3", "a crash alone, and " + q));
      model.recovered((int) machines.get(stream.id()).applied(), powerCut, "stream " + stream.id());
      model.compare(stream, machines.get(stream.id()));
    }
  }

  private static boolean mayBeGone(Map.Entry<StreamId, StreamModel> e) {
    Broken.check(e.getValue().mayBeGone(), "I2", "stream " + e.getKey() + " is gone");
    return true;
  }

  private ModelMachine keep(StreamStore stream, byte[] saved) {
    ModelMachine machine = new ModelMachine(stream, saved);
    streams.put(stream.id(), stream);
    machines.put(stream.id(), machine);
    return machine;
  }

  StoreCore core() {
    return core;
  }

  Map<StreamId, StreamStore> streams() {
    return streams;
  }

  StreamModel model(StreamStore stream) {
    return models.get(stream.id());
  }

  /** The volume filled up while there was something kept back. */
  boolean gaveUpItsReserve() {
    return gaveUpItsReserve;
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
    switch (random.nextInt(23)) {
      case 0 -> create();
      case 1 -> drop();
      case 2 -> housekeep(true);
      case 3 -> flush();
      case 4 -> silence();
      case 5 -> sync();
      case 6 -> look();
      case 7, 8 -> housekeep(false);
      case 9, 10, 11 -> owner.run();
      case 12, 13, 14, 15 -> journal(random.nextInt(3) == 0);
      case 16, 17 -> rewrite();
      case 18 -> erase();
      default -> publish();
    }
  }

  private Optional<StreamStore> any() {
    List<StreamStore> all = new ArrayList<>(streams.values());
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private void create() {
    if (streams.size() < 4) {
      StreamStore stream = core.create(owner, s -> keep(s, new byte[0]));
      models.put(stream.id(), new StreamModel());
    }
  }

  private void drop() {
    Optional<StreamStore> stream = any().filter(s -> streams.size() > 1);
    if (stream.isPresent() && random.nextInt(3) == 0) {
      StreamModel model = models.get(stream.get().id());
      boolean taken =
          stream
              .get()
              .drop(
                  () -> {
                    model.dropped();
                    machines.remove(stream.get().id());
                  });
      if (taken) {
        model.dropAsked();
        streams.remove(stream.get().id());
      }
    }
  }

  private void publish() {
    if (streams.isEmpty()) {
      create();
    }
    any().ifPresent(this::publish);
  }

  private void publish(StreamStore stream) {
    StreamModel model = models.get(stream.id());
    EntryBatch batch = new EntryBatch(256);
    List<StreamModel.Entry> entries = new ArrayList<>();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      StreamModel.Entry entry = entry(model);
      batch.add(entry.kind(), entry.body());
      entries.add(entry);
      if (random.nextInt(8) == 0) {
        batch.takeBack(batch.add(StreamModel.PUBLISH, 20));
      }
    }
    submit(stream, batch, entries, Urgency.values()[random.nextInt(Urgency.values().length)]);
  }

  /** False: the store takes nothing now. */
  boolean submit(
      StreamStore stream, EntryBatch batch, List<StreamModel.Entry> entries, Urgency urgency) {
    StreamModel model = models.get(stream.id());
    int count = entries.size();
    boolean taken = stream.submit(batch, urgency, () -> acknowledged(model, count));
    if (taken) {
      entries.forEach(model::submitted);
    }
    return taken;
  }

  /** Every thread gets its turn. */
  boolean everybodyWorks() throws IOException {
    try {
      journal(true);
    } catch (DiskFullException e) {
      core.health().full(e);
    }
    owner.run();
    housekeep(false);
    rewrite();
    return isUsable();
  }

  private void acknowledged(StreamModel model, int entries) {
    model.acknowledged(entries);
    if (syncsEach) {
      model.synced();
    }
  }

  private StreamModel.Entry entry(StreamModel model) {
    int last = (int) model.lastSequence();
    return switch (random.nextInt(16)) {
      case 0 -> StreamModel.of(StreamModel.REMOVE, 1 + random.nextInt(last + 1));
      case 1 -> StreamModel.of(StreamModel.ERASE, 1 + random.nextInt(last + 1));
      case 2 -> StreamModel.of(StreamModel.REMOVE_BELOW, 1 + random.nextInt(last + 1));
      case 3 -> StreamModel.of(StreamModel.SKIP, last + random.nextInt(9));
      case 4 -> StreamModel.publish(random, random.nextInt(60_000));
      case 5 -> StreamModel.publish(random, random.nextInt(8) == 0 ? 600_000 : 2_000);
      default -> StreamModel.publish(random, random.nextInt(200));
    };
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

  private void erase() throws IOException {
    Set<StreamId> ended = new HashSet<>();
    models.forEach(
        (id, model) -> {
          if (model.isDropped()) {
            ended.add(id);
          }
        });
    asHousekeeper(() -> upkeep.erase());
    ended.removeAll(core.checkpoint().erasure().waiting()); // there was no room for the step
    if (store.cipher().seals() && !store.hasOldKeys()) {
      ErasedOnDisk.check(store, ended);
    }
  }

  private void look() {
    owner.run();
    for (StreamStore stream : streams.values()) {
      models.get(stream.id()).compare(stream, machines.get(stream.id()));
    }
  }

  private void flush() throws IOException {
    asHousekeeper(() -> core.checkpoint().flush());
  }

  private void rewrite() throws IOException {
    if (random.nextInt(4) == 0) {
      core.checkpoint().rewriter().sweep();
    }
    asHousekeeper(() -> upkeep.rewrite());
    asHousekeeper(this::scrub);
  }

  /** Whatever it meets half written or half moved, it takes nothing for damaged. */
  private void scrub() throws IOException {
    core.scrub().demand();
    core.scrub().step(0);
    Broken.check(core.scrub().progress().damaged() == 0, "I3", "the scrub finds damage");
    Broken.check(core.holes().get() == 0, "I3", "a hole that nobody made");
  }

  private void housekeep(boolean demanded) throws IOException {
    asHousekeeper(() -> upkeep.pass(demanded));
  }

  private void asHousekeeper(WatchedDisk.Between work) throws IOException {
    housekeeping = true;
    owner.atOnce(true);
    try {
      work.run();
    } catch (DiskFullException e) {
      gaveUpItsReserve |= upkeep.full(e);
    } finally {
      owner.atOnce(false);
      housekeeping = false;
    }
  }

  /** What the other threads do while the housekeeper writes. */
  private void meanwhile() throws IOException {
    if (!housekeeping || random.nextInt(4) > 0) {
      return;
    }
    housekeeping = false;
    boolean before = owner.atOnce(false);
    try {
      publish();
      journal(true);
    } catch (PowerLoss e) {
      throw e;
    } catch (DiskFullException e) {
      core.health().full(e);
    } catch (IOException e) {
      core.health().poison(e);
    } finally {
      housekeeping = true;
      owner.atOnce(before);
    }
  }

  /** After a time without faults: everything is under the cipher in force, and still there. */
  void converge() throws IOException {
    owner.atOnce(true);
    silence();
    core.checkpoint().run();
    Rewriter rewriter = core.checkpoint().rewriter();
    rewriter.sweep();
    core.checkpoint().run();
    for (int steps = 0; steps < 1000 && (upkeep.rewrite() > 0 || rewriter.wantsCommit()); steps++) {
      if (rewriter.wantsCommit()) {
        core.checkpoint().run();
      }
    }
    core.checkpoint().run();
    scrub();
    erase();
    StoreStatus status = StatusReport.of(core);
    Broken.check(
        status.filesInOtherCiphers() == 0, "I5", status.filesInOtherCiphers() + " not re-sealed");
    Broken.check(!core.checkpoint().erasure().isPending(), "I6", "the erase step did not end");
    look();
    if (!store.cipher().seals()) {
      whatWasErasedIsGone();
    }
  }

  private void whatWasErasedIsGone() throws IOException {
    Disk disk = store.disk();
    for (String name : disk.list()) {
      if (name.endsWith(SegmentFile.SUFFIX)) {
        String bytes = new String(Volume.read(disk, name), ISO_8859_1);
        for (Map.Entry<StreamId, StreamModel> model : models.entrySet()) {
          for (byte[] body : model.getValue().erased()) {
            String end = new String(body, ISO_8859_1).substring(body.length * 2 / 3);
            boolean there = end.length() > 30 && bytes.contains(end);
            Broken.check(!there, "I6", name + " holds an erased message of " + model.getKey());
          }
        }
      }
    }
  }

  /** SIGTERM: as the engine closes. */
  void close() throws IOException {
    owner.atOnce(true);
    core.journal().look();
    for (int tries = 0; core.journal().hasWork() && tries < 9; tries++) {
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
