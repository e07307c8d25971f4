package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftStatus;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Looks once a second at all groups with a replica here: whether they are current, and, when this
 * server was told to lead nothing, whether it leads one all the same. Thread rule: the meta group's
 * mailbox, unless a method says otherwise.
 */
final class NodeWatch {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(1);

  /** An apply may be a moment behind its commit, so one look alone says nothing. */
  private static final int BEHIND = 2;

  private static final long YIELDS = TimeUnit.SECONDS.toNanos(60);

  private final ReplicaWorld world;
  private final MetaGroup meta;
  private final Supplier<Optional<Replicas>> replicas;
  private final Parting parting;
  private Optional<Instant> currentSince = Optional.empty();

  /** Looks without a break that found a group behind. */
  private int behind;

  private volatile NodeStanding standing = NodeStanding.UNKNOWN;

  /** As {@code nanoTime} counts. */
  private volatile long yieldsUntil = System.nanoTime();

  private volatile boolean over;

  /**
   * @param replicas empty before this server knows what it is to keep
   */
  NodeWatch(ReplicaWorld world, MetaGroup meta, Supplier<Optional<Replicas>> replicas) {
    this.world = world;
    this.meta = meta;
    this.replicas = replicas;
    this.parting = new Parting(world.settings().peers(), meta);
  }

  /** Looks again and again. */
  void begin() {
    if (!over) {
      world.streams().timers().after(EVERY, meta::execute, this::begin);
      look();
    }
  }

  /** Every thread. */
  void end() {
    over = true;
  }

  /** As of the last look, at most a second ago. Every thread. */
  NodeStanding standing() {
    parting.isOfInterest();
    return standing;
  }

  /**
   * Has others lead what this server leads, and leads nothing for a minute; may be asked again.
   * Every thread.
   */
  void yield() {
    yieldsUntil = System.nanoTime() + YIELDS;
    meta.execute(this::look);
  }

  private void look() {
    Collection<StreamReplica> all = replicas.get().map(Replicas::all).orElse(List.of());
    boolean complete = replicas.get().filter(Replicas::isComplete).isPresent();
    long led = all.stream().filter(StreamReplica::leads).filter(NodeWatch::hasHeirs).count();
    boolean current =
        complete
            && InSync.isCurrent(meta.status())
            && all.stream()
                // Of a stream of one server nobody else has anything that is worth waiting for.
                .filter(one -> one.assignment().seats().size() > 1)
                .allMatch(one -> one.status().filter(InSync::isCurrent).isPresent());
    behind = current ? 0 : behind + 1;
    if (current) {
      currentSince =
          currentSince.or(() -> Optional.of(Instant.ofEpochMilli(System.currentTimeMillis())));
    } else if (behind >= BEHIND) {
      currentSince = Optional.empty();
    }
    parting.look(groups(all));
    standing =
        new NodeStanding(
            meta.status().role() == RaftRole.LEADER,
            (int) led,
            currentSince,
            complete && parting.isSafe(),
            (int) all.stream().filter(one -> one.assignment().seats().size() == 1).count(),
            meta.state().streams().stream()
                .mapToInt(stream -> stream.config().replication().replicas())
                .max()
                .orElse(0));
    if (yieldsUntil - System.nanoTime() > 0) {
      yieldAll(led == 0);
    }
  }

  private static boolean hasHeirs(StreamReplica one) {
    return one.status().filter(now -> now.committed().voters().size() > 1).isPresent();
  }

  /** The meta group last: it is the one to see that streams change hands. */
  private void yieldAll(boolean leadsNoStream) {
    replicas.get().ifPresent(Replicas::handOver);
    if (leadsNoStream && meta.leads()) {
      meta.handOver(Optional.empty(), done -> {});
    }
  }

  // --- who goes on without whom ---

  private List<Parting.Group> groups(Collection<StreamReplica> all) {
    List<Parting.Group> groups =
        all.stream()
            .filter(one -> one.assignment().seats().size() > 1)
            .flatMap(one -> group(one).stream())
            .collect(Collectors.toList());
    if (meta.status().committed().voters().size() > 1) {
      groups.add(
          new Parting.Group(
              meta.member().label().orElseThrow().group(),
              meta.member().self(),
              Optional.of(meta.status()),
              meta.leader()));
    }
    return groups;
  }

  /** Empty: it is none of this server's any more. */
  private Optional<Parting.Group> group(StreamReplica one) {
    StreamAssignment assignment = one.assignment();
    Optional<RaftStatus> status = one.status();
    return assignment
        .seatOf(world.settings().name())
        .map(
            seat ->
                new Parting.Group(
                    assignment.group(),
                    seat.member(),
                    status,
                    status.flatMap(RaftStatus::leader).flatMap(assignment::nodeOf)));
  }

  /**
   * Whether groups that are led here go on without the given members.
   *
   * @return for each, in their order
   */
  List<Boolean> goOnWithout(List<MetaTalk.Parting.Member> members) {
    Map<GroupId, StreamReplica> led =
        replicas.get().map(Replicas::all).orElse(List.of()).stream()
            .filter(StreamReplica::leads)
            .collect(
                Collectors.toMap(
                    one -> one.assignment().group(), Function.identity(), (one, other) -> one));
    GroupId own = meta.member().label().orElseThrow().group();
    return members.stream()
        .map(
            asked ->
                asked.group().equals(own)
                    ? goesOn(Optional.of(meta.status()), meta.member().self(), asked.member())
                    : Optional.ofNullable(led.get(asked.group()))
                        .filter(one -> goesOn(one.status(), one.member().self(), asked.member()))
                        .isPresent())
        .toList();
  }

  private static boolean goesOn(Optional<RaftStatus> status, MemberId self, MemberId gone) {
    return status
        .filter(now -> now.role() == RaftRole.LEADER)
        .filter(now -> InSync.goesOnWithout(now, self, gone))
        .isPresent();
  }
}
