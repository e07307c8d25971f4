package io.sealstream.raft.core;

/**
 * The rules that keep a group safe and alive and that a test can switch off one by one, to prove
 * that a group without them is caught. The product always runs these.
 */
public class CoreRules {
  /**
   * A vote or a newer term is told only when a crash cannot make the member forget it (3.3, 3.8).
   */
  protected boolean remembersBallotsFirst() {
    return true;
  }

  /** Entries are acknowledged when this member has synced them itself (10.2.1). */
  protected boolean acknowledgesAfterItsSync() {
    return true;
  }

  /** A leader counts itself for an entry when it has synced it itself (10.2.1). */
  protected boolean countsItselfAfterItsSync() {
    return true;
  }

  /** Nobody votes for a log that lacks entries of its own (3.6.1). */
  protected boolean votesForCompleteLogsOnly() {
    return true;
  }

  /** An answer counts in the term in which it was given. */
  protected boolean countsAnswersOfThisTermOnly() {
    return true;
  }

  /** A majority counts for entries of the leader's own term; older ones follow (3.6.2). */
  protected boolean commitsItsOwnTermOnly() {
    return true;
  }

  /** Half of an even number is no majority. */
  protected boolean needsMoreThanHalf() {
    return true;
  }

  /** The next change of members waits for the commit of the one before (4.1). */
  protected boolean changesOneAtATime() {
    return true;
  }

  /** The first change of a term waits for a commit in that term (raft-dev, July 2015). */
  protected boolean commitsBeforeItChanges() {
    return true;
  }

  /** What is committed agrees with every leader; entries up to there are not looked at again. */
  protected boolean agreesUpToItsCommit() {
    return true;
  }

  /** A member that rejects says how far the logs may agree, so few round trips find it (5.3). */
  protected boolean hintsWhereLogsAgree() {
    return true;
  }

  /** A read waits until a majority has confirmed the leader after it began (6.4). */
  protected boolean confirmsReads() {
    return true;
  }

  /** The first read of a term waits for a commit in that term (6.4). */
  protected boolean commitsBeforeItReads() {
    return true;
  }

  /** Who would not be elected raises no term (9.6). */
  protected boolean asksBeforeItCampaigns() {
    return true;
  }

  /** A leader that no majority answers makes room for another (6.2). */
  protected boolean resignsWithoutMajority() {
    return true;
  }

  /** A leader whose disk hangs makes room for another: it could not answer its clients. */
  protected boolean resignsWhenItsDiskHangs() {
    return true;
  }

  /** What frees space reaches those too who have no room, with all that stands before it. */
  protected boolean urgesWhatFreesSpace() {
    return true;
  }

  /** Entries lost on the way are noticed by the heartbeat behind them. */
  protected boolean looksForGaps() {
    return true;
  }
}
