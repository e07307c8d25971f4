package io.sealstream.raft.micro;

import io.microraft.Ordered;
import io.microraft.QueryPolicy;
import io.microraft.RaftNodeStatus;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.RaftState;
import io.microraft.impl.statemachine.NoOp;
import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftGroup;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftStatus;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A MicroRaft node with the rules of {@link CoreRules} around it. Every call is one task of the
 * group's thread, in which the rule is checked and the node does what it has to.
 */
final class MicroGroup implements RaftGroup {
  private final RaftNodeImpl node;
  private final Mailbox mailbox;
  private final MicroTransport transport;
  private final Fuse fuse;
  private final CoreRules rules;
  private final int uncommitted;
  private final MajorityGate gate;

  MicroGroup(
      RaftNodeImpl node,
      Mailbox mailbox,
      MicroTransport transport,
      Fuse fuse,
      CoreRules rules,
      int uncommitted) {
    this.node = node;
    this.mailbox = mailbox;
    this.transport = transport;
    this.fuse = fuse;
    this.rules = rules;
    this.uncommitted = uncommitted;
    this.gate = new MajorityGate(node);
  }

  void start() {
    node.start();
  }

  @Override
  public void propose(EntryHandle entry, Consumer<Outcome> answer) {
    mailbox.execute(
        () -> {
          RaftState state = node.state();
          long waiting = state.log().lastLogOrSnapshotIndex() - state.commitIndex();
          if (rules.leavesRoomForTerms() && waiting >= uncommitted) {
            answer.accept(new Outcome.Busy());
          } else {
            mailbox.handOver(() -> answer(node.replicate(new Payload.Batch(entry)), answer));
          }
        });
  }

  @Override
  public void readBarrier(Consumer<Outcome> answer) {
    answer(
        node.query(NoOp.INSTANCE, QueryPolicy.LINEARIZABLE, Optional.empty(), Optional.empty()),
        answer);
  }

  @Override
  public void change(MemberChange change, long seen, Consumer<Outcome> answer) {
    answer(
        node.changeMembership(
            new MicroMember(change.member()), MicroModel.mode(change.kind()), seen),
        answer);
  }

  @Override
  public void transfer(MemberId to, Consumer<Outcome> answer) {
    answer(node.transferLeadership(new MicroMember(to)), answer);
  }

  private <T> void answer(CompletableFuture<Ordered<T>> future, Consumer<Outcome> answer) {
    future.whenComplete(
        (result, failure) -> {
          if (!fuse.isBlown()) {
            answer.accept(MicroOutcome.of(result, failure));
          }
        });
  }

  @Override
  public void receive(RaftMessage message) {
    mailbox.execute(() -> deliver(message));
  }

  private void deliver(RaftMessage message) {
    if (node.getStatus() == RaftNodeStatus.TERMINATED) {
      return;
    }
    if (rules.forgetsPreVoteWhenLed()) {
      forgetPreVote(message);
    }
    switch (message) {
      case RaftMessage.Answer answer when rules.dropsStaleAnswers() && isStale(answer) -> {}
      case RaftMessage.Appended answer when rules.needsMajorities() -> handOver(gate.shown(answer));
      case RaftMessage.Append append -> deliverAppend(append);
      case RaftMessage.PreVoteAnswer answer -> {
        if (rules.learnsTermsFromPreVotes()) {
          learnTerm(answer);
        }
        handOver(answer);
      }
      case RaftMessage.SnapshotOffer offer -> {
        if (rules.dropsWhatASnapshotContradicts()) {
          SnapshotCut.prepare(node, offer);
        }
        handOver(offer);
      }
      default -> handOver(message);
    }
  }

  /** Becoming a follower of the term that it is in costs a synced ballot and happens rarely. */
  private void forgetPreVote(RaftMessage message) {
    boolean led =
        message instanceof RaftMessage.Append
            || message instanceof RaftMessage.SnapshotOffer offer && offer.leading();
    RaftState state = node.state();
    if (led && message.term() == state.term() && state.preCandidateState() != null) {
      node.toFollower(state.term());
    }
  }

  private boolean isStale(RaftMessage.Answer answer) {
    return answer.term() < node.getTerm().getTerm();
  }

  /** A refusal of the own term plus one says nothing about the other's. */
  private void learnTerm(RaftMessage.PreVoteAnswer answer) {
    RaftState state = node.state();
    if (!answer.granted()
        && answer.term() > state.term() + 1
        && state.role() == io.microraft.RaftRole.FOLLOWER
        && state.leader() == null) {
      node.toFollower(Math.toIntExact(answer.term()));
    }
  }

  private void deliverAppend(RaftMessage.Append append) {
    RaftMessage.Append kept =
        rules.keepsCommitIndex()
            ? AppendCut.keepingCommit(append, node.state().commitIndex())
            : append;
    if (rules.cutsAppendsAtSnapshot()) {
      deliverCut(kept);
    } else {
      handOver(kept);
    }
  }

  private void deliverCut(RaftMessage.Append append) {
    AppendCut cut = new AppendCut(node);
    if (cut.concerns(append)) {
      long proven = AppendCut.proves(append, node.state().log().snapshotIndex());
      transport.claimingAtMost(proven, () -> handOver(cut.cut(append)));
    } else {
      handOver(append);
    }
  }

  private void handOver(RaftMessage message) {
    mailbox.handOver(() -> node.handle(MicroMessages.theirs(message)));
  }

  @Override
  public void stop() {
    node.terminate();
  }

  @Override
  public RaftStatus status() {
    RaftState state = node.state();
    return new RaftStatus(
        where(),
        role(),
        state.term(),
        Optional.ofNullable(state.leader()).map(MicroMember::id),
        state.commitIndex(),
        state.log().lastLogOrSnapshotIndex(),
        MicroModel.ours(state.effectiveGroupMembers()),
        MicroModel.ours(state.committedGroupMembers()));
  }

  private RaftStatus.State where() {
    if (fuse.isBlown()) {
      return RaftStatus.State.POISONED;
    }
    return node.getStatus() == RaftNodeStatus.TERMINATED
        ? RaftStatus.State.ENDED
        : RaftStatus.State.RUNNING;
  }

  private RaftRole role() {
    return switch (node.state().role()) {
      case LEADER -> RaftRole.LEADER;
      case CANDIDATE -> RaftRole.CANDIDATE;
      case FOLLOWER -> RaftRole.FOLLOWER;
      case LEARNER -> RaftRole.LEARNER;
    };
  }
}
