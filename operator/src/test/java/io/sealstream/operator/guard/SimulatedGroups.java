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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The meta group and the streams of a {@link SimulatedWorld} as they really are: who has a replica,
 * who leads, and who has caught up. A node that comes back is a voter at once, since what it
 * promised is on its volume, and is behind for a while. One that comes with an empty volume learns
 * first; one that is told to leave gives its seats to others, and then its volume up.
 */
final class SimulatedGroups {
  private static final int TICKS_BEHIND = 2;
  private static final Duration GIVES_WAY = Duration.ofSeconds(60);

  private final List<SimulatedNode> nodes;
  private final boolean alone;
  private final Set<Integer> learners = new TreeSet<>();
  private final Set<Integer> told = new TreeSet<>();
  private final List<Group> groups = new ArrayList<>();
  private final Map<Integer, Integer> ticksBehind = new HashMap<>();
  private final Map<Integer, Instant> currentSince = new HashMap<>();
  private final Map<Integer, Instant> givesWayUntil = new HashMap<>();
  private boolean formed;

  /**
   * The meta group of all nodes first, then as many streams of three replicas as there are nodes.
   *
   * @param nodes those that may come later are among them
   */
  SimulatedGroups(List<SimulatedNode> nodes, int size) {
    this.nodes = nodes;
    this.alone = size == 1;
    groups.add(new Group(IntStream.range(0, size).boxed().toList()));
    for (int i = 0; i < size && size > 1; i++) {
      groups.add(new Group(List.of(i, (i + 1) % size, (i + 2) % size)));
    }
  }

  private static final class Group {
    private final List<Integer> members;
    private Optional<Integer> leader = Optional.empty();

    Group(List<Integer> members) {
      this.members = new ArrayList<>(members);
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
        told.remove(node.ordinal);
      }
    }
    groups.forEach(group -> elect(group, now));
    formed |= groups.getFirst().leader.isPresent();
    nodes.forEach(this::comeIn);
    List.copyOf(told).forEach(ordinal -> goAway(ordinal, now));
    for (SimulatedNode node : nodes) {
      follow(node.ordinal, now);
    }
  }

  private void comeIn(SimulatedNode node) {
    int ordinal = node.ordinal;
    if (!formed || !node.serving() || belongs(ordinal)) {
      learners.remove(ordinal);
    } else if (node.wasNeverIn() && learners.add(ordinal)) {
      ticksBehind.put(ordinal, TICKS_BEHIND);
    } else if (learners.contains(ordinal) && groups.getFirst().leader.isPresent()) {
      if (ticksBehind.merge(ordinal, -1, Integer::sum) <= 0) {
        learners.remove(ordinal);
        groups.getFirst().members.add(ordinal);
        node.cameIn();
      }
    }
  }

  /** Whether the meta group counts on it. */
  boolean belongs(int ordinal) {
    return groups.getFirst().members.contains(ordinal);
  }

  int members() {
    return groups.getFirst().members.size();
  }

  /** Told by the operator to leave for good; forgotten when its server ends. */
  void leave(int ordinal) {
    if (nodes.get(ordinal).serving()) {
      told.add(ordinal);
    }
  }

  /** The streams go first. Where others are needed who are not current, it stays for now. */
  private void goAway(int ordinal, Instant now) {
    for (Group group : groups.subList(1, groups.size())) {
      if (group.members.contains(ordinal) && group.leader.isPresent()) {
        nodes.stream()
            .map(node -> node.ordinal)
            .filter(it -> belongs(it) && isCurrent(it) && !told.contains(it))
            .filter(it -> !group.members.contains(it))
            .findFirst()
            .ifPresent(it -> replace(group, ordinal, it));
      }
    }
    Group meta = groups.getFirst();
    boolean needed = of(ordinal).anyMatch(group -> group != meta);
    if (!needed && belongs(ordinal) && areSafeWithout(ordinal)) {
      meta.members.remove((Integer) ordinal);
      meta.leader = meta.leader.filter(it -> it != ordinal);
    }
    if (!needed && !belongs(ordinal)) {
      told.remove(ordinal);
      currentSince.remove(ordinal);
      nodes.get(ordinal).giveUp(now);
    }
  }

  private static void replace(Group group, int goes, int comes) {
    group.members.set(group.members.indexOf(goes), comes);
    group.leader = group.leader.map(it -> it == goes ? comes : it);
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
    if (!belongs(ordinal)) {
      currentSince.remove(ordinal);
      return;
    }
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
    return alone
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
