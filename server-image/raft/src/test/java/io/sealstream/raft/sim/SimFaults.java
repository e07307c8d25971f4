package io.sealstream.raft.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** Draws what goes wrong next. Loses at most one member for good at a time. */
final class SimFaults {
  private final SimCluster cluster;
  private final SimOperator operator;
  private final Random random;
  private final List<String> told;
  private final List<Consumer<SimMember>> kinds;

  SimFaults(SimCluster cluster, SimOperator operator, List<String> told) {
    this.cluster = cluster;
    this.operator = operator;
    this.random = cluster.random();
    this.told = told;
    this.kinds = some();
  }

  private List<Consumer<SimMember>> all() {
    List<Consumer<SimMember>> all =
        new ArrayList<>(
            List.of(
                this::crash,
                this::crashAtNextSync,
                this::failSync,
                this::pause,
                member -> splitInTwo(),
                this::deafen,
                this::silence,
                member -> heal(),
                member -> disturb(),
                member -> transfer(),
                this::slowDisk,
                this::skew,
                member -> cutPower(),
                this::fill,
                member -> fillAll(),
                this::giveUp));
    if (cluster.isStored()) {
      all.add(this::crashOnceInstalled);
      all.add(this::failApply);
    }
    return all;
  }

  /**
   * Few kinds meet each other more often than many do: most histories have about half of them, each
   * another half (swarm testing: Groce and others, ISSTA 2012).
   */
  private List<Consumer<SimMember>> some() {
    List<Consumer<SimMember>> some = all();
    if (random.nextInt(4) > 0) {
      Collections.shuffle(some, random);
      some.subList(1 + random.nextInt(some.size()), some.size()).clear();
    }
    return some;
  }

  void next() {
    SimMember member = cluster.members().get(random.nextInt(cluster.members().size()));
    kinds.get(random.nextInt(kinds.size())).accept(member);
  }

  private void tell(String format, Object... args) {
    told.add(cluster.time().now() + " " + format.formatted(args));
  }

  // --- processes ---

  private void crash(SimMember member) {
    if (member.isUp()) {
      tell("%d crashes", member.id().low());
      member.crash();
      startLater(member);
    }
  }

  private void cutPower() {
    tell("everybody crashes");
    for (SimMember member : cluster.members()) {
      if (member.isUp()) {
        member.crash();
        startLater(member);
      }
    }
  }

  private void startLater(SimMember member) {
    int millis = random.nextBoolean() ? 50 : 5000;
    cluster.time().after(random.nextInt(millis), () -> startAgain(member));
  }

  private void startAgain(SimMember member) {
    if (!member.isUp() && !operator.isLost(member)) {
      tell("%d starts: %s", member.id().low(), member.start());
    }
  }

  private void pause(SimMember member) {
    if (member.isUp()) {
      tell("%d stands still", member.id().low());
      member.pause(random.nextInt(6000));
    }
  }

  private void skew(SimMember member) {
    int tick = 60 + random.nextInt(100);
    tell("a tick of %d takes %d ms", member.id().low(), tick);
    member.skew(tick);
  }

  // --- disks ---

  private void crashAtNextSync(SimMember member) {
    if (member.isUp()) {
      SimLog.Moment moment =
          random.nextBoolean()
              ? SimLog.Moment.BEFORE_IT_IS_DURABLE
              : SimLog.Moment.BEFORE_IT_IS_REPORTED;
      tell("%d will crash: %s", member.id().low(), moment);
      member.log().endAt(moment, () -> startLater(member));
    }
  }

  private void failSync(SimMember member) {
    if (member.isUp()) {
      tell("syncs of %d fail", member.id().low());
      member.log().fail();
      cluster.time().after(1000 + random.nextInt(5000), () -> crash(member));
    }
  }

  private void slowDisk(SimMember member) {
    int most = random.nextBoolean() ? 10 : random.nextInt(4) > 0 ? 400 : 20_000;
    int millis = 1 + random.nextInt(most);
    tell("syncs of %d take up to %d ms", member.id().low(), millis);
    member.log().slow(millis);
  }

  private void fill(SimMember member) {
    tell("the disk of %d is full", member.id().low());
    member.log().full(true);
    cluster.time().after(1000 + random.nextInt(10_000), () -> member.log().full(false));
  }

  /** Equal volumes fill together. */
  private void fillAll() {
    cluster.members().stream().filter(SimMember::isUp).forEach(this::fill);
  }

  private void crashOnceInstalled(SimMember member) {
    if (member.isUp()) {
      tell("%d will crash when it has a fetched state", member.id().low());
      member.log().endOnceInstalled(() -> startLater(member));
    }
  }

  // --- links ---

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

  private void deafen(SimMember deaf) {
    tell("%d hears nobody", deaf.id().low());
    cluster.members().forEach(other -> cluster.network().cut(other.id(), deaf.id()));
  }

  private void silence(SimMember mute) {
    tell("nobody hears %d", mute.id().low());
    cluster.members().forEach(other -> cluster.network().cut(mute.id(), other.id()));
  }

  private void heal() {
    tell("links heal");
    cluster.network().heal();
  }

  private void disturb() {
    int late = random.nextInt(4) == 0 ? random.nextInt(50) : random.nextInt(10);
    cluster.network().disturb(random.nextInt(20), random.nextInt(20), late);
    cluster.repeatAnswers(random.nextBoolean());
  }

  // --- members ---

  private void transfer() {
    List<SimMember> members = cluster.members();
    SimMember to = members.get(random.nextInt(members.size()));
    cluster
        .leader()
        .ifPresent(
            leader -> {
              tell("%d hands over to %d", leader.id().low(), to.id().low());
              leader.group().transfer(to.id(), outcome -> {});
            });
  }

  /** Its disk rotted, or somebody wants it elsewhere. */
  private void giveUp(SimMember member) {
    if (!operator.replace(member)) {
      return;
    }
    if (random.nextBoolean()) {
      tell("%d is damaged", member.id().low());
      member.crash();
      member.log().damage();
      startDamaged(member);
    } else {
      tell("%d is to leave", member.id().low());
    }
  }

  /** Memory runs out, or so; a checkpoint may or may not come before it is started again. */
  private void failApply(SimMember member) {
    if (member.isRunning() && operator.replace(member)) {
      tell("%d fails in the midst of an entry", member.id().low());
      member.log().failNextApply();
      cluster
          .time()
          .after(
              random.nextInt(6000),
              () -> {
                member.crash();
                startDamaged(member);
              });
    }
  }

  /** Somebody tries; it must not come up. */
  private void startDamaged(SimMember member) {
    cluster.time().after(random.nextInt(2000), member::start);
  }

  /** No faults from here on; whoever is down is started. */
  void end() {
    heal();
    cluster.network().disturb(0, 0, 0);
    cluster.repeatAnswers(false);
    for (SimMember member : List.copyOf(cluster.members())) {
      member.skew(100);
      member.log().slow(4);
      member.log().full(false);
      member.log().endAt(SimLog.Moment.NEVER, () -> {});
      if (member.isUp() && member.isPoisoned()) {
        member.crash();
      }
      startAgain(member);
    }
  }
}
