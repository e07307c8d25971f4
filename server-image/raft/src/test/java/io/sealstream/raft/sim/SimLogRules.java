package io.sealstream.raft.sim;

/** What a member's log owes to consensus. A test switches one off to show that it is missed. */
public class SimLogRules {
  /** What was synced is there after a crash. */
  public boolean syncs() {
    return true;
  }

  /** A member whose synced part is damaged is not started again. */
  public boolean quarantinesDamage() {
    return true;
  }
}
