package io.sealstream.raft.sim;

import io.sealstream.raft.core.CoreRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A member that lacks a rule.
 *
 * @param breaks the promise that it cannot keep, or several of which it breaks one
 */
record Variant(String what, String breaks, CoreRules core, SimLogRules log) {
  @Override
  public String toString() {
    return breaks + ": " + what;
  }

  /** How the history of a seed breaks that promise. */
  Optional<Violation> caughtBy(long seed) {
    try {
      RaftSimulation.run(seed, core, log, new ArrayList<>());
      return Optional.empty();
    } catch (Violation broken) {
      return Optional.of(broken).filter(violation -> breaks.contains(violation.promise()));
    } catch (IllegalStateException e) {
      // It could not start from what its broken log gave it: caught too, but not by the promise.
      return Optional.empty();
    }
  }

  static List<Variant> all() {
    return List.of(
        core(
            "R1",
            "a vote is told before it is written",
            new CoreRules() {
              @Override
              protected boolean remembersBallotsFirst() {
                return false;
              }
            }),
        log(
            "R1",
            "a vote is lost in a crash",
            new SimLogRules() {
              @Override
              public boolean keepsBallots() {
                return false;
              }
            }),
        core(
            "R4",
            "a log that lacks entries gets votes",
            new CoreRules() {
              @Override
              protected boolean votesForCompleteLogsOnly() {
                return false;
              }
            }),
        core(
            "R5",
            "a follower acknowledges before its sync",
            new CoreRules() {
              @Override
              protected boolean acknowledgesAfterItsSync() {
                return false;
              }
            }),
        core(
            "R4",
            "a leader counts itself before its sync",
            new CoreRules() {
              @Override
              protected boolean countsItselfAfterItsSync() {
                return false;
              }
            }),
        core(
            "R1 R4 R5 R6",
            "an answer of an older term counts",
            new CoreRules() {
              @Override
              protected boolean countsAnswersOfThisTermOnly() {
                return false;
              }
            }),
        core(
            "R5",
            "half of the voters commit",
            new CoreRules() {
              @Override
              protected boolean needsMoreThanHalf() {
                return false;
              }
            }),
        core(
            "R4",
            "members change twice before the first is committed",
            new CoreRules() {
              @Override
              protected boolean changesOneAtATime() {
                return false;
              }
            }),
        core(
            "R8",
            "what is committed is compared again",
            new CoreRules() {
              @Override
              protected boolean agreesUpToItsCommit() {
                return false;
              }
            }),
        core(
            "R6",
            "a read is not confirmed",
            new CoreRules() {
              @Override
              protected boolean confirmsReads() {
                return false;
              }
            }),
        core(
            "R6",
            "a read does not wait for the first commit of the term",
            new CoreRules() {
              @Override
              protected boolean commitsBeforeItReads() {
                return false;
              }
            }),
        core(
            "R8",
            "entries lost on the way are not missed",
            new CoreRules() {
              @Override
              protected boolean looksForGaps() {
                return false;
              }
            }),
        core(
            "R8",
            "what frees space waits for room",
            new CoreRules() {
              @Override
              protected boolean urgesWhatFreesSpace() {
                return false;
              }
            }),
        log(
            "R5",
            "what was reported durable is not",
            new SimLogRules() {
              @Override
              public boolean syncs() {
                return false;
              }
            }),
        log(
            "R5",
            "a failed sync is reported as done",
            new SimLogRules() {
              @Override
              public boolean reportsFailures() {
                return false;
              }
            }),
        log(
            "R2",
            "what a snapshot contradicts stays behind it",
            new SimLogRules() {
              @Override
              public boolean cutsBeforeItRestores() {
                return false;
              }
            }),
        log(
            "R4",
            "a damaged log is started again",
            new SimLogRules() {
              @Override
              public boolean quarantinesDamage() {
                return false;
              }
            }));
  }

  private static Variant core(String breaks, String what, CoreRules rules) {
    return new Variant(what, breaks, rules, new SimLogRules());
  }

  private static Variant log(String breaks, String what, SimLogRules rules) {
    return new Variant(what, breaks, new CoreRules(), rules);
  }
}
