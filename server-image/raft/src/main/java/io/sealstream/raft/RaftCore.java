package io.sealstream.raft;

/** A consensus engine. Nothing on disk or on the wire depends on which one it is. */
public interface RaftCore {
  /** Starts a member; it takes part from the next task of its schedule on. */
  RaftGroup start(RaftReplica replica);
}
