package io.sealstream.raft.core;

import io.sealstream.raft.Ballot;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogMemory;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftSettings;
import io.sealstream.raft.Snapshot;
import io.sealstream.raft.SnapshotHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one member has and knows, whatever its role: ballot, log, members, and how far they are
 * committed and applied. Invariants: terms and commit index never fall; what is committed is never
 * taken back; applied ≤ committed, and what is applied is durable here.
 */
final class Replica {
  final GroupId group;
  final MemberId self;
  final RaftSettings settings;
  final CoreRules rules;
  final LogView log;
  final MemberHistory members;
  final Outbox out;
  private final LogMemory.Part memory;
  private Ballot ballot;
  private long commitIndex;
  private long appliedIndex;
  private Optional<Snapshot> snapshot;
  private Installing installs = Installing.NOTHING;

  /** A fetched state on its way into the machine. */
  private enum Installing {
    NOTHING,
    /** Its place in the log is not durable yet. */
    WAITS,
    /** The machine is being given it. */
    RUNS
  }

  Replica(
      GroupId group,
      LogStart start,
      RaftSettings settings,
      LogMemory.Part memory,
      CoreRules rules) {
    this.group = group;
    this.self = start.founding().self();
    this.settings = settings;
    this.memory = memory;
    this.rules = rules;
    ballot = start.ballot();
    snapshot = start.snapshot();
    commitIndex = snapshot.map(Snapshot::index).orElse(0L);
    if (start.machine() == LogStart.Machine.NEEDS_SNAPSHOT) {
      installs = Installing.WAITS;
    } else {
      appliedIndex = commitIndex;
    }
    log = new LogView(commitIndex, snapshot.map(Snapshot::term).orElse(0L), start.entries());
    members =
        new MemberHistory(snapshot.map(Snapshot::members).orElse(start.founding().founders()));
    start.entries().forEach(members::appended);
    out = new Outbox(log.last());
  }

  // --- ballot ---

  long term() {
    return ballot.term();
  }

  Optional<MemberId> vote() {
    return ballot.vote();
  }

  void adopt(long newer) {
    become(new Ballot(newer, Optional.empty()));
  }

  void voteFor(MemberId candidate, long term) {
    become(new Ballot(term, Optional.of(candidate)));
  }

  private void become(Ballot next) {
    ballot = next;
    out.ballot(next);
  }

  boolean isVoter() {
    return members.newest().isVoter(self);
  }

  /** Whether a log that ends so has everything that this one might have promised (3.6.1). */
  boolean isNoNewerThan(long lastIndex, long lastTerm) {
    return !rules.votesForCompleteLogsOnly()
        || lastTerm > log.lastTerm()
        || lastTerm == log.lastTerm() && lastIndex >= log.last();
  }

  // --- log ---

  void append(Payload payload) {
    append(new RaftEntry(log.last() + 1, term(), payload));
  }

  void append(RaftEntry entry) {
    log.append(entry);
    members.appended(entry);
    out.append(entry);
  }

  void cutFrom(long index) {
    if (index <= commitIndex) {
      throw new IllegalStateException(
          "entry %d is committed and contradicted, committed is %d".formatted(index, commitIndex));
    }
    log.cutFrom(index);
    members.cutFrom(index);
    out.cutFrom(index);
  }

  long commitIndex() {
    return commitIndex;
  }

  void commitTo(long index) {
    if (index > commitIndex) {
      if (index > log.last()) {
        throw new IllegalStateException(
            "entry %d is committed, the log ends at %d".formatted(index, log.last()));
      }
      commitIndex = index;
    }
  }

  Members committedMembers() {
    return members.asOf(commitIndex);
  }

  // --- applied state ---

  long appliedIndex() {
    return appliedIndex;
  }

  /** In place of the log up to its index; none before the first. */
  Optional<Snapshot> snapshot() {
    return snapshot;
  }

  /**
   * Applied entries beyond what may be kept for others are forgotten: they are in the machine's
   * state, which a member that lacks them fetches.
   */
  void forget() {
    long most = memory.allows(settings.keptBytes());
    if (log.bytes() > most && !isInstalling()) {
      // A little more at once: what is left moves in memory.
      long index = log.lastBefore(most - most / 8, appliedIndex);
      if (index > log.base()) {
        snapshot =
            Optional.of(
                new Snapshot(index, log.termAt(index), members.asOf(index), new MachineState()));
        log.forgetUntil(index);
        members.forgetUntil(index);
      }
    }
    memory.holds(log.bytes());
  }

  /** What the machine has when it is asked for: that state or a later one. */
  private record MachineState() implements SnapshotHandle {}

  boolean isFlooded() {
    return memory.isFlooded();
  }

  /**
   * A fetched state reaches further than what is committed here and is not in the log: it takes the
   * log's place (5).
   */
  void restore(Snapshot fetched) {
    out.notDurableFrom(commitIndex + 1);
    // The order in which a crash may cut this off: what it contradicts goes before it comes.
    out.cutFrom(fetched.index() + 1);
    log.replaceBy(fetched.index(), fetched.term());
    members.replaceBy(fetched.members());
    out.snapshot(fetched);
    snapshot = Optional.of(fetched);
    installs = Installing.WAITS;
    commitIndex = fetched.index();
  }

  boolean isInstalling() {
    return installs != Installing.NOTHING;
  }

  /** The snapshot to install now, if its place in the log is durable. */
  Optional<Snapshot> takeInstall() {
    if (installs != Installing.WAITS || out.durableIndex() < snapshot.orElseThrow().index()) {
      return Optional.empty();
    }
    installs = Installing.RUNS;
    return snapshot;
  }

  void installed() {
    installs = Installing.NOTHING;
    appliedIndex = snapshot.orElseThrow().index();
  }

  /** The entries to apply now. */
  List<RaftEntry> takeApply() {
    long to = Math.min(commitIndex, out.durableIndex());
    if (isInstalling() || to <= appliedIndex) {
      return List.of();
    }
    List<RaftEntry> apply = new ArrayList<>((int) (to - appliedIndex));
    while (appliedIndex < to) {
      apply.add(log.at(++appliedIndex));
    }
    return apply;
  }
}
