package io.sealstream.raft.sim;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.LogWrite;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMachine;
import io.sealstream.raft.RaftSnapshots;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotMessage;
import io.sealstream.raft.SnapshotTransport;
import io.sealstream.raft.journal.FetchedStreams;
import io.sealstream.raft.journal.JournaledLog;
import io.sealstream.raft.journal.JournaledSnapshots;
import io.sealstream.raft.journal.ReplicatedMachine;
import io.sealstream.raft.journal.StartVerdict;
import io.sealstream.store.SimDisk;
import io.sealstream.store.SteppedStore;
import io.sealstream.store.StreamMachines;
import io.sealstream.store.StreamStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A sealed store under one member: the disk stays, each life of the member opens it again. It works
 * when its process has a turn, some time after there is something to do.
 */
final class SimStore {
  private static final String JOURNAL = ".journal";
  private static final int BLOCK = 4096;

  /** After so many milliseconds a full volume is looked at again. */
  private static final int RETRY = 500;

  private final SimTime time;
  private final Random random;
  private final Invariants invariants;
  private final SimDisk disk = new SimDisk();

  private SteppedStore store;
  private SimProcess process;
  private SimOwner owner;
  private Replica replica;
  private FetchedStreams fetched;
  private StepRule stepRule = () -> {};
  private int slowness = 4;
  private boolean stepping;
  private Optional<Runnable> onceInstalled = Optional.empty();
  private boolean founded;

  /** What is done with the disk before it is written to. */
  interface StepRule {
    void before();
  }

  /** The stream as the store has it. */
  private final class Replica {
    private final StreamStore stream;
    private final ReplicatedMachine machine;
    private StoredRegister register;

    private Replica(StreamStore stream, byte[] saved) {
      this.stream = stream;
      register = new StoredRegister(stream, invariants);
      machine =
          saved.length == 0
              ? ReplicatedMachine.fresh(stream, register, this::restored)
              : ReplicatedMachine.restore(stream, ByteBuffer.wrap(saved), this::restored);
    }

    private StoredRegister restored(byte[] saved) {
      register = new StoredRegister(stream, invariants, saved);
      return register;
    }
  }

  SimStore(SimTime time, Random random, Invariants invariants) {
    this.time = time;
    this.random = random;
    this.invariants = invariants;
  }

  // --- one life ---

