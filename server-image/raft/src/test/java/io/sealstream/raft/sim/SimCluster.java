package io.sealstream.raft.sim;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftStatus;
import io.sealstream.raft.core.CoreRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** The members of one group, their links and their clock, on one thread. */
public final class SimCluster {
  private final SimTime time = new SimTime();
  private final Random random;
  private final RaftSettings settings;
  private final CoreRules coreRules;
  private final SimLogRules logRules;
  private final SimNetwork network;
  private final Invariants invariants = new Invariants();
  private final List<SimMember> members = new ArrayList<>();
  private final Members founders;
  private final Logs logs;
  private final long memoryOfEach;
  private boolean repeatsAnswers;

  /** Where the logs of the members are. */
  enum Logs {
    IMAGINED,
    /** In sealed stores on simulated disks. */
    STORED
  }

  public SimCluster(
      long seed, int size, RaftSettings settings, CoreRules coreRules, SimLogRules logRules) {
    this(seed, size, settings, coreRules, logRules, Logs.IMAGINED, 1 << 20);
  }

  SimCluster(
      long seed,
      int size,
      RaftSettings settings,
      CoreRules coreRules,
      SimLogRules logRules,
      Logs logs,
      long memoryOfEach) {
    this.logs = logs;
    this.memoryOfEach = memoryOfEach;
    this.random = new Random(seed);
    this.settings = settings;
    this.coreRules = coreRules;
    this.logRules = logRules;
    this.network = new SimNetwork(time, random, this::sent);
    List<MemberId> ids = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      ids.add(new MemberId(0, i));
    }
    founders = Members.founding(ids);
    for (MemberId id : ids) {
      add(id).start();
    }
  }

  private SimMember add(MemberId id) {
    SimMember member = new SimMember(this, new RaftLog.Founding(id, founders));
    members.add(member);
    return member;
  }

  /** A new incarnation that knows nothing, to be added to the group. */
  public SimMember join() {
    return add(new MemberId(0, members.size() + 1));
  }

  /** Whoever sends as a leader is one. */
  private void sent(RaftMessage message) {
    if (message instanceof RaftMessage.FromLeader) {
      invariants.leads(message.from(), message.term(), member(message.from()).log());
    }
  }

  void hasRole(MemberId self, RaftStatus status) {
    invariants.sees(status);
    boolean needsAnswers = status.role() == RaftRole.LEADER || status.role() == RaftRole.CANDIDATE;
    if (needsAnswers && repeatsAnswers && random.nextBoolean()) {
      network.repeatOldAnswers(self);
    }
  }

  /** Whoever becomes something gets answers to what it asked before that. */
  void repeatAnswers(boolean repeats) {
    repeatsAnswers = repeats;
  }

  // --- what it is made of ---

  public SimTime time() {
    return time;
  }

  public SimNetwork network() {
    return network;
  }

  public List<SimMember> members() {
    return members;
  }

  /** Bytes in which a member keeps entries. */
  long memoryOfEach() {
    return memoryOfEach;
  }

  boolean isStored() {
    return logs == Logs.STORED;
  }

  Members founders() {
    return founders;
  }

  RaftSettings settings() {
    return settings;
  }

  CoreRules coreRules() {
    return coreRules;
  }

  SimLogRules logRules() {
    return logRules;
  }

  Invariants invariants() {
    return invariants;
  }

  Random random() {
    return random;
  }

  SimMember member(MemberId id) {
    return members.get((int) id.low() - 1);
  }

  /** The leader of the newest term that has one. */
  public Optional<SimMember> leader() {
    return members.stream()
        .filter(SimMember::leads)
        .max(Comparator.comparingLong(member -> member.group().status().term()));
  }

  // --- time ---

  public void run(long millis) {
    long until = time.now() + millis;
    while (time.step(until)) {
      invariants.throwFirst();
    }
  }

  /** Runs until something is so; false when it was not within the time. */
  public boolean runUntil(long millis, BooleanSupplier so) {
    long until = time.now() + millis;
    while (!so.getAsBoolean() && time.now() < until) {
      run(20);
    }
    return so.getAsBoolean();
  }
}
