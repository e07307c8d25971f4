package io.sealstream.raft.micro;

import io.microraft.RaftNodeStatus;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.log.RaftLog;
import io.microraft.impl.state.RaftState;
import io.sealstream.raft.RaftMessage.SnapshotOffer;

/**
 * Before a snapshot is installed: takes entries back whose history it contradicts. By log matching,
 * an entry at its index with another term, and all behind it, are not the leader's.
 */
final class SnapshotCut {
  private SnapshotCut() {}

  static void prepare(RaftNodeImpl node, SnapshotOffer offer) {
    RaftLog log = node.state().log();
    boolean installs =
        offer.chunk().isPresent()
            && offer.term() >= node.state().term()
            && offer.index() > node.state().commitIndex();
    if (!installs) {
      return;
    }
    if (log.containsLogEntry(offer.index())
        && log.getLogEntry(offer.index()).getTerm() != offer.snapshotTerm()) {
      LogCut.from(node, offer.index());
    }
    forgetChange(node, offer.index());
  }

  /** A membership change in the part that is replaced: if it was committed, the snapshot has it. */
  private static void forgetChange(RaftNodeImpl node, long until) {
    RaftState state = node.state();
    if (state.effectiveGroupMembers() != state.committedGroupMembers()
        && state.effectiveGroupMembers().getLogIndex() <= until) {
      node.setStatus(RaftNodeStatus.ACTIVE);
      node.revertGroupMembers();
    }
  }
}
