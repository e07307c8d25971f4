package io.sealstream.raft.sim;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.RaftCore;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** The members of one group, their links and their clock, on one thread. */
public final class SimCluster {
  private final RaftCore core;
  private final RaftSettings settings;
  private final SimLogRules rules;
  private final Random random;
  private final SimTime time = new SimTime();
  private final SimNetwork network;
  private final Invariants invariants = new Invariants();
  private final List<SimMember> members = new ArrayList<>();
  private final Members founders;

  public SimCluster(long seed, int size, RaftCore core, RaftSettings settings, SimLogRules rules) {
    this.core = core;
    this.settings = settings;
    this.rules = rules;
    this.random = new Random(seed);
    this.network = new SimNetwork(time, random, this::sent);
    List<MemberId> ids = new ArrayList<>();
    for (int i = 1; i <= size; i++) {
      ids.add(new MemberId(0, i));
    }
    founders = Members.founding(ids);
    EngineLog.take();
    for (MemberId id : ids) {
      add(id, true).start();
    }
  }

  private SimMember add(MemberId id, boolean voting) {
    SimMember member =
        new SimMember(
            core,
            time,
            network,
            random,
            invariants,
            settings,
            rules,
            new RaftLog.Founding(id, voting, founders));
    members.add(member);
    return member;
  }

  /** A new incarnation that knows nothing, to be added to the group. */
  SimMember join() {
    return add(new MemberId(0, members.size() + 1), false);
  }

  /** Whoever sends as a leader is one. */
  private void sent(RaftMessage message) {
    if (message instanceof RaftMessage.Append
        || message instanceof RaftMessage.SnapshotOffer offer && offer.leading()) {
      invariants.leads(message.from(), message.term(), member(message.from()).log());
    }
  }

  public SimTime time() {
    return time;
  }

  public SimNetwork network() {
    return network;
  }

  public List<SimMember> members() {
    return members;
  }

  Invariants invariants() {
    return invariants;
  }

  Random random() {
    return random;
  }

  SimMember member(MemberId id) {
    return members.stream().filter(member -> member.id().equals(id)).findFirst().orElseThrow();
  }

  /** The leader of the newest term that has one. */
  public Optional<SimMember> leader() {
    return members.stream()
        .filter(SimMember::leads)
        .max(Comparator.comparingLong(member -> member.group().status().term()));
  }

  /** Runs one event and looks for what the engine hid. */
  private boolean step(long until) {
    boolean ran = time.step(until);
    if (ran) {
      List<Throwable> failures = EngineLog.take();
      invariants.throwFirst();
      if (!failures.isEmpty()) {
        Throwable failure = failures.getFirst();
        throw (Violation) new Violation("R7", String.valueOf(failure)).initCause(failure);
      }
    }
    return ran;
  }

  public void run(long millis) {
    long until = time.now() + millis;
    while (step(until)) {
      continue;
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
