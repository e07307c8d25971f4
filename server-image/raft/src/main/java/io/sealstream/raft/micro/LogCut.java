package io.sealstream.raft.micro;

import io.microraft.RaftNodeStatus;
import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.RaftState;
import io.microraft.model.groupop.RaftGroupOp;
import io.microraft.model.log.LogEntry;
import java.util.List;

/** Takes uncommitted entries back, as MicroRaft does where it finds that they contradict. */
final class LogCut {
  private LogCut() {}

  static void from(RaftNodeImpl node, long index) {
    RaftState state = node.state();
    List<LogEntry> cut = state.log().truncateEntriesFrom(index);
    state.invalidateFuturesFrom(index, node.newNotLeaderException());
    if (cut.stream().anyMatch(entry -> entry.getOperation() instanceof RaftGroupOp)) {
      node.setStatus(RaftNodeStatus.ACTIVE);
      node.revertGroupMembers();
    }
    state.log().flush();
  }
}
