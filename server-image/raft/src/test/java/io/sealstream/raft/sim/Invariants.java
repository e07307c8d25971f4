package io.sealstream.raft.sim;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

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
 * R7  no failure inside the engine but those that the disk had
 * R8  once faults end, the group works and every member catches up
 * </pre>
 */
public final class Invariants {
  private record At(long index, long term) {}

  private record Carried(Payload payload, long termBefore) {}

  private final Map<Long, MemberId> leaders = new HashMap<>();
  private final Map<At, Carried> entries = new HashMap<>();
  private final Map<Long, Register.State> states = new HashMap<>();
  private final Map<Long, Long> committedTerms = new HashMap<>();
  private long committed;
  private Optional<Violation> first = Optional.empty();

  /** Also kept, since an engine may swallow what is thrown through it. */
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
  void committed(long index, long term) {
    Long before = committedTerms.putIfAbsent(index, term);
    if (before != null && before != term) {
      broken("R3", "index %d was committed in terms %d and %d", index, before, term);
    }
  }

  /** A member leads. */
  void leads(MemberId member, long term, SimLog log) {
    MemberId before = leaders.putIfAbsent(term, member);
    if (before != null) {
      if (!before.equals(member)) {
        broken("R1", "%s and %s lead term %d", before, member, term);
      }
      return;
    }
    for (long index = log.snapshotIndex() + 1; index <= committed; index++) {
      Long wanted = committedTerms.get(index);
      if (wanted != null && log.termAt(index) != wanted) {
        broken(
            "R4",
            "the leader of term %d has term %d at index %d, which was committed with term %d",
            term,
            log.termAt(index),
            index,
            wanted);
      }
    }
  }

  /** What the register held behind an index. */
  Register.State stateAt(long index) {
    return states.get(index);
  }
}
