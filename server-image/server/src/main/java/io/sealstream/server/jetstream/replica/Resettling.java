package io.sealstream.server.jetstream.replica;

import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftStatus;
import io.sealstream.server.jetstream.meta.Seat;
import io.sealstream.server.jetstream.meta.StreamAssignment;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Brings a group to the members that the cluster decided on, step by step, while this server leads
 * it; who was let go is reported, so that its server may forget it. Thread rule: the member's
 * mailbox.
 */
final class Resettling {
  private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(200);

  private final ReplicaWorld world;
  private final StreamReplica replica;
  private final MetaMessenger messenger;
  private boolean looking;

  Resettling(ReplicaWorld world, StreamReplica replica, MetaMessenger messenger) {
    this.world = world;
    this.replica = replica;
    this.messenger = messenger;
  }

  /** The seats are others, or this server leads now. */
  void look() {
    if (!looking) {
      step();
    }
  }

  private void step() {
    looking = false;
    GroupMember member = replica.member();
    RaftStatus status = member.group().status();
    if (status.role() != RaftRole.LEADER || status.state() != RaftStatus.State.RUNNING) {
      return;
    }
    Members committed = status.committed();
    StreamAssignment assignment = replica.assignment();
    List<MemberId> wanted = assignment.seats().stream().map(Seat::member).toList();
    switch (MemberDrift.next(committed, wanted, assignment.lost(), member.self())) {
      case MemberDrift.Step.Settled settled -> release(assignment, committed);
      case MemberDrift.Step.HandOver(List<MemberId> heirs) -> {
        heirs.stream()
            .filter(heir -> InSync.isCurrent(status, heir))
            .findFirst()
            .ifPresent(heir -> replica.handOver(Optional.of(heir), done -> {}));
        again();
      }
      case MemberDrift.Step.Change(var change) -> {
        member.group().change(change, committed.index(), outcome -> say(change, outcome));
        again();
      }
    }
  }

  private void say(MemberChange change, Outcome outcome) {
    if (outcome instanceof Outcome.Done) {
      StreamAssignment assignment = replica.assignment();
      String who = assignment.nodeOf(change.member()).orElse(change.member().toString());
      world
          .log()
          .info(
              "JetStream cluster stream '%s > %s' %s server '%s'"
                  .formatted(
                      assignment.name().account(),
                      assignment.name().stream(),
                      switch (change.kind()) {
                        case ADD_LEARNER -> "is copied to";
                        case PROMOTE -> "counts on";
                        case REMOVE -> "leaves";
                      },
                      who));
    }
  }

  private void release(StreamAssignment assignment, Members committed) {
    List<MemberId> free =
        assignment.leaving().stream()
            .map(Seat::member)
            .filter(member -> !committed.all().contains(member))
            .toList();
    for (MemberId member : free) {
      messenger.tell(new MetaTalk.Released(assignment.name(), assignment.group(), member));
    }
    if (!free.isEmpty()) {
      again();
    }
  }

  private void again() {
    looking = true;
    world.streams().timers().after(AGAIN, replica.member().mailbox(), this::step);
  }
}
