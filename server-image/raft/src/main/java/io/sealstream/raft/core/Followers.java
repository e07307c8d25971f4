package io.sealstream.raft.core;

import io.sealstream.raft.FollowerStatus;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The other members as one leader sees them: what to send to whom, and what a majority has. */
final class Followers {
  private final Replica at;
  private final Reads reads;
  private final Map<MemberId, Progress> progress = new LinkedHashMap<>();

  /** Whoever has no room takes entries up to here nevertheless. */
  private long urgentUpTo;

  Followers(Replica at, Reads reads) {
    this.at = at;
    this.reads = reads;
  }

  /** Whoever joined is followed from now on, whoever left is not. */
  void follow(Members members) {
    progress.keySet().retainAll(members.all());
    for (MemberId member : members.all()) {
      if (!member.equals(at.self)) {
        progress.computeIfAbsent(member, joined -> new Progress(at.log.last() + 1));
      }
    }
  }

  void tick() {
    progress.values().forEach(one -> one.tick(at.settings.heartbeatTicks()));
  }

  void beat() {
    progress.values().forEach(Progress::beat);
  }

  // --- what they say ---

  void hear(RaftMessage.ToLeader answer) {
    Progress one = progress.get(answer.from());
    if (one == null) {
      return;
    }
    one.heard(answer.round());
    switch (answer) {
      case RaftMessage.Appended appended -> matched(one, appended.lastIndex());
      case RaftMessage.Rejected rejected -> rejected(one, rejected);
    }
  }

  private void matched(Progress one, long lastIndex) {
    if (lastIndex > at.log.last()) {
      throw new IllegalStateException(
          "a follower has entry %d of this leader, whose log ends at %d"
              .formatted(lastIndex, at.log.last()));
    }
    one.matched(lastIndex, at.log.base(), reads.round());
  }

  /**
   * Goes back to where the logs may agree, a term at a time instead of an entry (5.3). Who rejects
   * what it acknowledged may have done so before: only an answer to what was asked since says that
   * it lost that, so where there is doubt it is asked.
   */
  private void rejected(Progress one, RaftMessage.Rejected rejected) {
    long agree = at.log.lastWithTermUpTo(rejected.hintIndex(), rejected.hintTerm());
    long next = Math.min(rejected.index(), agree + 1);
    if (one.isLoss(rejected.index(), rejected.round())) {
      one.lost(next);
    } else if (one.isDoubt(rejected.index())) {
      doubt(one);
    } else if (one.isNews(rejected.index())) {
      one.probeFrom(next);
    }
  }

  private void doubt(Progress one) {
    if (reads.round() == one.matchRound()) {
      reads.askAnew();
      beat();
    }
    one.probeFrom(one.match() + 1);
  }

  // --- what a majority has ---

  private int majority() {
    Members members = at.members.newest();
    return at.rules.needsMoreThanHalf() ? members.majority() : (members.voters().size() + 1) / 2;
  }

  private boolean isMajority(Predicate<Progress> agrees) {
    int agree = at.isVoter() ? 1 : 0;
    for (MemberId voter : at.members.newest().voters()) {
      Progress one = progress.get(voter);
      agree += one != null && agrees.test(one) ? 1 : 0;
    }
    return agree >= majority();
  }

  /** Commits what a majority has, this leader's disk included, from its own term (3.6.2). */
  void commit() {
    List<MemberId> voters = at.members.newest().voters();
    long[] has = new long[voters.size()];
    for (int i = 0; i < has.length; i++) {
      Progress one = progress.get(voters.get(i));
      has[i] = one == null ? ownIndex() : one.match();
    }
    Arrays.sort(has);
    long index = has[has.length - majority()];
    if (index > at.commitIndex()
        && (at.log.termAt(index) == at.term() || !at.rules.commitsItsOwnTermOnly())) {
      at.commitTo(index);
    }
  }

  private long ownIndex() {
    return at.rules.countsItselfAfterItsSync() ? at.out.durableIndex() : at.log.last();
  }

  boolean heardByMajority() {
    return isMajority(Progress::takeHeard);
  }

  boolean isConfirmed(long round) {
    return !at.rules.confirmsReads() || isMajority(one -> one.round() >= round);
  }

  boolean isKeepingUp(MemberId member) {
    Progress one = progress.get(member);
    return one != null
        && one.mode() == Progress.Mode.REPLICATE
        && one.match() + at.settings.entriesPerAppend() >= at.commitIndex();
  }

  boolean hasAll(MemberId member) {
    Progress one = progress.get(member);
    return one != null && one.match() == at.log.last();
  }

  Optional<MemberId> longestVoter() {
    return at.members.newest().voters().stream()
        .filter(progress::containsKey)
        .max(Comparator.comparingLong(voter -> progress.get(voter).match()));
  }

  List<FollowerStatus> status() {
    List<FollowerStatus> all = new ArrayList<>(progress.size());
    progress.forEach(
        (member, one) ->
            all.add(
                new FollowerStatus(
                    member, one.match(), one.ticksSinceHeard(), one.hasLostEntries())));
    return all;
  }

  // --- what they are sent ---

  /** The newest entry is to be taken by who has no room, too, and so is all before it. */
  void urge() {
    urgentUpTo = at.rules.urgesWhatFreesSpace() ? at.log.last() : 0;
  }

  void send() {
    progress.forEach(this::sendTo);
  }

  private void sendTo(MemberId to, Progress one) {
    if (one.mode() != Progress.Mode.SNAPSHOT && one.next() - 1 < at.log.base()) {
      one.fetches();
      one.beat();
    }
    if (one.mode() == Progress.Mode.SNAPSHOT) {
      offer(to, one);
      return;
    }
    boolean probe = one.mode() == Progress.Mode.PROBE;
    while (one.takesEntries(at.settings.appendsInFlight())
        && (probe || one.next() <= at.log.last())) {
      append(to, one, batchFor(one));
    }
    if (one.isBeatDue() || !probe && !one.knowsCommit(at.commitIndex())) {
      append(to, one, probe ? batchFor(one) : List.of());
    }
  }

  private List<RaftEntry> batchFor(Progress one) {
    long most = one.isStalled() ? 1 : at.settings.entriesPerAppend();
    if (one.next() <= urgentUpTo) {
      most = Math.min(most, urgentUpTo - one.next() + 1);
    }
    return at.log.batch(one.next(), (int) most, at.settings.bytesPerAppend());
  }

  private boolean isUrgent(List<RaftEntry> entries) {
    return !entries.isEmpty() && entries.getFirst().index() <= urgentUpTo;
  }

  private void append(MemberId to, Progress one, List<RaftEntry> entries) {
    long previous = one.next() - 1;
    if (entries.isEmpty() && !at.rules.looksForGaps()) {
      previous = Math.max(one.match(), at.log.base());
    }
    at.out.send(
        to,
        new RaftMessage.Append(
            at.group,
            at.self,
            at.term(),
            previous,
            at.log.termAt(previous),
            at.commitIndex(),
            entries,
            reads.round(),
            isUrgent(entries)));
    one.sent(entries.size(), at.commitIndex());
  }

  private void offer(MemberId to, Progress one) {
    Snapshot snapshot = at.snapshot().orElseThrow();
    if (one.isBeatDue()) {
      at.out.send(
          to, new RaftMessage.SnapshotOffer(at.group, at.self, at.term(), snapshot, reads.round()));
      one.said();
    }
  }
}
