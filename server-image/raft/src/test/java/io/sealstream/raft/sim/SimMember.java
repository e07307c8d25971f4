package io.sealstream.raft.sim;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogMemory;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftReplica;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftSnapshots;
import io.sealstream.raft.RaftStatus;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.group.GroupActor;
import java.util.Optional;
import java.util.Random;

/** One incarnation of a replica: its log stays, its process comes and goes. */
public final class SimMember {
  public static final GroupId GROUP = new GroupId(1, 1);

  private final SimCluster cluster;
  private final SimTime time;
  private final Random random;
  private final RaftLog.Founding founding;
  private final Optional<SimStore> store;
  private final SimLog log;
  private final LogMemory memory;
  private SimProcess process;
  private Register register;
  private Optional<RaftGroup> group = Optional.empty();
  private boolean poisoned;
  private int tickMillis = 100;
  private int life;

  SimMember(SimCluster cluster, RaftLog.Founding founding) {
    this.cluster = cluster;
    this.time = cluster.time();
    this.random = cluster.random();
    this.founding = founding;
    this.memory = new LogMemory(cluster.memoryOfEach());
    this.store =
        cluster.isStored()
            ? Optional.of(new SimStore(time, random, cluster.invariants()))
            : Optional.empty();
    this.log =
        new SimLog(time, random, cluster.logRules(), cluster.invariants(), this::crash, store);
  }

  public MemberId id() {
    return founding.self();
  }

  public SimLog log() {
    return log;
  }

  LogMemory memory() {
    return memory;
  }

  Register register() {
    return register;
  }

  public RaftGroup group() {
    return group.orElseThrow();
  }

  public boolean isUp() {
    return group.isPresent();
  }

  /** Whether its log failed and its process has to be started again. */
  public boolean isPoisoned() {
    return poisoned;
  }

  /** Whether it takes part. */
  public boolean isRunning() {
    return isUp() && group().status().state() == RaftStatus.State.RUNNING;
  }

  public boolean leads() {
    return isRunning() && group().status().role() == RaftRole.LEADER;
  }

  // --- its process ---

  /** Starts the process, unless its log is damaged; false then. */
  public boolean start() {
    process = new SimProcess(time);
    Optional<LogStart> start = log.start(process, founding);
    if (start.isEmpty()) {
      return false;
    }
    register = new Register(cluster.invariants(), log, stateAt(start.get()));
    poisoned = false;
    RaftGroup started = GroupActor.start(replica(start.get()), cluster.coreRules());
    group = Optional.of(started);
    cluster.network().attach(id(), started::receive);
    cluster.network().attachSnapshots(id(), started::receive);
    life++;
    tickLater(life);
    return true;
  }

  private Optional<Register.State> stateAt(LogStart start) {
    return store.isPresent()
        ? store.get().state(start)
        : start.snapshot().map(snapshot -> (Register.State) snapshot.handle());
  }

  private RaftSnapshots snapshots() {
    return store.isPresent()
        ? store.get().snapshots(GROUP, register, cluster.network().snapshotsFrom(id()))
        : new SimSnapshots(time, random, process, register, this::snapshotOf);
  }

  private RaftReplica replica(LogStart start) {
    return new RaftReplica(
        GROUP,
        start,
        log,
        store.isPresent() ? store.get().machine(register) : register,
        snapshots(),
        cluster.network().from(id()),
        store.isPresent() ? store.get().owner() : process,
        cluster.settings(),
        memory,
        new Random(random.nextLong()),
        status -> cluster.hasRole(id(), status),
        this::poisoned);
  }

  private void poisoned(Throwable why) {
    poisoned = true;
    cluster.invariants().ended(why);
  }

  private Optional<Snapshot> snapshotOf(MemberId from) {
    SimMember source = cluster.member(from);
    return source.isUp() && cluster.network().reaches(from, id())
        ? source.state()
        : Optional.empty();
  }

  private void tickLater(int started) {
    time.after(
        tickMillis,
        () -> {
          if (life == started && isUp()) {
            group().tick();
            tickLater(started);
          }
        });
  }

  /** The process ends without a word. */
  public void crash() {
    if (isUp()) {
      cluster.network().detach(id());
      process.end();
      group = Optional.empty();
      log.crash();
    }
  }

  void pause(long millis) {
    process.pause(millis);
  }

  /** Its clock runs at another speed than those of the others. */
  void skew(int newTickMillis) {
    tickMillis = newTickMillis;
  }

  /** Writes down the state as it is now; the log up to there is needed no longer. */
  void checkpoint() {
    if (store.isPresent() && isUp()) {
      process.execute(store.get()::checkpoint);
    }
    if (store.isPresent() || !isRunning()) {
      return;
    }
    int started = life;
    Optional<Snapshot> captured = state();
    time.after(
        random.nextInt(200),
        () -> {
          if (life == started && isRunning()) {
            captured.ifPresent(log::keep);
          }
        });
  }

  /** As it is now; none while another one is on its way into the register. */
  Optional<Snapshot> state() {
    Register.State state = register.state();
    long term = log.termAt(state.index());
    return term < 0 || state.index() == 0
        ? Optional.empty()
        : Optional.of(
            new Snapshot(
                state.index(), term, log.membersAsOf(state.index(), cluster.founders()), state));
  }
}
