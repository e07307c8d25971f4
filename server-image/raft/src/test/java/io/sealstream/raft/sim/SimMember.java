package io.sealstream.raft.sim;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftCore;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftReplica;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftStatus;
import java.util.Optional;
import java.util.Random;

/** One incarnation of a replica: its log stays, its process comes and goes. */
public final class SimMember {
  public static final GroupId GROUP = new GroupId(1, 1);

  private final RaftCore core;
  private final SimTime time;
  private final SimNetwork network;
  private final Random random;
  private final Invariants invariants;
  private final RaftSettings settings;
  private final RaftLog.Founding founding;
  private final SimLog log;
  private SimSchedule schedule;
  private Register register;
  private Optional<RaftGroup> group = Optional.empty();
  private boolean poisoned;

  SimMember(
      RaftCore core,
      SimTime time,
      SimNetwork network,
      Random random,
      Invariants invariants,
      RaftSettings settings,
      SimLogRules rules,
      RaftLog.Founding founding) {
    this.core = core;
    this.time = time;
    this.network = network;
    this.random = random;
    this.invariants = invariants;
    this.settings = settings;
    this.founding = founding;
    this.log = new SimLog(rules, invariants);
  }

  public MemberId id() {
    return founding.self();
  }

  public SimLog log() {
    return log;
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

  /** Starts the process, unless its log is damaged; false then. */
  public boolean start() {
    Optional<LogStart> start = log.start(founding);
    if (start.isEmpty()) {
      return false;
    }
    schedule = new SimSchedule(time);
    register = new Register(invariants, log);
    poisoned = false;
    RaftGroup started =
        core.start(
            new RaftReplica(
                GROUP,
                start.get(),
                log,
                register,
                register,
                network.from(id()),
                schedule,
                settings,
                new Random(random.nextLong()),
                why -> poisoned = true));
    group = Optional.of(started);
    network.attach(id(), started::receive);
    return true;
  }

  /** The process ends without a word. */
  public void crash() {
    if (isUp()) {
      network.detach(id());
      schedule.end();
      group = Optional.empty();
      log.crash(random);
    }
  }

  void pause(long millis) {
    schedule.pause(millis);
  }
}
