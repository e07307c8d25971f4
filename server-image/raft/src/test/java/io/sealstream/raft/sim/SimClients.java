package io.sealstream.raft.sim;

import io.sealstream.raft.EntryHandle;
import io.sealstream.raft.Members;
import io.sealstream.raft.Outcome;
import java.util.List;

/** Writers and readers of the register, and what they were told. */
public final class SimClients {
  private final SimCluster cluster;
  private int ids;
  private int acknowledged;
  private int freed;
  private int read;

  /** Nothing that begins now may come before it. */
  private long floor;

  public SimClients(SimCluster cluster) {
    this.cluster = cluster;
  }

  public int acknowledged() {
    return acknowledged;
  }

  /** Acknowledged writes that free space. */
  int freed() {
    return freed;
  }

  public int read() {
    return read;
  }

  public void write(SimMember member, int length) {
    Op op = new Op(++ids, length);
    long begun = floor;
    member
        .group()
        .propose(
            op,
            outcome -> {
              if (outcome instanceof Outcome.Done(long index)) {
                acknowledge(member, op, begun, index);
              }
            });
  }

  private void acknowledge(SimMember member, Op op, long begun, long index) {
    acknowledged++;
    freed += op.room() == EntryHandle.Room.FREES ? 1 : 0;
    Register.State state = cluster.invariants().stateAt(index);
    if (state == null || state.value() != op.id()) {
      cluster
          .invariants()
          .broken("R6", "write %d was acknowledged at %d, where %s is", op.id(), index, state);
    }
    if (index <= begun) {
      cluster
          .invariants()
          .broken("R6", "write %d at %d began after %d was done", op.id(), index, begun);
    }
    floor = Math.max(floor, index);
    mustBeDurable(member, index);
  }

  /** On those in force when it was committed: the newest in the leader's log, or those before. */
  private void mustBeDurable(SimMember leader, long index) {
    long term = leader.log().termAt(index);
    List<Members> members = leader.log().members(cluster.founders());
    if (term >= 0
        && members.stream()
            .limit(2)
            .noneMatch(some -> holders(some, index, term) >= some.majority())) {
      cluster
          .invariants()
          .broken(
              "R5",
              "index %d was acknowledged and is durable on %d of %d",
              index,
              holders(members.getFirst(), index, term),
              members.getFirst().voters().size());
    }
  }

  private long holders(Members members, long index, long term) {
    return members.voters().stream()
        .map(cluster::member)
        .filter(member -> member.log().holdsDurably(index, term))
        .count();
  }

  public void read(SimMember member) {
    long begun = floor;
    member
        .group()
        .readBarrier(
            outcome -> {
              if (outcome instanceof Outcome.Done) {
                long index = member.register().state().index();
                read++;
                if (index < begun) {
                  cluster
                      .invariants()
                      .broken("R6", "a read saw %d after %d was done", index, begun);
                }
                floor = Math.max(floor, index);
              }
            });
  }
}
