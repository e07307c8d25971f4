package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftLog;
import io.sealstream.server.jetstream.meta.Asker;
import io.sealstream.server.jetstream.meta.AssetName;
import io.sealstream.server.jetstream.meta.MetaState;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import io.sealstream.server.jetstream.stream.Storage;
import io.sealstream.server.jetstream.stream.StreamConsumers;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The stream replicas of this server: as many as the cluster gave it, no more and no fewer. A
 * replica that was found in the store takes part once it is known that the cluster still wants it.
 * Thread rule: the meta group's mailbox, unless a method says otherwise.
 */
final class Replicas {
  private static final long AGAIN = TimeUnit.SECONDS.toNanos(10);

  private final ReplicaWorld world;
  private final Roster roster;
  private final MetaMessenger messenger;
  private final Executor mailbox;
  private final LostReplicas lost;

  private boolean closed;

  /** A replica that is not here may have been, and may have promised something. */
  private boolean mayMiss;

  /** Found in the store, and not spoken of yet. */
  private final Map<MemberId, GroupMember> dormant = new HashMap<>();

  private final Map<MemberId, StreamReplica> live = new HashMap<>();

  /** What the cluster wants here. */
  private Map<MemberId, StreamAssignment> wanted = Map.of();

  private final Map<AssetName, StreamReplica> byName = new ConcurrentHashMap<>();

  /** Could not be made, and are tried again; those of streams that others keep too. */
  private final Set<MemberId> unmade = ConcurrentHashMap.newKeySet();

  /**
   * @param found in the store
   * @param origin whether the store may have held more than that
   * @param mailbox the meta group's
   */
  Replicas(
      ReplicaWorld world,
      Roster roster,
      MetaMessenger messenger,
      List<GroupMember> found,
      Origin origin,
      Executor mailbox) {
    this.messenger = messenger;
    this.mailbox = mailbox;
    this.lost = new LostReplicas(world, messenger, mailbox);
    this.mayMiss = origin == Origin.STORE;
    this.world = world;
    this.roster = roster;
    found.forEach(one -> dormant.put(one.self(), one));
  }

  /** Where this server's place in the cluster comes from. */
  enum Origin {
    /** From a life before: what it is to keep is there, or is lost. */
    STORE,
    /** The cluster took it in just now, and gives it nothing that it had before. */
    CLUSTER
  }

  /** This server's replica of a stream. Every thread. */
  Optional<StreamReplica> find(AssetName name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Every thread. */
  Collection<StreamReplica> all() {
    return byName.values();
  }

  /** Whether all that the store held is spoken of, and nothing waits to be made again. */
  boolean isComplete() {
    return dormant.isEmpty() && !lost.isAwaited() && unmade.isEmpty();
  }

  int count() {
    return byName.size();
  }

  /**
   * Does what the cluster decided.
   *
   * @param asked who waits for a stream
   * @param before which replicas this server may have made in a life before
   */
  void follow(MetaState state, List<MetaState.Asked> asked, Predicate<MemberId> before) {
    Map<MemberId, StreamAssignment> mine = new HashMap<>();
    for (StreamAssignment assignment : state.streams()) {
      for (Seat seat : assignment.held()) {
        if (seat.node().equals(world.settings().name())) {
          mine.put(seat.member(), assignment);
        }
      }
    }
    wanted = mine;
    dropOthers(mine);
    if (mayMiss) {
      mine.forEach(
          (member, assignment) -> {
            if (before.test(member)) {
              missing(member, assignment);
            }
          });
      mayMiss = false;
    }
    mine.forEach((member, assignment) -> follow(member, assignment, asked));
  }

  /** One that is not in the store is not made again: what it promised is not known any more. */
  private void missing(MemberId member, StreamAssignment assignment) {
    if (!dormant.containsKey(member) && assignment.config().storage() == Storage.FILE) {
      lost.add(member, assignment);
    }
  }

  private void dropOthers(Map<MemberId, StreamAssignment> mine) {
    lost.retain(mine.keySet());
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
    lost.assigned(member, assignment);
    StreamReplica known = live.get(member);
    boolean replaced = assignment.lost().contains(member);
    boolean never = lost.has(member) || assignment.isLeaving(member);
    if (known == null && !replaced && (dormant.containsKey(member) || !never)) {
      begin(member, assignment, waiting);
    } else if (known != null && known.assignment() != assignment) {
      known
          .member()
          .mailbox()
          .execute(
              replaced
                  ? () -> known.replaced(assignment)
                  : () -> known.assigned(assignment, waiting));
    }
  }

  private void begin(MemberId self, StreamAssignment assignment, List<Asker> waiting) {
    GroupMember found = dormant.remove(self);
    GroupMember member =
        found == null
            ? new GroupMember(world, "stream '" + assignment.name().stream() + "'")
            : found;
    StreamReplica replica =
        new StreamReplica(world, member, assignment, roster, messenger, () -> lost(self));
    live.put(self, replica);
    if (!assignment.isLeaving(self) || !byName.containsKey(assignment.name())) {
      byName.put(assignment.name(), replica);
    }
    member.mailbox().execute(() -> replica.assigned(assignment, waiting));
    if (found == null) {
      member.found(
          assignment.config().storage(),
          new ReplicaLabel(ReplicaLabel.Role.STREAM, assignment.group(), assignment.held()),
          new RaftLog.Founding(self, assignment.founding()),
          new GroupMember.Founded() {
            @Override
            public void done() {
              replica.start(true);
            }

            @Override
            public void failed() {
              replica.drop();
              mailbox.execute(() -> forget(self, replica));
            }
          });
    } else {
      member.mailbox().execute(() -> startAgain(replica));
    }
  }

  /** It could not be made; it is tried again, since room may come. */
  private void forget(MemberId self, StreamReplica replica) {
    live.remove(self, replica);
    byName.remove(replica.assignment().name(), replica);
    if (replica.assignment().seats().size() > 1) {
      unmade.add(self);
    }
    world.streams().timers().after(AGAIN, mailbox, () -> makeAgain(self));
  }

  private void makeAgain(MemberId self) {
    unmade.remove(self);
    StreamAssignment assignment = wanted.get(self);
    if (assignment != null && !closed) {
      follow(self, assignment, List.of());
    }
  }

  private void startAgain(StreamReplica replica) {
    MemberId self = replica.member().self();
    replica
        .start(false)
        .filter(objection -> objection.kind() == Objection.Kind.LOST)
        .ifPresent(objection -> lost(self));
  }

  /** Every thread. */
  private void lost(MemberId self) {
    mailbox.execute(
        () -> {
          if (wanted.containsKey(self)) {
            lost.add(self, wanted.get(self));
          }
        });
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
    closed = true;
    live.values().forEach(one -> one.member().mailbox().execute(() -> one.close(why)));
  }
}
