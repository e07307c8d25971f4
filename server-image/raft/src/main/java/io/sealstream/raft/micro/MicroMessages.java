package io.sealstream.raft.micro;

import static io.sealstream.raft.micro.MicroModel.FACTORY;

import io.microraft.RaftEndpoint;
import io.microraft.model.message.AppendEntriesFailureResponse;
import io.microraft.model.message.AppendEntriesRequest;
import io.microraft.model.message.AppendEntriesSuccessResponse;
import io.microraft.model.message.InstallSnapshotRequest;
import io.microraft.model.message.InstallSnapshotResponse;
import io.microraft.model.message.PreVoteRequest;
import io.microraft.model.message.PreVoteResponse;
import io.microraft.model.message.RaftMessage;
import io.microraft.model.message.TriggerLeaderElectionRequest;
import io.microraft.model.message.VoteRequest;
import io.microraft.model.message.VoteResponse;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftMessage.Append;
import io.sealstream.raft.RaftMessage.Appended;
import io.sealstream.raft.RaftMessage.PreVote;
import io.sealstream.raft.RaftMessage.PreVoteAnswer;
import io.sealstream.raft.RaftMessage.Rejected;
import io.sealstream.raft.RaftMessage.SnapshotOffer;
import io.sealstream.raft.RaftMessage.SnapshotWanted;
import io.sealstream.raft.RaftMessage.TakeOver;
import io.sealstream.raft.RaftMessage.Vote;
import io.sealstream.raft.RaftMessage.VoteAnswer;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotHandle;
import java.util.Optional;

/** Messages in our words and in MicroRaft's. */
final class MicroMessages {
  private MicroMessages() {}

  static io.sealstream.raft.RaftMessage ours(RaftMessage message) {
    GroupId group = (GroupId) message.getGroupId();
    MemberId from = MicroMember.id(message.getSender());
    long term = message.getTerm();
    return switch (message) {
      case AppendEntriesRequest m ->
          new Append(
              group,
              from,
              term,
              m.getPreviousLogIndex(),
              m.getPreviousLogTerm(),
              m.getCommitIndex(),
              m.getLogEntries().stream().map(MicroModel::ours).toList(),
              m.getQuerySequenceNumber(),
              m.getFlowControlSequenceNumber());
      case AppendEntriesSuccessResponse m ->
          new Appended(
              group,
              from,
              term,
              m.getLastLogIndex(),
              m.getQuerySequenceNumber(),
              m.getFlowControlSequenceNumber());
      case AppendEntriesFailureResponse m ->
          new Rejected(
              group,
              from,
              term,
              m.getExpectedNextIndex(),
              m.getQuerySequenceNumber(),
              m.getFlowControlSequenceNumber());
      case InstallSnapshotRequest m -> offer(group, from, m);
      case InstallSnapshotResponse m ->
          new SnapshotWanted(
              group,
              from,
              term,
              m.getSnapshotIndex(),
              m.getRequestedSnapshotChunkIndex(),
              m.getQuerySequenceNumber(),
              m.getFlowControlSequenceNumber());
      case PreVoteRequest m ->
          new PreVote(group, from, term, m.getLastLogIndex(), m.getLastLogTerm());
      case PreVoteResponse m -> new PreVoteAnswer(group, from, term, m.isGranted());
      case VoteRequest m ->
          new Vote(group, from, term, m.getLastLogIndex(), m.getLastLogTerm(), m.isSticky());
      case VoteResponse m -> new VoteAnswer(group, from, term, m.isGranted());
      case TriggerLeaderElectionRequest m ->
          new TakeOver(group, from, term, m.getLastLogIndex(), m.getLastLogTerm());
      default -> throw new IllegalArgumentException("unknown to us: " + message);
    };
  }

  private static SnapshotOffer offer(GroupId group, MemberId from, InstallSnapshotRequest m) {
    return new SnapshotOffer(
        group,
        from,
        m.getTerm(),
        m.isSenderLeader(),
        m.getSnapshotIndex(),
        m.getSnapshotTerm(),
        m.getTotalSnapshotChunkCount(),
        Optional.ofNullable(m.getSnapshotChunk())
            .map(chunk -> (SnapshotHandle) chunk.getOperation()),
        MicroMember.ids(m.getSnapshottedMembers()),
        MicroModel.ours(m.getGroupMembersView()),
        m.getQuerySequenceNumber(),
        m.getFlowControlSequenceNumber());
  }

