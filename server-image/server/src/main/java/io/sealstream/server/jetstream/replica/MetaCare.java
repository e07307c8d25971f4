package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberChange;
import io.sealstream.raft.Members;
import io.sealstream.raft.Outcome;
import io.sealstream.server.cluster.Peer;
import io.sealstream.server.jetstream.meta.Asker;
import io.sealstream.server.jetstream.meta.ClusterNode;
import io.sealstream.server.jetstream.meta.MetaEntry;
import io.sealstream.server.jetstream.meta.Placement;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the server that decides does by itself, a step a second: the meta group gets the members
 * that the cluster has servers, streams move off servers that are to go, and those are forgotten
 * once nothing holds them. Thread rule: the meta group's mailbox, unless a method says otherwise.
 */
final class MetaCare {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(1);

  /** Streams that begin to move in one step. */
  private static final int AT_ONCE = 64;

  private final ReplicaWorld world;
  private final MetaGroup meta;
  private volatile boolean over;

  MetaCare(ReplicaWorld world, MetaGroup meta) {
    this.world = world;
    this.meta = meta;
  }

  /** Looks again and again. */
  void begin() {
    if (!over) {
      world.streams().timers().after(EVERY, meta::execute, this::begin);
      if (meta.leads()) {
        look();
      }
    }
  }

  /** Every thread. */
  void end() {
    over = true;
  }

  private void look() {
    Members committed = meta.status().committed();
    ReplicaLabel label = meta.member().label().orElseThrow();
    switch (MetaMembers.next(
        committed, meta.state(), label::home, this::isFree, meta.member().self())) {
      case MetaMembers.Step.Change(var change) ->
          meta.member().group().change(change, committed.index(), outcome -> say(change, outcome));
      case MetaMembers.Step.HandOver go -> meta.handOver(Optional.empty(), done -> {});
      case MetaMembers.Step.Settled settled -> {
        // Nothing to do until a server comes or goes.
      }
    }
    if (leaving().findAny().isPresent()) {
      meta.decide(this::evacuation, entered -> {});
      meta.decide(this::farewells, entered -> {});
    }
  }

  private void say(MemberChange change, Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      String who = meta.home(change.member()).orElse(change.member().toString());
      world
          .log()
          .info(
              switch (change.kind()) {
                case ADD_LEARNER -> "JetStream cluster server '%s' joins and learns".formatted(who);
                case PROMOTE -> "JetStream cluster server '%s' votes now".formatted(who);
                case REMOVE -> "JetStream cluster server '%s' votes no more".formatted(who);
              });
    }
  }

  private Stream<ClusterNode> leaving() {
    return meta.state().nodes().stream().filter(node -> node.intent() == ClusterNode.Intent.LEAVES);
  }

  // --- who is to go ---

  private List<MetaEntry> evacuation() {
    Set<String> leaving = new HashSet<>(leaving().map(ClusterNode::name).toList());
    List<MetaEntry> entries = new ArrayList<>();
    for (StreamAssignment stream : meta.state().streams()) {
      if (entries.size() < AT_ONCE && stream.nodes().stream().anyMatch(leaving::contains)) {
        elsewhere(stream, leaving)
            .ifPresent(moved -> entries.add(MetaEntry.assigned(moved, Asker.NOBODY)));
      }
    }
    return entries;
  }

  /** Empty: no other server may take it, or nobody is left who could give it away. */
  private Optional<StreamAssignment> elsewhere(StreamAssignment stream, Set<String> leaving) {
    Set<String> online = online();
    List<String> keep = stream.nodes().stream().filter(node -> !leaving.contains(node)).toList();
    boolean canGive = stream.nodes().stream().anyMatch(online::contains);
    if (!canGive || !stream.leaving().isEmpty()) {
      return Optional.empty();
    }
    Placement placement =
        new Placement(world.settings().cluster(), world.settings().uniqueTag(), online);
    return placement.choose(stream.config(), keep, meta.state())
            instanceof Placement.Choice.Chosen chosen
        ? Optional.of(stream.with(stream.config(), seats(stream, chosen), chosen.leader()))
        : Optional.empty();
  }

  private static List<Seat> seats(StreamAssignment stream, Placement.Choice.Chosen chosen) {
    return chosen.nodes().stream()
        .map(node -> stream.seatOf(node).orElseGet(() -> new Seat(node, MetaChanges.newMember())))
        .toList();
  }

  private Set<String> online() {
    Set<String> online = new HashSet<>(Set.of(world.settings().name()));
    world.settings().peers().linked().stream().map(Peer::name).forEach(online::add);
    return online;
  }

  /**
   * Who leads a stream has to hear where that goes. Who cannot be reached leads none, but may come
   * back with a stream that nobody else has, or that the others cannot decide about without it.
   */
  private boolean isFree(ClusterNode node) {
    Set<String> online = online();
    return online.contains(node.name())
        ? holdsNothing(node.name())
        : heldBy(node.name()).allMatch(one -> one.seats().size() > 2 && isHeldByMost(one, online));
  }

  private static boolean isHeldByMost(StreamAssignment stream, Set<String> online) {
    List<Seat> held = stream.held();
    return 2 * held.stream().filter(seat -> online.contains(seat.node())).count() > held.size();
  }

  private boolean holdsNothing(String name) {
    return heldBy(name).findAny().isEmpty();
  }

  private Stream<StreamAssignment> heldBy(String name) {
    return meta.state().streams().stream().filter(one -> one.seatOf(name).isPresent());
  }

  private List<MetaEntry> farewells() {
    Members committed = meta.status().committed();
    return leaving()
        .filter(node -> !committed.all().contains(node.member()))
        .map(ClusterNode::name)
        .filter(this::holdsNothing)
        .map(MetaEntry::gone)
        .toList();
  }
}