  /** Opens the store and founds the member if it never was; empty when it must not start. */
  Optional<LogStart> open(SimProcess life, RaftLog.Founding founding) {
    try {
      return opened(life, founding);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optional<LogStart> opened(SimProcess life, RaftLog.Founding founding) throws IOException {
    process = life;
    owner = new SimOwner(life);
    full(false); // no store starts without room for a new journal file
    store = new SteppedStore(disk, random.nextLong());
    stepping = false;
    Found found = new Found();
    fetched = new FetchedStreams(found);
    store.recover(fetched);
    owner.atOnce(true);
    if (!found.replicas.isEmpty()) {
      replica = found.replicas.getFirst();
    } else if (founded) {
      return Optional.empty(); // what made it is among what was lost
    } else {
      found(founding);
      founded = true;
    }
    owner.atOnce(false);
    store.onWork(this::workLater);
    return replica.machine.start(store) instanceof StartVerdict.Starts(LogStart from)
        ? Optional.of(StoredOps.decoded(from))
        : Optional.empty();
  }

  private void found(RaftLog.Founding founding) throws IOException {
    store.create(
        owner,
        place -> {
          replica = new Replica(place, new byte[0]);
          return replica.machine;
        });
    boolean[] durable = new boolean[1];
    new JournaledLog(replica.stream).found(store, founding, completion(() -> durable[0] = true));
    store.step(now -> {});
    store.silence();
    if (!durable[0]) {
      throw new IllegalStateException("the member was not founded");
    }
  }

  private RaftLog.Completion completion(Runnable durable) {
    return new RaftLog.Completion() {
      @Override
      public void durable() {
        durable.run();
      }

      @Override
      public void failed(Throwable why) {
        throw new IllegalStateException(why);
      }
    };
  }

  SimOwner owner() {
    return owner;
  }

  /** As the machine is at the start; empty while a fetched state is on its way into it. */
  Optional<Register.State> state(LogStart start) {
    return start.machine() == LogStart.Machine.NEEDS_SNAPSHOT
        ? Optional.empty()
        : Optional.of(replica.register.at(start.snapshot().map(Snapshot::index).orElse(0L)));
  }

  RaftMachine machine(Register shown) {
    return new RaftMachine() {
      @Override
      public void apply(long index, EntryHandle entry) {
        replica.machine.apply(index, StoredOps.batch((Op) entry));
        shown.apply(index, entry);
        if (!shown.state().equals(replica.register.at(index))) {
          invariants.broken("R3", "%s and %s", shown.state(), replica.register.at(index));
        }
      }

      @Override
      public void pass(long index) {
        replica.machine.pass(index);
        shown.pass(index);
      }
    };
  }

  RaftSnapshots snapshots(GroupId group, Register shown, SnapshotTransport transport) {
    JournaledSnapshots journaled =
        new JournaledSnapshots(
            group,
            store,
            replica.stream,
            replica.machine,
            owner,
            transport,
            new Random(random.nextLong()),
            fetched);
    fetched.dropOthers();
    return new RaftSnapshots() {
      @Override
      public void fetch(MemberId from, Snapshot offered, Consumer<Optional<Snapshot>> told) {
        journaled.fetch(from, offered, told);
      }

      @Override
      public void install(Snapshot snapshot, RaftLog.Completion installed) {
        journaled.install(
            snapshot,
            new RaftLog.Completion() {
              @Override
              public void durable() {
                shown.install(replica.register.at(snapshot.index()));
                invariants.installed();
                onceInstalled.ifPresent(then -> time.after(0, then));
                onceInstalled = Optional.empty();
                installed.durable();
              }

              @Override
              public void failed(Throwable why) {
                invariants.broken("R9", "%s", why);
              }
            });
      }

      @Override
      public void receive(SnapshotMessage message) {
        journaled.receive(message);
      }

      @Override
      public void tick() {
        journaled.tick();
      }
    };
  }

  // --- the log ---

  void write(LogWrite write, RaftLog.Completion completion) {
    new JournaledLog(replica.stream).write(StoredOps.encoded(write), completion);
  }

  private void workLater() {
    if (!stepping) {
      stepping = true;
      SimProcess started = process;
      time.after(
          random.nextInt(slowness),
          () ->
              started.execute(
                  () -> {
                    stepping = false;
                    step();
                  }));
    }
  }

  private void step() {
    stepRule.before();
    try {
      // Its own tasks may be late; one that a checkpoint waits for is not.
      if (!store.step(owner::atOnce)) {
        time.after(RETRY, this::workLater);
      }
    } catch (IOException e) {
      ends();
    } catch (CompletionException e) {
      if (!replica.machine.isHalfApplied()) {
        throw e;
      }
      ends(); // no checkpoint is made of a part of an entry
    }
  }

  /** Nothing is acknowledged any more, until somebody starts it again. */
  private void ends() {
    owner.atOnce(false);
    failed.run();
  }

  private Runnable failed = () -> {};

  void checkpoint() {
    store.checkpoint();
  }

  // --- what goes wrong ---

  /**
   * @param before what is done with the disk before each step
   * @param whenFailed told that the disk failed the store
   */
  void rules(StepRule before, Runnable whenFailed) {
    stepRule = before;
    failed = whenFailed;
  }

  void slow(int millis) {
    slowness = millis;
  }

  boolean hasRoom(int bytes) {
    return new JournaledLog(replica.stream).hasRoom(bytes);
  }

  /** The volume has no more room than what stands on it, or has room again. */
  void full(boolean now) {
    disk.capacity(now ? disk.totalSpace() - disk.usableSpace() : Long.MAX_VALUE);
  }

  /** The machine fails in the midst of the next entry. */
  void failNextApply() {
    replica.register.fail();
  }

  /**
   * @param then runs when the next fetched state is installed, before a checkpoint has it
   */
  void onceInstalled(Runnable then) {
    onceInstalled = Optional.of(then);
  }

  void cutPowerSoon() {
    disk.haltAt(disk.events() + 1 + random.nextInt(12));
  }

  /** Whatever was to go wrong does not. */
  void calm() {
    disk.haltAt(Long.MAX_VALUE);
    onceInstalled = Optional.empty();
  }

  void failNextSync() {
    disk.failForceAt(disk.events() + 1, random.nextLong());
  }

  void cutPower() {
    disk.crash(random.nextLong());
  }

  /**
   * A bit of the journal flips, not in what was written last: nothing could tell that from a tear.
   */
  void rot() {
    try {
      rotJournal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void rotJournal() throws IOException {
    for (String name : disk.list()) {
      if (name.endsWith(JOURNAL)) {
        byte[] bytes = disk.bytes(name);
        int last = bytes.length - 1;
        while (last > 0 && bytes[last] == 0) {
          last--;
        }
        int blocks = last / BLOCK - 4;
        if (blocks > 1) {
          long at = (1L + random.nextInt(blocks)) * BLOCK + random.nextInt(200);
          disk.flip(name, 8 * at + random.nextInt(8));
          return;
        }
      }
    }
  }

  private final class Found implements StreamMachines {
    private final List<Replica> replicas = new ArrayList<>();

    @Override
    public Owned restore(StreamStore found, byte[] saved) {
      replicas.add(new Replica(found, saved));
      return new Owned(replicas.getLast().machine, owner);
    }

    @Override
    public void dropped(StreamStore gone) {
      replicas.removeIf(one -> one.stream == gone);
    }
  }
}
