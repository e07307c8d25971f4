package io.sealstream.raft.sim;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.RaftStatus;
import io.sealstream.raft.core.CoreRules;
import java.util.List;
import java.util.Random;

/**
 * One random history of a group: clients write and read while links, disks, processes and members
 * fail; then everything heals and the group has to work. The same seed is the same history.
 */
public final class RaftSimulation {
  private static final long TROUBLE = 40_000;
  private static final long PATIENCE = 60_000;

  private final SimCluster cluster;
  private final SimClients clients;
  private final SimOperator operator;
  private final SimFaults faults;
  private final List<String> told;

  private RaftSimulation(
      long seed,
      SimCluster.Logs logs,
      CoreRules coreRules,
      SimLogRules logRules,
      List<String> told) {
    this.told = told;
    Random random = new Random(seed);
    int size = random.nextInt(4) == 0 ? 5 : 3;
    int heartbeat = 1 + random.nextInt(5);
    RaftSettings settings =
        new RaftSettings(
            heartbeat,
            heartbeat + 1 + random.nextInt(8),
            1 + random.nextInt(20),
            1000,
            1 + random.nextInt(8),
            50,
            8000,
            random.nextInt(6) * 2000);
    long memory = random.nextInt(4) == 0 ? 1000 + random.nextInt(5000) : 1 << 20;
    cluster = new SimCluster(seed, size, settings, coreRules, logRules, logs, memory);
    cluster.network().jitter(random.nextBoolean() ? 1 : 8);
    clients = new SimClients(cluster);
    operator = new SimOperator(cluster, size);
    faults = new SimFaults(cluster, operator, told);
  }

  /**
   * @param told gets what happens, line by line
   * @throws Violation when a promise was broken
   */
  public static void run(long seed, CoreRules coreRules, SimLogRules logRules, List<String> told) {
    new RaftSimulation(seed, SimCluster.Logs.IMAGINED, coreRules, logRules, told).run();
  }

  /** As {@link #run}, with the logs in sealed stores on simulated disks. */
  static Invariants.Seen runStored(long seed, List<String> told) {
    RaftSimulation simulation =
        new RaftSimulation(seed, SimCluster.Logs.STORED, new CoreRules(), new SimLogRules(), told);
    simulation.run();
    return simulation.cluster.invariants().seen();
  }

  private void run() {
    long end = cluster.time().now() + TROUBLE;
    repeat(end + PATIENCE, 200, operator::step);
    repeat(end + PATIENCE, 500 + cluster.random().nextInt(3000), this::checkpoint);
    repeat(end, 60, this::request);
    repeat(end, 1500, faults::next);
    cluster.run(TROUBLE);
    faults.end();
    mustFreeSpace();
    mustWorkAgain();
    told.add(
        "%d writes and %d reads answered, %d members, committed %d"
            .formatted(
                clients.acknowledged(),
                clients.read(),
                cluster.members().size(),
                cluster.invariants().committed()));
  }

  /** Until {@code end}, on average every {@code millis}. */
  private void repeat(long end, int millis, Runnable what) {
    cluster
        .time()
        .after(
            1 + cluster.random().nextInt(2 * millis),
            () -> {
              if (cluster.time().now() < end) {
                what.run();
                repeat(end, millis, what);
              }
            });
  }

  private void checkpoint() {
    List<SimMember> members = cluster.members();
    members.get(cluster.random().nextInt(members.size())).checkpoint();
  }

  private void request() {
    Random random = cluster.random();
    List<SimMember> up = cluster.members().stream().filter(SimMember::isUp).toList();
    if (up.isEmpty()) {
      return;
    }
    SimMember member = up.get(random.nextInt(up.size()));
    SimMember asked = random.nextInt(4) > 0 ? cluster.leader().orElse(member) : member;
    if (random.nextInt(4) == 0) {
      clients.read(asked);
    } else {
      for (int i = random.nextInt(4); i >= 0; i--) {
        clients.write(asked, random.nextInt(5) == 0 ? 0 : random.nextInt(400));
      }
    }
  }

  /** Volumes are full, not always all of them: publishers wait, purges and deletes do not. */
  private void mustFreeSpace() {
    cluster.run(5000); // what freed space before is replaced
    List<SimMember> all = List.copyOf(cluster.members());
    all.stream()
        .filter(member -> cluster.random().nextInt(4) > 0)
        .forEach(member -> member.log().full(true));
    int before = clients.freed();
    repeat(cluster.time().now() + PATIENCE, 500, this::request);
    if (!cluster.runUntil(PATIENCE, () -> clients.freed() > before)) {
      cluster.invariants().broken("R8", "with full disks nothing is freed: %s", described());
    }
    all.forEach(member -> member.log().full(false));
  }

  private void mustWorkAgain() {
    int before = clients.acknowledged();
    repeat(cluster.time().now() + PATIENCE, 500, this::request);
    boolean works =
        cluster.runUntil(
            PATIENCE,
            () -> clients.acknowledged() > before && operator.isWhole() && everybodyCaughtUp());
    if (!works) {
      cluster.invariants().broken("R8", "%d ms after the last fault: %s", PATIENCE, described());
    }
  }

  private boolean everybodyCaughtUp() {
    return cluster
        .leader()
        .filter(
            leader ->
                leader.group().status().committed().all().stream()
                    .map(cluster::member)
                    .allMatch(member -> isWith(member, leader)))
        .isPresent();
  }

  private static boolean isWith(SimMember member, SimMember leader) {
    return member.isRunning()
        && member.group().status().commitIndex() >= leader.group().status().commitIndex() - 20;
  }

  private String described() {
    StringBuilder text = new StringBuilder(cluster.leader().isPresent() ? "" : "nobody leads");
    for (SimMember member : cluster.members()) {
      if (member.isUp()) {
        RaftStatus at = member.group().status();
        text.append(
            "; %d is %s %s of term %d, committed %d of %d, voters %s, learners %d"
                .formatted(
                    member.id().low(),
                    at.state(),
                    at.role(),
                    at.term(),
                    at.commitIndex(),
                    at.lastIndex(),
                    at.members().voters().stream().map(MemberId::low).toList(),
                    at.members().all().size() - at.members().voters().size()));
      }
    }
    return text.toString();
  }
}
