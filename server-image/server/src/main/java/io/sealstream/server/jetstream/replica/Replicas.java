package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftLog;
import io.sealstream.server.jetstream.meta.Asker;
import io.sealstream.server.jetstream.meta.AssetName;
import io.sealstream.server.jetstream.meta.MetaState;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The stream replicas of this server: as many as the cluster gave it, no more and no fewer. A
 * replica that was found in the store takes part once it is known that the cluster still wants it.
 * Thread rule: the meta group's mailbox, unless a method says otherwise.
 */
final class Replicas {
  private final ReplicaWorld world;
  private final Roster roster;
  private final MetaMessenger messenger;

  /** Found in the store, and not spoken of yet. */
  private final Map<MemberId, GroupMember> dormant = new HashMap<>();

  private final Map<MemberId, StreamReplica> live = new HashMap<>();
  private final Map<AssetName, StreamReplica> byName = new ConcurrentHashMap<>();

  Replicas(ReplicaWorld world, Roster roster, MetaMessenger messenger, List<GroupMember> found) {
    this.messenger = messenger;
    this.world = world;
    this.roster = roster;
    found.forEach(one -> dormant.put(one.self(), one));
  }

  /** This server's replica of a stream. Every thread. */
  Optional<StreamReplica> find(AssetName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Every thread. */
  Collection<StreamReplica> all() {
    return byName.values();
  }

  /** Whether all that the store held is spoken of. */
  boolean isComplete() {
    return dormant.isEmpty();
  }

  int count() {
    return byName.size();
  }

  /**
   * Does what the cluster decided.
   *
   * @param asked who waits for a stream
   */
  void follow(MetaState state, List<MetaState.Asked> asked) {
    Map<MemberId, StreamAssignment> mine = new HashMap<>();
    for (StreamAssignment assignment : state.streams()) {
      assignment
          .seatOf(world.settings().name())
          .map(Seat::member)
          .ifPresent(member -> mine.put(member, assignment));
    }
    dropOthers(mine);
    mine.forEach((member, assignment) -> follow(member, assignment, asked));
  }

  private void dropOthers(Map<MemberId, StreamAssignment> mine) {
    for (MemberId member : List.copyOf(live.keySet())) {
      if (!mine.containsKey(member)) {
        StreamReplica gone = live.remove(member);
        byName.remove(gone.assignment().name(), gone);
        gone.member().mailbox().execute(gone::drop);
      }
    }
    for (MemberId member : List.copyOf(dormant.keySet())) {
      if (!mine.containsKey(member)) {
        GroupMember gone = dormant.remove(member);
        gone.mailbox().execute(gone::drop);
      }
    }
  }

  private void follow(MemberId member, StreamAssignment assignment, List<MetaState.Asked> asked) {
    List<Asker> waiting = new ArrayList<>();
    for (MetaState.Asked one : asked) {
      if (one.stream().equals(assignment.name())) {
        waiting.add(one.asker());
      }
    }
    StreamReplica known = live.get(member);
    if (known == null) {
      begin(member, assignment, waiting);
    } else if (known.assignment() != assignment) {
      known.member().mailbox().execute(() -> known.assigned(assignment, waiting));
    }
  }

  private void begin(MemberId self, StreamAssignment assignment, List<Asker> waiting) {
    GroupMember found = dormant.remove(self);
    GroupMember member =
        found == null
            ? new GroupMember(world, "stream '" + assignment.name().stream() + "'")
            : found;
    StreamReplica replica = new StreamReplica(world, member, assignment, roster, messenger);
    live.put(self, replica);
    byName.put(assignment.name(), replica);
    member.mailbox().execute(() -> replica.assigned(assignment, waiting));
    if (found == null) {
      member.found(
          assignment.config().storage(),
          new ReplicaLabel(ReplicaLabel.Role.STREAM, assignment.group(), assignment.held()),
          new RaftLog.Founding(self, assignment.founding()),
          () -> replica.start(true));
    } else {
      member.mailbox().execute(() -> replica.start(false));
    }
  }

  /** Has others lead what this server leads. */
  void handOver() {
    live.values()
        .forEach(
            one ->
                one.member().mailbox().execute(() -> one.handOver(Optional.empty(), done -> {})));
  }

  /** The first stream that nobody leads, as far as this server knows. Every thread. */
  Optional<String> leaderless() {
    return byName.values().stream()
        .filter(one -> !one.isLed())
        .map(one -> one.assignment().name().stream())
        .findFirst();
  }

  /** Ends all of them; what is under way stays without an answer. */
  void close(StreamConsumers.End why) {
    live.values().forEach(one -> one.member().mailbox().execute(() -> one.close(why)));
  }
}