  static RaftMessage theirs(io.sealstream.raft.RaftMessage message) {
    GroupId group = message.group();
    RaftEndpoint from = new MicroMember(message.from());
    int term = Math.toIntExact(message.term());
    return switch (message) {
      case Append m ->
          FACTORY
              .createAppendEntriesRequestBuilder()
              .setGroupId(group)
              .setSender(from)
              .setTerm(term)
              .setPreviousLogIndex(m.previousIndex())
              .setPreviousLogTerm(Math.toIntExact(m.previousTerm()))
              .setCommitIndex(m.commitIndex())
              .setLogEntries(m.entries().stream().map(MicroModel::theirs).toList())
              .setQuerySequenceNumber(m.round())
              .setFlowControlSequenceNumber(m.flow())
              .build();
      case Appended m ->
          FACTORY
              .createAppendEntriesSuccessResponseBuilder()
              .setGroupId(group)
              .setSender(from)
              .setTerm(term)
              .setLastLogIndex(m.lastIndex())
              .setQuerySequenceNumber(m.round())
              .setFlowControlSequenceNumber(m.flow())
              .build();
      case Rejected m ->
          FACTORY
              .createAppendEntriesFailureResponseBuilder()
              .setGroupId(group)
              .setSender(from)
              .setTerm(term)
              .setExpectedNextIndex(m.expectedNext())
              .setQuerySequenceNumber(m.round())
              .setFlowControlSequenceNumber(m.flow())
              .build();
      case SnapshotOffer m -> offer(m, from, term);
      case SnapshotWanted m ->
          FACTORY
              .createInstallSnapshotResponseBuilder()
              .setGroupId(group)
              .setSender(from)
              .setTerm(term)
              .setSnapshotIndex(m.index())
              .setRequestedSnapshotChunkIndex(m.chunk())
              .setQuerySequenceNumber(m.round())
              .setFlowControlSequenceNumber(m.flow())
              .build();
      case PreVote m ->
          FACTORY
              .createPreVoteRequestBuilder()
              .setGroupId(group)
              .setSender(from)
              .setTerm(term)
              .setLastLogIndex(m.lastIndex())
              .setLastLogTerm(Math.toIntExact(m.lastTerm()))
              .build();
      case PreVoteAnswer m ->
          FACTORY
              .createPreVoteResponseBuilder()
              .setGroupId(group)
              .setSender(from)
              .setTerm(term)
              .setGranted(m.granted())
              .build();
      case Vote m ->
          FACTORY
              .createVoteRequestBuilder()
              .setGroupId(group)
              .setSender(from)
              .setTerm(term)
              .setLastLogIndex(m.lastIndex())
              .setLastLogTerm(Math.toIntExact(m.lastTerm()))
              .setSticky(m.sticky())
              .build();
      case VoteAnswer m ->
          FACTORY
              .createVoteResponseBuilder()
              .setGroupId(group)
              .setSender(from)
              .setTerm(term)
              .setGranted(m.granted())
              .build();
      case TakeOver m ->
          FACTORY
              .createTriggerLeaderElectionRequestBuilder()
              .setGroupId(group)
              .setSender(from)
              .setTerm(term)
              .setLastLogIndex(m.lastIndex())
              .setLastLogTerm(Math.toIntExact(m.lastTerm()))
              .build();
    };
  }

  private static RaftMessage offer(SnapshotOffer m, RaftEndpoint from, int term) {
    return FACTORY
        .createInstallSnapshotRequestBuilder()
        .setGroupId(m.group())
        .setSender(from)
        .setTerm(term)
        .setSenderLeader(m.leading())
        .setSnapshotIndex(m.index())
        .setSnapshotTerm(Math.toIntExact(m.snapshotTerm()))
        .setTotalSnapshotChunkCount(m.chunks())
        .setSnapshotChunk(
            m.chunk()
                .map(
                    handle ->
                        MicroModel.theirs(
                            new Snapshot(m.index(), m.snapshotTerm(), m.members(), handle)))
                .orElse(null))
        .setSnapshottedMembers(MicroMember.all(m.holders()))
        .setGroupMembersView(MicroModel.theirs(m.members()))
        .setQuerySequenceNumber(m.round())
        .setFlowControlSequenceNumber(m.flow())
        .build();
  }
}
