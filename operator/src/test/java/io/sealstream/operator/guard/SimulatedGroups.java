package io.sealstream.operator.guard;

import io.sealstream.operator.observe.NodeReport.Replication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The meta group and the streams of a {@link SimulatedWorld} as they really are: who has a replica,
 * who leads, and who has caught up. A node that comes back is a voter at once, since what it
 * promised is on its volume, and is behind for a while.
 */
final class SimulatedGroups {
  private static final int TICKS_BEHIND = 2;
  private static final Duration GIVES_WAY = Duration.ofSeconds(60);

  private final List<SimulatedNode> nodes;
  private final List<Group> groups = new ArrayList<>();
  private final Map<Integer, Integer> ticksBehind = new HashMap<>();
  private final Map<Integer, Instant> currentSince = new HashMap<>();
  private final Map<Integer, Instant> givesWayUntil = new HashMap<>();
  private boolean formed;

  /**
   * The meta group of all nodes first, then as many streams of three replicas as there are nodes.
   */
  SimulatedGroups(List<SimulatedNode> nodes) {
    this.nodes = nodes;
    int size = nodes.size();
    groups.add(new Group(IntStream.range(0, size).boxed().toList()));
    for (int i = 0; i < size && size > 1; i++) {
      groups.add(new Group(List.of(i, (i + 1) % size, (i + 2) % size)));
    }
  }

  private static final class Group {
    private final List<Integer> members;
    private Optional<Integer> leader = Optional.empty();

    Group(List<Integer> members) {
      this.members = members;
    }

    int quorum() {
      return members.size() / 2 + 1;
    }
  }

  /** A moment: leaders that are gone are replaced, and who follows one catches up with it. */
  void tick(Instant now) {
    for (SimulatedNode node : nodes) {
      if (!node.serving()) {
        ticksBehind.put(node.ordinal, TICKS_BEHIND);
        givesWayUntil.remove(node.ordinal);
      }
    }
    groups.forEach(group -> elect(group, now));
    formed |= groups.getFirst().leader.isPresent();
    for (SimulatedNode node : nodes) {
      follow(node.ordinal, now);
    }
  }

  private void elect(Group group, Instant now) {
    List<Integer> up = group.members.stream().filter(it -> nodes.get(it).serving()).toList();
    if (up.size() < group.quorum()) {
      group.leader = Optional.empty();
    } else if (group.leader.filter(up::contains).isEmpty()) {
      Comparator<Integer> willing = Comparator.comparing(it -> givesWay(it, now));
      group.leader = up.stream().min(willing.thenComparing(this::behind).thenComparing(it -> it));
    }
    group.leader.ifPresent(it -> ticksBehind.put(it, 0));
  }

  private void follow(int ordinal, Instant now) {
    if (!nodes.get(ordinal).serving() || of(ordinal).anyMatch(it -> it.leader.isEmpty())) {
      currentSince.remove(ordinal);
      return;
    }
    if (behind(ordinal) > 0) {
      ticksBehind.merge(ordinal, -1, Integer::sum);
      currentSince.remove(ordinal);
    } else {
      currentSince.putIfAbsent(ordinal, now);
    }
  }

  /** Asked by the operator: every leadership that another can have goes there. */
  void handOver(int ordinal, Instant now) {
    givesWayUntil.put(ordinal, now.plus(GIVES_WAY));
    groups.stream()
        .filter(group -> group.leader.equals(Optional.of(ordinal)))
        .forEach(
            group ->
                group.members.stream()
                    .filter(it -> it != ordinal && isCurrent(it) && !givesWay(it, now))
                    .findFirst()
                    .ifPresent(it -> group.leader = Optional.of(it)));
  }

  /** Nobody asked for it: another member of a group becomes its leader. */
  void leaderMoves(int index, int to) {
    Group group = groups.get(index % groups.size());
    int next = group.members.get(to % group.members.size());
    if (group.leader.isPresent() && isCurrent(next)) {
      group.leader = Optional.of(next);
    }
  }

  boolean formed() {
    return formed;
  }

  int leaderships(int ordinal) {
    return (int) groups.stream().filter(group -> group.leader.equals(Optional.of(ordinal))).count();
  }

  /** Whether every group on a node goes on without it. */
  boolean areSafeWithout(int ordinal) {
    return of(ordinal)
        .allMatch(
            group ->
                group.leader.isPresent()
                    && group.members.stream().filter(it -> it != ordinal && isCurrent(it)).count()
                        >= group.quorum());
  }

  /** What a node says of it: of several as its server does, and alone as the operator reads it. */
  Replication saidBy(int ordinal) {
    boolean meta = groups.getFirst().leader.equals(Optional.of(ordinal));
    Optional<Instant> since = Optional.ofNullable(currentSince.get(ordinal));
    return nodes.size() == 1
        ? new Replication(2, true, since, false, 2, 1)
        : new Replication(
            leaderships(ordinal) - (meta ? 1 : 0), meta, since, areSafeWithout(ordinal), 1, 3);
  }

  private Stream<Group> of(int ordinal) {
    return groups.stream().filter(group -> group.members.contains(ordinal));
  }

  private int behind(int ordinal) {
    return ticksBehind.getOrDefault(ordinal, TICKS_BEHIND);
  }

  private boolean isCurrent(int ordinal) {
    return nodes.get(ordinal).serving() && behind(ordinal) == 0;
  }

  private boolean givesWay(int ordinal, Instant now) {
    return Optional.ofNullable(givesWayUntil.get(ordinal)).filter(now::isBefore).isPresent();
  }

  @Override
  public String toString() {
    List<String> texts = new ArrayList<>();
    groups.forEach(
        it -> texts.add(it.members + " led by " + it.leader.map(String::valueOf).orElse("nobody")));
    return String.join(", ", texts) + " current since " + currentSince;
  }
}
