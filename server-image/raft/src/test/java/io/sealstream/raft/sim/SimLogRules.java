package io.sealstream.raft.sim;

/** What a member's log owes to consensus. A test switches one off to show that it is missed. */
public class SimLogRules {
  /** What is reported durable is there after a crash. */
  public boolean syncs() {
    return true;
  }

  /** So is a ballot. */
  public boolean keepsBallots() {
    return true;
  }

  /** A sync that failed is reported as failed. */
  public boolean reportsFailures() {
    return true;
  }

  /** What a snapshot contradicts is gone before it counts. */
  public boolean cutsBeforeItRestores() {
    return true;
  }

  /** A member whose synced part is damaged is not started again. */
  public boolean quarantinesDamage() {
    return true;
  }
}
