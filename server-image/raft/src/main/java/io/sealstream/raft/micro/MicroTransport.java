package io.sealstream.raft.micro;

import io.microraft.RaftEndpoint;
import io.microraft.model.message.RaftMessage;
import io.microraft.transport.Transport;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage.Append;
import io.sealstream.raft.RaftMessage.Appended;
import io.sealstream.raft.RaftTransport;
import java.util.List;

/** MicroRaft's way out: nothing leaves a member whose log failed, and messages are bounded. */
final class MicroTransport implements Transport {
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final RaftTransport transport;
  private final Fuse fuse;
  private final CoreRules rules;
  private final int bytes;
  private long provenUpTo = NO_LIMIT;

  MicroTransport(RaftTransport transport, Fuse fuse, CoreRules rules, int bytes) {
    this.transport = transport;
    this.fuse = fuse;
    this.rules = rules;
    this.bytes = bytes;
  }

  /** While {@code delivery} runs, no answer claims that the logs agree beyond {@code index}. */
  void claimingAtMost(long index, Runnable delivery) {
    provenUpTo = index;
    try {
      delivery.run();
    } finally {
      provenUpTo = NO_LIMIT;
    }
  }

  @Override
  public void send(RaftEndpoint target, RaftMessage message) {
    if (fuse.isBlown() || isNobody(target)) {
      return;
    }
    transport.send(
        MicroMember.id(target),
        switch (MicroMessages.ours(message)) {
          case Append append when rules.boundsBytes() -> bounded(append);
          case Appended m when m.lastIndex() > provenUpTo ->
              new Appended(m.group(), m.from(), m.term(), provenUpTo, m.round(), m.flow());
          case io.sealstream.raft.RaftMessage other -> other;
        });
  }

  /** MicroRaft answers a snapshot to its leader, though it may have none by then. */
  private static boolean isNobody(RaftEndpoint target) {
    return target == null;
  }

  /** The answer names the last entry that was sent, so the leader goes on behind it. */
  private Append bounded(Append append) {
    long sum = 0;
    List<RaftEntry> entries = append.entries();
    for (int i = 0; i < entries.size(); i++) {
      sum += entries.get(i).payload().length();
      if (sum > bytes && i > 0) {
        return AppendCut.with(append, entries.subList(0, i));
      }
    }
    return append;
  }

  @Override
  public boolean isReachable(RaftEndpoint endpoint) {
    return transport.reaches(MicroMember.id(endpoint));
  }
}
