package io.sealstream.raft.sim;

import io.sealstream.raft.Ballot;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a log is, on disk or in the eyes of its member. */
final class LogImage {
  Ballot ballot = Ballot.NONE;
  Optional<Snapshot> snapshot = Optional.empty();
  private final List<RaftEntry> entries = new ArrayList<>();

  void become(LogImage other) {
    ballot = other.ballot;
    snapshot = other.snapshot;
    entries.clear();
    entries.addAll(other.entries);
  }

  List<RaftEntry> entries() {
    return entries;
  }

  long snapshotIndex() {
    return snapshot.map(Snapshot::index).orElse(0L);
  }

  long last() {
    return entries.isEmpty() ? snapshotIndex() : entries.getLast().index();
  }

  /** Term of an entry; -1 where there is none. */
  long termAt(long index) {
    if (index == 0) {
      return 0;
    }
    if (snapshot.isPresent() && snapshot.get().index() == index) {
      return snapshot.get().term();
    }
    if (entries.isEmpty()) {
      return -1;
    }
    long at = index - entries.getFirst().index();
    return at >= 0 && at < entries.size() ? entries.get((int) at).term() : -1;
  }

  void cutFrom(long index) {
    while (!entries.isEmpty() && entries.getLast().index() >= index) {
      entries.removeLast();
    }
  }

  void add(RaftEntry entry) {
    cutFrom(entry.index());
    entries.add(entry);
  }

  void keep(Snapshot next) {
    if (next.index() > snapshotIndex()) {
      snapshot = Optional.of(next);
      int covered = 0;
      while (covered < entries.size() && entries.get(covered).index() <= next.index()) {
        covered++;
      }
      entries.subList(0, covered).clear();
    }
  }

  /** Whether a member that starts so has this; a checkpoint may stand for its beginning. */
  boolean isReadAs(LogStart start) {
    long from = start.snapshot().map(Snapshot::index).orElse(0L);
    long term = start.snapshot().map(Snapshot::term).orElse(0L);
    long to = start.entries().isEmpty() ? from : start.entries().getLast().index();
    return ballot.equals(start.ballot())
        && to == last()
        && from >= snapshotIndex()
        && termAt(from) == term
        && start.entries().stream()
            .allMatch(entry -> entry.index() > snapshotIndex() && entry.equals(at(entry.index())));
  }

  private RaftEntry at(long index) {
    return entries.get((int) (index - entries.getFirst().index()));
  }

  @Override
  public String toString() {
    return "%s, %s, %d to %d".formatted(ballot, snapshot, snapshotIndex(), last());
  }
}
