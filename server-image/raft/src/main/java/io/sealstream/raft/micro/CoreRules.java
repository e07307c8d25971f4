package io.sealstream.raft.micro;

/** The rules that MicroRaft 0.7 lacks. A test switches one off to show that it is needed. */
class CoreRules {
  /**
   * An answer of an older term is not counted. MicroRaft looks only for newer ones: a leader that
   * lost and regained leadership would take what a follower held two terms ago for what it holds.
   */
  boolean dropsStaleAnswers() {
    return true;
  }

  /**
   * A member whose log failed falls silent. MicroRaft logs the failure and goes on: entries whose
   * sync failed are found present when the leader repeats them, and acknowledged.
   */
  boolean failsStop() {
    return true;
  }

  /**
   * An append that begins at or below the snapshot is cut to what lies above. MicroRaft looks for
   * the entry before it, which the snapshot has replaced, and rejects for ever.
   */
  boolean cutsAppendsAtSnapshot() {
    return true;
  }

  /**
   * A snapshot replaces entries that contradict it. MicroRaft keeps those behind its index, though
   * they continue another history.
   */
  boolean dropsWhatASnapshotContradicts() {
    return true;
  }

  /**
   * A member that asked for pre-votes and then hears its leader again has not asked. MicroRaft
   * keeps the open question and starts no other one in that term: when the leader dies, it waits
   * for ever.
   */
  boolean forgetsPreVoteWhenLed() {
    return true;
  }

  /**
   * A member whose pre-vote was refused because its term is older takes the newer one. MicroRaft
   * ignores it: a member with the better log and one with the newer term then refuse each other for
   * ever.
   */
  boolean learnsTermsFromPreVotes() {
    return true;
  }

  /**
   * Proposals end well before the log's ring is full. MicroRaft fills it to the last place: a new
   * leader has no room for the first entry of its term, without which nothing can be committed.
   */
  boolean leavesRoomForTerms() {
    return true;
  }

  /**
   * A repeated append does not take the commit index back. MicroRaft sets it to the append's last
   * entry, and only asserts that this is no step back.
   */
  boolean keepsCommitIndex() {
    return true;
  }

  /** An even group needs more than half to commit. MicroRaft is content with half. */
  boolean needsMajorities() {
    return true;
  }

  /** A message is bounded in bytes, not only in entries. */
  boolean boundsBytes() {
    return true;
  }
}
