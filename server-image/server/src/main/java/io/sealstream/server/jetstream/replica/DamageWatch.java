package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.FollowerStatus;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftStatus;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * What a stream's leader sees of damage. A member that lacks what it had acknowledged, which its
 * own store could not notice, may have forgotten a vote with it: it is made again, and until the
 * cluster has decided that, it is asked for. Messages that the leader cannot read itself another
 * member may have, which leads then; see {@link Turns}. Thread rule: the member's mailbox.
 */
final class DamageWatch {
  private static final long EVERY = TimeUnit.SECONDS.toNanos(2);

  private final ReplicaWorld world;
  private final StreamReplica replica;
  private final MetaMessenger messenger;
  private final Set<MemberId> reported = new HashSet<>();
  private final Turns turns = new Turns();

  DamageWatch(ReplicaWorld world, StreamReplica replica, MetaMessenger messenger) {
    this.world = world;
    this.replica = replica;
    this.messenger = messenger;
  }

  /** Looks again and again, as long as {@code reigns} says so. */
  void begin(BooleanSupplier reigns) {
    again(1, reigns);
  }

  private void again(int look, BooleanSupplier reigns) {
    world
        .streams()
        .timers()
        .after(
            EVERY,
            replica.member().mailbox(),
            () -> {
              if (reigns.getAsBoolean()) {
                look(look);
                again(look + 1, reigns);
              }
            });
  }

  private void look(int look) {
    StreamAssignment stream = replica.assignment();
    if (stream.leaving().isEmpty()) {
      lost(stream).ifPresent(member -> rebuild(stream, member));
    }
    if (InSync.heir(replica.member().group().status()).isPresent()
        && turns.isOver(look, replica.member().store().holes())) {
      world.log().warn(title() + " lacks damaged messages here: another server is to lead it");
      replica.handOver(Optional.empty(), done -> {});
    }
  }

  /** One after the other, and only while the rest goes on by itself. */
  private Optional<MemberId> lost(StreamAssignment stream) {
    RaftStatus status = replica.member().group().status();
    MemberId self = replica.member().self();
    return status.followers().stream()
        .filter(FollowerStatus::lostEntries)
        .map(FollowerStatus::member)
        .filter(stream::isSeated)
        .filter(member -> InSync.goesOnWithout(status, self, member))
        .findFirst();
  }

  /** The message may get lost, so it is sent with each look until the member has no seat. */
  private void rebuild(StreamAssignment stream, MemberId lost) {
    if (reported.add(lost)) {
      world
          .log()
          .error(
              "%s: the replica on server '%s' lacks entries that it had acknowledged; another one is made there"
                  .formatted(title(), stream.nodeOf(lost).orElse("?")));
    }
    messenger.tell(new MetaTalk.Lost(stream.name(), stream.group(), lost));
  }

  private String title() {
    return "JetStream cluster stream '%s > %s'"
        .formatted(replica.assignment().name().account(), replica.assignment().name().stream());
  }
}
