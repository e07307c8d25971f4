package io.sealstream.raft.micro;

import io.microraft.impl.statemachine.InternalCommitAware;
import io.microraft.statemachine.StateMachine;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftMachine;
import io.sealstream.raft.RaftSnapshots;
import io.sealstream.raft.SnapshotHandle;
import java.util.List;
import java.util.function.Consumer;

/** MicroRaft's state machine: our machine and its snapshots. */
final class MicroMachine implements StateMachine, InternalCommitAware {
  private final RaftMachine machine;
  private final RaftSnapshots snapshots;

  MicroMachine(RaftMachine machine, RaftSnapshots snapshots) {
    this.machine = machine;
    this.snapshots = snapshots;
  }

  @Override
  public Object runOperation(long index, Object operation) {
    if (operation instanceof Payload.Batch(var handle)) {
      machine.apply(index, handle);
    } else {
      machine.pass(index);
    }
    return Boolean.TRUE;
  }

  @Override
  public void onInternalCommit(long index) {
    machine.pass(index);
  }

  @Override
  public void takeSnapshot(long index, Consumer<Object> chunks) {
    chunks.accept(snapshots.take(index));
  }

  @Override
  public void installSnapshot(long index, List<Object> chunks) {
    snapshots.install(index, (SnapshotHandle) chunks.getFirst());
  }

  @Override
  public Object getNewTermOperation() {
    return new Payload.TermStart();
  }
}
