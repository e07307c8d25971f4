package io.sealstream.raft.sim;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.RaftMachine;
import io.sealstream.raft.SnapshotHandle;
import java.util.Optional;

/** A replicated register; every state of it is compared with those of the other members. */
final class Register implements RaftMachine {
  /**
   * @param history mixes all writes up to here
   */
  record State(long index, int value, long history) implements SnapshotHandle {}

  private final Invariants invariants;
  private final SimLog log;
  private State state;

  Register(Invariants invariants, SimLog log, Optional<State> start) {
    this.invariants = invariants;
    this.log = log;
    state = start.orElse(new State(0, 0, 0));
  }

  State state() {
    return state;
  }

  @Override
  public void apply(long index, EntryHandle entry) {
    int id = ((Op) entry).id();
    become(index, new State(index, id, mixed(state.history(), id)));
  }

  @Override
  public void pass(long index) {
    become(index, new State(index, state.value(), state.history()));
  }

  private void become(long index, State next) {
    invariants.follows(state.index(), index);
    state = next;
    invariants.committed(index, log.termAt(index), log.term());
    invariants.applied(state);
  }

  static long mixed(long history, int value) {
    return history * 31 + value;
  }

  void install(State next) {
    state = next;
    invariants.applied(state);
  }
}
