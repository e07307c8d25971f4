package io.sealstream.raft.sim;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftStatus;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What holds at every step of every history, whatever fails.
 *
 * <pre>
 * R1  a term has at most one leader
 * R2  entries of the same index and term carry the same and follow the same (log matching)
 * R3  members apply the same at the same index, without gaps (state machine safety)
 * R4  a leader has every entry that was committed before (leader completeness)
 * R5  an acknowledged write is durable on a majority of the voters
 * R6  the register is linearizable
 * R7  a member ends by itself only when its disk or its machine fails
 * R8  once faults end, the group works and every member catches up; before that it takes what
 *     frees space although disks are full
 * R9  a store gives back what was durable, and of what came later a beginning
 * </pre>
 */
public final class Invariants {
  private record At(long index, long term) {}

  /** An entry of a term, applied first by a member that was in a newer one or the same. */
  private record Committed(long term, long inTerm) {}

  private record Carried(Payload payload, long termBefore) {}

  private final Map<Long, MemberId> leaders = new HashMap<>();
  private final Map<At, Carried> entries = new HashMap<>();
  private final Map<Long, Register.State> states = new HashMap<>();
  private final Map<Long, Committed> commits = new HashMap<>();
  private int installed;
  private int refused;
  private final Map<Long, Integer> messages = new HashMap<>();
  private long committed;

  /** Terms whose leader was looked at when it began. */
  private final Set<Long> complete = new HashSet<>();

  private Optional<Violation> first = Optional.empty();

  /** Also kept, since a member ends itself when something is thrown through it. */
  void broken(String promise, String format, Object... args) {
    Violation violation = new Violation(promise, format.formatted(args));
    if (first.isEmpty()) {
      first = Optional.of(violation);
    }
    throw violation;
  }

  void throwFirst() {
    if (first.isPresent()) {
      throw first.get();
    }
  }

  /** A member fell silent. */
  void ended(Throwable why) {
    boolean outside = why instanceof IOException || why instanceof SimulatedFailure;
    if (first.isEmpty() && !outside) {
      Violation violation = new Violation("R7", String.valueOf(why));
      violation.initCause(why);
      first = Optional.of(violation);
    }
  }

  /** A leader of one term, known to two members, is one. */
  void sees(RaftStatus status) {
    status.leader().ifPresent(leader -> isOnlyLeader(leader, status.term()));
  }

  private void isOnlyLeader(MemberId member, long term) {
    MemberId before = leaders.putIfAbsent(term, member);
    if (before != null && !before.equals(member)) {
      broken("R1", "%s and %s lead term %d", before, member, term);
    }
  }

  /** Index of the newest entry that any member applied. */
  long committed() {
    return committed;
  }

  void appended(RaftEntry entry, long last, long termBefore) {
    if (entry.index() != last + 1) {
      broken("R2", "index %d was appended behind %d", entry.index(), last);
    }
    Carried carried = new Carried(entry.payload(), termBefore);
    Carried before = entries.putIfAbsent(new At(entry.index(), entry.term()), carried);
    if (before != null && !before.equals(carried)) {
      broken(
          "R2",
          "index %d of term %d is %s here and was %s",
          entry.index(),
          entry.term(),
          carried,
          before);
    }
  }

  /** A member's machine was given a fetched state. */
  void installed() {
    installed++;
  }

  /** A member must not start: its store lost something. */
  void refused() {
    refused++;
  }

  /** What stores had to do in a history. */
  Seen seen() {
    return new Seen(installed, refused);
  }

  /**
   * @param installed fetched states
   * @param refused starts of members that lost something
   */
  record Seen(int installed, int refused) {}

  /** A message that some member has. */
  void message(long sequence, int value) {
    Integer before = messages.putIfAbsent(sequence, value);
    if (before != null && before != value) {
      broken("R3", "message %d is %d and %d", sequence, value, before);
    }
  }

  void follows(long last, long index) {
    if (index != last + 1) {
      broken("R3", "index %d was applied behind %d", index, last);
    }
  }

  void applied(Register.State state) {
    Register.State before = states.putIfAbsent(state.index(), state);
    if (before != null && !before.equals(state)) {
      broken("R3", "index %d gave %s and %s", state.index(), before, state);
    }
    committed = Math.max(committed, state.index());
  }

  /** A member applied an entry of its log. */
  void committed(long index, long term, long inTerm) {
    Committed before = commits.putIfAbsent(index, new Committed(term, inTerm));
    if (before != null && before.term() != term) {
      broken("R3", "index %d is of term %d and of term %d", index, before.term(), term);
    }
  }

  /** A member leads. */
  void leads(MemberId member, long term, SimLog log) {
    isOnlyLeader(member, term);
    if (!complete.add(term)) {
      return;
    }
    for (long index = log.snapshotIndex() + 1; index <= committed; index++) {
      Committed entry = commits.get(index);
      if (entry != null && entry.inTerm() < term && log.termAt(index) != entry.term()) {
        broken(
            "R4",
            "the leader of term %d has term %d at index %d, which was committed with term %d",
            term,
            log.termAt(index),
            index,
            entry.term());
      }
    }
  }

  /** What the register held behind an index. */
  Register.State stateAt(long index) {
    return states.get(index);
  }
}
