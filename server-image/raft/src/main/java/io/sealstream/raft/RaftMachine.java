package io.sealstream.raft;

/**
 * The state that a group replicates. Deterministic: the same entries give the same state on every
 * member. Thread rule: called by the group's thread, in index order, each index once.
 */
public interface RaftMachine {
  /** Applies a committed batch. */
  void apply(long index, EntryHandle entry);

  /** Passes a committed entry of Raft's own. */
  void pass(long index);
}
