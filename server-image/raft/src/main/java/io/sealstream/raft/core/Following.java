package io.sealstream.raft.core;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * Takes over the log of a leader (3.5, 5). Invariant: the log agrees with that of the leader of
 * {@code agreedTerm} up to {@code agreed}, which in that term only grows.
 */
final class Following {
  private final Replica at;
  private long agreedTerm;
  private long agreed;
  private boolean fetching;
  private Optional<Effects.Fetch> fetch = Optional.empty();

  Following(Replica at) {
    this.at = at;
  }

  void hear(RaftMessage.FromLeader message) {
    if (agreedTerm != at.term()) {
      agreedTerm = at.term();
      agreed = 0;
    }
    switch (message) {
      case RaftMessage.Append append -> take(append);
      case RaftMessage.SnapshotOffer offer -> take(offer);
    }
  }

  // --- entries ---

  private void take(RaftMessage.Append append) {
    long previous = append.previousIndex();
    if (!agreesAt(previous, append.previousTerm())) {
      reject(append);
      return;
    }
    boolean changed = takeOver(append.entries());
    agreed = Math.max(agreed, previous + append.entries().size());
    at.commitTo(Math.min(append.commitIndex(), previous + append.entries().size()));
    acknowledge(append.from(), append.round(), changed);
  }

  private boolean agreesAt(long index, long term) {
    if (!at.rules.agreesUpToItsCommit()) {
      return index + at.log.base() == 0 || index > at.log.base() && at.log.termAt(index) == term;
    }
    return index <= at.commitIndex() || at.log.termAt(index) == term;
  }

  /** Takes what is new; where another entry stands, it goes with all behind it. */
  private boolean takeOver(List<RaftEntry> entries) {
    boolean changed = false;
    for (RaftEntry entry : entries) {
      if (entry.index() <= at.commitIndex() || at.log.termAt(entry.index()) == entry.term()) {
        continue;
      }
      if (entry.index() <= at.log.last()) {
        at.cutFrom(entry.index());
      }
      at.append(entry);
      changed = true;
    }
    return changed;
  }

  private void reject(RaftMessage.Append append) {
    long index = append.previousIndex();
    long hint = index - 1;
    long hintTerm = append.previousTerm();
    if (at.rules.hintsWhereLogsAgree()) {
      hint = Math.max(at.commitIndex(), at.log.lastWithTermUpTo(index, append.previousTerm()));
      hintTerm = at.log.termAt(hint);
    }
    at.out.sendOnceBallotDurable(
        append.from(),
        new RaftMessage.Rejected(
            at.group, at.self, at.term(), index, hint, hintTerm, append.round()));
  }

  /** New entries are acknowledged when they are durable; a heartbeat says at once what is. */
  private void acknowledge(MemberId leader, long round, boolean changed) {
    if (!at.rules.acknowledgesAfterItsSync()) {
      at.out.send(leader, appended(agreed(), round));
    } else if (changed) {
      at.out.sendOnceDurable(leader, appended(agreed(), round));
    } else {
      long durable = Math.min(agreed(), at.out.durableIndex());
      at.out.sendOnceBallotDurable(leader, appended(durable, round));
    }
  }

  private RaftMessage appended(long index, long round) {
    return new RaftMessage.Appended(at.group, at.self, at.term(), index, round);
  }

  /** What is committed agrees with every leader. */
  private long agreed() {
    return Math.max(agreed, at.commitIndex());
  }

  // --- snapshots ---

  private void take(RaftMessage.SnapshotOffer offer) {
    Snapshot snapshot = offer.snapshot();
    if (at.log.termAt(snapshot.index()) == snapshot.term()) {
      agreed = Math.max(agreed, snapshot.index());
      at.commitTo(snapshot.index());
    } else if (snapshot.index() > at.commitIndex() && !fetching && !at.isInstalling()) {
      fetching = true;
      fetch = Optional.of(new Effects.Fetch(offer.from(), snapshot));
    }
    acknowledge(offer.from(), offer.round(), false);
  }

  /** A fetch ended; what it brought is committed, whoever leads now. */
  void fetched(Optional<Snapshot> snapshot) {
    fetching = false;
    snapshot
        .filter(found -> found.index() > at.commitIndex() && !at.isInstalling())
        .ifPresent(this::take);
  }

  /** Where the log has come as far by now, nothing needs to be replaced. */
  private void take(Snapshot fetched) {
    if (at.log.termAt(fetched.index()) == fetched.term()) {
      at.commitTo(fetched.index());
    } else {
      at.restore(fetched);
    }
  }

  Optional<Effects.Fetch> takeFetch() {
    Optional<Effects.Fetch> taken = fetch;
    fetch = Optional.empty();
    return taken;
  }
}
