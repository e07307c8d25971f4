package io.sealstream.raft.sim;

import io.sealstream.raft.Ballot;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.Snapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A log that keeps at a crash what was synced and any beginning of what came later. */
public final class SimLog implements RaftLog {
  /** What a disk holds. */
  private static final class Image {
    private Optional<Founding> founding = Optional.empty();
    private Ballot ballot = Ballot.NONE;
    private Optional<Snapshot> snapshot = Optional.empty();
    private final List<RaftEntry> entries = new ArrayList<>();

    private void cutFrom(long index) {
      entries.removeIf(entry -> entry.index() >= index);
    }

    private void add(RaftEntry entry) {
      if (!entries.isEmpty() && entries.getLast().index() >= entry.index()) {
        cutFrom(entry.index());
      }
      entries.add(entry);
    }
  }

  private final SimLogRules rules;
  private final Invariants invariants;
  private final Image durable = new Image();
  private final Image seen = new Image();
  private final List<Consumer<Image>> pending = new ArrayList<>();
  private boolean failing;
  private boolean damaged;

  /** What was durable until it rotted: an answer that is on its way told the truth. */
  private final List<RaftEntry> rotten = new ArrayList<>();

  SimLog(SimLogRules rules, Invariants invariants) {
    this.rules = rules;
    this.invariants = invariants;
  }

  private void write(Consumer<Image> change) {
    change.accept(seen);
    pending.add(change);
  }

  @Override
  public void append(List<RaftEntry> entries) {
    for (RaftEntry entry : entries) {
      long last = seen.entries.isEmpty() ? 0 : seen.entries.getLast().index();
      long before = Math.max(last, snapshotIndex());
      invariants.appended(entry, before, termAt(entry.index() - 1));
      write(image -> image.add(entry));
    }
  }

  @Override
  public void cutFrom(long index) {
    write(image -> image.cutFrom(index));
  }

  @Override
  public void forgetUntil(long index) {
    write(image -> image.entries.removeIf(entry -> entry.index() <= index));
  }

  @Override
  public void keep(Snapshot snapshot) {
    write(image -> image.snapshot = Optional.of(snapshot));
  }

  @Override
  public void sync() throws IOException {
    if (failing) {
      throw new IOException("simulated failure of a sync");
    }
    if (rules.syncs()) {
      pending.forEach(change -> change.accept(durable));
      pending.clear();
    }
  }

  @Override
  public void vote(Ballot ballot) throws IOException {
    write(image -> image.ballot = ballot);
    sync();
  }

  @Override
  public void found(Founding founding) throws IOException {
    write(image -> image.founding = Optional.of(founding));
    sync();
  }

  /** From now on every sync fails. */
  public void fail() {
    failing = true;
  }

  /** The process ended: some of what was not synced is on disk, the rest is gone. */
  void crash(Random random) {
    int kept = random.nextInt(pending.size() + 1);
    pending.subList(0, kept).forEach(change -> change.accept(durable));
    pending.clear();
    failing = false;
    seen.founding = durable.founding;
    seen.ballot = durable.ballot;
    seen.snapshot = durable.snapshot;
    seen.entries.clear();
    seen.entries.addAll(durable.entries);
  }

  /** Some synced entries cannot be read any more. */
  void damage(Random random) {
    damaged = true;
    if (!durable.entries.isEmpty()) {
      rotten.addAll(durable.entries);
      RaftEntry first = durable.entries.get(random.nextInt(durable.entries.size()));
      cutFrom(first.index());
      durable.cutFrom(first.index());
      pending.clear();
    }
  }

  /** What a member would start from; none when it must not. */
  Optional<LogStart> start(Founding founding) {
    if (damaged && rules.quarantinesDamage()) {
      return Optional.empty();
    }
    long from = durable.snapshot.map(Snapshot::index).orElse(0L);
    return Optional.of(
        new LogStart(
            durable.founding.orElse(founding),
            durable.ballot,
            durable.snapshot,
            durable.entries.stream().filter(entry -> entry.index() > from).toList()));
  }

  /** Whether an entry, or a snapshot in its place, would survive a crash now. */
  boolean holdsDurably(long index, long term) {
    return durable.snapshot.map(Snapshot::index).orElse(0L) >= index
        || Stream.concat(durable.entries.stream(), rotten.stream())
            .anyMatch(entry -> entry.index() == index && entry.term() == term);
  }

  long snapshotIndex() {
    return seen.snapshot.map(Snapshot::index).orElse(0L);
  }

  /** Term of an entry as the member sees it; -1 where it has none. */
  long termAt(long index) {
    if (index == 0) {
      return 0;
    }
    if (seen.snapshot.isPresent() && seen.snapshot.get().index() == index) {
      return seen.snapshot.get().term();
    }
    for (int i = seen.entries.size() - 1; i >= 0; i--) {
      if (seen.entries.get(i).index() == index) {
        return seen.entries.get(i).term();
      }
    }
    return -1;
  }
}
