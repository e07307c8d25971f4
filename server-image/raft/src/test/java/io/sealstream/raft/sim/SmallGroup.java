package io.sealstream.raft.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.core.CoreRules;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A group that has a leader, for one story with nothing wrong but what the story says. */
final class SmallGroup {
  static final RaftSettings SETTINGS =
      new RaftSettings(5, 12, 64, 1 << 20, 4, 1000, 1 << 20, 1 << 20);

  final SimCluster cluster;
  final SimClients clients;

  SmallGroup(int size) {
    this(size, new CoreRules(), new SimLogRules());
  }

  SmallGroup(int size, CoreRules rules, SimLogRules log) {
    this(size, SETTINGS, rules, log);
  }

  /** Entries are forgotten as soon as they are applied. */
  static SmallGroup thatKeepsNothing(int size) {
    RaftSettings forgetful = new RaftSettings(5, 12, 64, 1 << 20, 4, 1000, 1 << 20, 0);
    return new SmallGroup(size, forgetful, new CoreRules(), new SimLogRules());
  }

  private SmallGroup(int size, RaftSettings settings, CoreRules rules, SimLogRules log) {
    cluster = new SimCluster(7, size, settings, rules, log);
    clients = new SimClients(cluster);
    assertThat(cluster.runUntil(20_000, () -> cluster.leader().isPresent())).isTrue();
    cluster.run(1000);
  }

  SimMember leader() {
    return cluster.leader().orElseThrow();
  }

  List<SimMember> followers() {
    SimMember leader = leader();
    return cluster.members().stream().filter(member -> member != leader).toList();
  }

  void cutOff(SimMember member) {
    for (SimMember other : cluster.members()) {
      cluster.network().cut(member.id(), other.id());
      cluster.network().cut(other.id(), member.id());
    }
  }

  void deafen(SimMember member) {
    cluster.members().forEach(other -> cluster.network().cut(other.id(), member.id()));
  }

  void write(int times) {
    for (int i = 0; i < times; i++) {
      clients.write(leader(), 100);
      cluster.run(20);
    }
  }

  /** Writes of this moment that are acknowledged within the time. */
  int acknowledgedWithin(long millis) {
    int before = clients.acknowledged();
    clients.write(leader(), 100);
    cluster.run(millis);
    return clients.acknowledged() - before;
  }

  void handOverTo(SimMember next) {
    leader().group().transfer(next.id(), outcome -> {});
    assertThat(cluster.runUntil(5000, next::leads)).isTrue();
    cluster.run(1000);
  }

  boolean reaches(SimMember member, long commitIndex, long millis) {
    return cluster.runUntil(
        millis, () -> member.isUp() && member.group().status().commitIndex() >= commitIndex);
  }

  /** Counts messages of a kind from now on. */
  AtomicInteger counting(Predicate<RaftMessage> kind) {
    AtomicInteger count = new AtomicInteger();
    cluster
        .network()
        .lose(
            message -> {
              if (kind.test(message)) {
                count.incrementAndGet();
              }
              return false;
            });
    return count;
  }
}
