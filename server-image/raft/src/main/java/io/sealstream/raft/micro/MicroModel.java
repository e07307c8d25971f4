package io.sealstream.raft.micro;

import io.microraft.MembershipChangeMode;
import io.microraft.model.RaftModelFactory;
import io.microraft.model.groupop.UpdateRaftGroupMembersOp;
import io.microraft.model.impl.DefaultRaftModelFactory;
import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.log.SnapshotEntry;
import io.microraft.persistence.RestoredRaftState;
import io.microraft.report.RaftGroupMembers;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotHandle;
import java.util.List;

/** What a log holds, in our words and in MicroRaft's. Terms are 64 bits here and 32 there. */
final class MicroModel {
  static final RaftModelFactory FACTORY = new DefaultRaftModelFactory();

  private MicroModel() {}

  static RaftEntry ours(LogEntry entry) {
    Payload payload =
        entry.getOperation() instanceof UpdateRaftGroupMembersOp update
            ? membership(update)
            : (Payload) entry.getOperation();
    return new RaftEntry(entry.getIndex(), entry.getTerm(), payload);
  }

  static LogEntry theirs(RaftEntry entry) {
    Object operation =
        entry.payload() instanceof Payload.Membership membership
            ? update(membership)
            : entry.payload();
    return FACTORY
        .createLogEntryBuilder()
        .setIndex(entry.index())
        .setTerm(Math.toIntExact(entry.term()))
        .setOperation(operation)
        .build();
  }

  private static Payload membership(UpdateRaftGroupMembersOp update) {
    MemberChange change =
        new MemberChange(kind(update.getMode()), MicroMember.id(update.getEndpoint()));
    return new Payload.Membership(
        change,
        new Members(
            0, MicroMember.ids(update.getMembers()), MicroMember.ids(update.getVotingMembers())));
  }

  private static UpdateRaftGroupMembersOp update(Payload.Membership membership) {
    return FACTORY
        .createUpdateRaftGroupMembersOpBuilder()
        .setMembers(MicroMember.all(membership.members().all()))
        .setVotingMembers(MicroMember.all(membership.members().voters()))
        .setEndpoint(new MicroMember(membership.change().member()))
        .setMode(mode(membership.change().kind()))
        .build();
  }

  private static MemberChange.Kind kind(MembershipChangeMode mode) {
    return switch (mode) {
      case ADD_LEARNER -> MemberChange.Kind.ADD_LEARNER;
      case ADD_OR_PROMOTE_TO_FOLLOWER -> MemberChange.Kind.PROMOTE;
      case REMOVE_MEMBER -> MemberChange.Kind.REMOVE;
    };
  }

  static MembershipChangeMode mode(MemberChange.Kind kind) {
    return switch (kind) {
      case ADD_LEARNER -> MembershipChangeMode.ADD_LEARNER;
      case PROMOTE -> MembershipChangeMode.ADD_OR_PROMOTE_TO_FOLLOWER;
      case REMOVE -> MembershipChangeMode.REMOVE_MEMBER;
    };
  }

  static Members ours(RaftGroupMembersView view) {
    return new Members(
        view.getLogIndex(),
        MicroMember.ids(view.getMembers()),
        MicroMember.ids(view.getVotingMembers()));
  }

  static Members ours(RaftGroupMembers members) {
    return new Members(
        members.getLogIndex(),
        MicroMember.ids(members.getMembers()),
        MicroMember.ids(members.getVotingMembers()));
  }

  static RaftGroupMembersView theirs(Members members) {
    return FACTORY
        .createRaftGroupMembersViewBuilder()
        .setLogIndex(members.index())
        .setMembers(MicroMember.all(members.all()))
        .setVotingMembers(MicroMember.all(members.voters()))
        .build();
  }

  static Snapshot ours(SnapshotChunk chunk) {
    if (chunk.getSnapshotChunkCount() != 1) {
      throw new IllegalStateException(
          "a snapshot of %d chunks at index %d; one handle is all of it"
              .formatted(chunk.getSnapshotChunkCount(), chunk.getIndex()));
    }
    return new Snapshot(
        chunk.getIndex(),
        chunk.getTerm(),
        ours(chunk.getGroupMembersView()),
        (SnapshotHandle) chunk.getOperation());
  }

  static SnapshotChunk theirs(Snapshot snapshot) {
    return FACTORY
        .createSnapshotChunkBuilder()
        .setIndex(snapshot.index())
        .setTerm(Math.toIntExact(snapshot.term()))
        .setGroupMembersView(theirs(snapshot.members()))
        .setSnapshotChunkIndex(0)
        .setSnapshotChunkCount(1)
        .setOperation(snapshot.handle())
        .build();
  }

  static RestoredRaftState theirs(LogStart start) {
    return new RestoredRaftState(
        FACTORY
            .createRaftEndpointPersistentStateBuilder()
            .setLocalEndpoint(new MicroMember(start.founding().self()))
            .setVoting(start.founding().voting())
            .build(),
        theirs(start.founding().founders()),
        FACTORY
            .createRaftTermPersistentStateBuilder()
            .setTerm(Math.toIntExact(start.ballot().term()))
            .setVotedFor(start.ballot().vote().map(MicroMember::new).orElse(null))
            .build(),
        start.snapshot().map(MicroModel::entry).orElse(null),
        start.entries().stream().map(MicroModel::theirs).toList());
  }

  private static SnapshotEntry entry(Snapshot snapshot) {
    return FACTORY
        .createSnapshotEntryBuilder()
        .setIndex(snapshot.index())
        .setTerm(Math.toIntExact(snapshot.term()))
        .setGroupMembersView(theirs(snapshot.members()))
        .setSnapshotChunks(List.of(theirs(snapshot)))
        .build();
  }
}
