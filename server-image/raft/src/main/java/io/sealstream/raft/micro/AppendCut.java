package io.sealstream.raft.micro;

import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.log.RaftLog;
import io.microraft.model.log.LogEntry;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage.Append;
import java.util.List;

/**
 * Cuts an append at the local snapshot, so that what comes before its first entry is something that
 * MicroRaft finds. Safe because everything in a snapshot is committed, so the leader of a term that
 * is not older has it too.
 *
 * <pre>
 * local log     S = snapshot, then entries S+1 … L; the entry S itself may be gone
 * append        previous p, then entries p+1 … n
 * p &lt; S         entries up to S are dropped, previous = S
 * S+1 differs   the local log is cut from S+1 on: then S is its last, which MicroRaft finds
 * S+1 is equal  equal entries are dropped, previous = the last of them
 * no entries    previous = L, answered as if S was the last: the entries behind are not proven
 * </pre>
 */
final class AppendCut {
  private final RaftNodeImpl node;
  private final RaftLog log;
  private final long snapshot;

  AppendCut(RaftNodeImpl node) {
    this.node = node;
    this.log = node.state().log();
    this.snapshot = log.snapshotIndex();
  }

  /** Whether MicroRaft would look for an entry that only the snapshot has. */
  boolean concerns(Append append) {
    return snapshot > 0
        && append.term() >= node.state().term()
        && append.previousIndex() <= snapshot
        && !(append.previousIndex() == snapshot && log.lastLogOrSnapshotIndex() == snapshot);
  }

  /** What to hand to the node instead. */
  Append cut(Append append) {
    List<RaftEntry> above =
        append.entries().stream().filter(entry -> entry.index() > snapshot).toList();
    int equal = 0;
    while (equal < above.size() && isHere(above.get(equal))) {
      equal++;
    }
    if (equal == 0 && !above.isEmpty() && log.containsLogEntry(snapshot + 1)) {
      LogCut.from(node, snapshot + 1);
    }
    if (equal > 0) {
      RaftEntry last = above.get(equal - 1);
      return behind(append, last.index(), last.term(), above.subList(equal, above.size()));
    }
    return behind(append, log.lastLogOrSnapshotIndex(), log.lastLogOrSnapshotTerm(), above);
  }

  /** The last index up to which a cut append proves that the logs agree. */
  static long proves(Append original, long snapshot) {
    return Math.max(snapshot, original.previousIndex() + original.entries().size());
  }

  /** An append that ends below what is committed here has nothing to say about the commit index. */
  static Append keepingCommit(Append append, long committed) {
    long last = append.previousIndex() + append.entries().size();
    return last >= committed || append.commitIndex() <= committed
        ? append
        : new Append(
            append.group(),
            append.from(),
            append.term(),
            append.previousIndex(),
            append.previousTerm(),
            committed,
            append.entries(),
            append.round(),
            append.flow());
  }

  private boolean isHere(RaftEntry entry) {
    LogEntry local = log.getLogEntry(entry.index());
    return local != null && local.getTerm() == entry.term();
  }

  static Append with(Append append, List<RaftEntry> entries) {
    return new Append(
        append.group(),
        append.from(),
        append.term(),
        append.previousIndex(),
        append.previousTerm(),
        append.commitIndex(),
        entries,
        append.round(),
        append.flow());
  }

  private Append behind(Append append, long index, long term, List<RaftEntry> entries) {
    return new Append(
        append.group(),
        append.from(),
        append.term(),
        index,
        term,
        Math.min(append.commitIndex(), proves(append, snapshot)),
        entries,
        append.round(),
        append.flow());
  }
}
