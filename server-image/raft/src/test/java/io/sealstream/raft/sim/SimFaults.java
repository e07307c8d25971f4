package io.sealstream.raft.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Draws what goes wrong next. Loses at most one member for good at a time. */
final class SimFaults {
  private final SimCluster cluster;
  private final SimOperator operator;
  private final Random random;
  private final List<String> told;

  SimFaults(SimCluster cluster, SimOperator operator, List<String> told) {
    this.cluster = cluster;
    this.operator = operator;
    this.random = cluster.random();
    this.told = told;
  }

  void next() {
    SimMember member = cluster.members().get(random.nextInt(cluster.members().size()));
    switch (random.nextInt(10)) {
      case 0, 1 -> crash(member);
      case 2 -> failSync(member);
      case 3 -> pause(member);
      case 4 -> splitInTwo();
      case 5 -> cutOneWay();
      case 6 -> heal();
      case 7 -> disturb();
      case 8 -> transfer();
      default -> giveUp(member);
    }
  }

  private void tell(String format, Object... args) {
    told.add(cluster.time().now() + " " + format.formatted(args));
  }

  private void crash(SimMember member) {
    if (member.isUp()) {
      tell("%s crashes", member.id());
      member.crash();
      startLater(member);
    }
  }

  private void startLater(SimMember member) {
    cluster.time().after(random.nextInt(5000), () -> startAgain(member));
  }

  private void startAgain(SimMember member) {
    if (!member.isUp() && !operator.isLost(member)) {
      tell("%s starts: %s", member.id(), member.start());
    }
  }

  private void failSync(SimMember member) {
    if (member.isUp()) {
      tell("syncs of %s fail", member.id());
      member.log().fail();
      cluster.time().after(1000 + random.nextInt(5000), () -> crash(member));
    }
  }

  private void pause(SimMember member) {
    if (member.isUp()) {
      tell("%s stands still", member.id());
      member.pause(random.nextInt(6000));
    }
  }

  private void splitInTwo() {
    tell("split");
    cluster.network().heal();
    List<SimMember> left = new ArrayList<>(cluster.members());
    left.removeIf(member -> random.nextBoolean());
    for (SimMember one : left) {
      for (SimMember other : cluster.members()) {
        if (!left.contains(other)) {
          cluster.network().cut(one.id(), other.id());
          cluster.network().cut(other.id(), one.id());
        }
      }
    }
  }

  private void cutOneWay() {
    SimMember deaf = cluster.members().get(random.nextInt(cluster.members().size()));
    tell("nobody is heard by %s", deaf.id());
    cluster.members().forEach(other -> cluster.network().cut(other.id(), deaf.id()));
  }

  void heal() {
    tell("links heal");
    cluster.network().heal();
  }

  private void disturb() {
    cluster.network().disturb(random.nextInt(20), random.nextInt(20), random.nextInt(10));
  }

  private void transfer() {
    List<SimMember> members = cluster.members();
    SimMember to = members.get(random.nextInt(members.size()));
    cluster
        .leader()
        .ifPresent(
            leader -> {
              tell("%s hands over to %s", leader.id(), to.id());
              leader.group().transfer(to.id(), outcome -> {});
            });
  }

  /** Its disk rotted, or somebody wants it elsewhere. */
  private void giveUp(SimMember member) {
    if (!operator.replace(member)) {
      return;
    }
    if (random.nextBoolean()) {
      tell("%s is damaged", member.id());
      member.crash();
      member.log().damage(random);
    } else {
      tell("%s is to leave", member.id());
    }
  }

  /** No faults from here on; whoever is down is started. */
  void end() {
    heal();
    cluster.network().disturb(0, 0, 0);
    for (SimMember member : List.copyOf(cluster.members())) {
      if (member.isUp() && member.isPoisoned()) {
        member.crash();
      }
      startAgain(member);
    }
  }
}
