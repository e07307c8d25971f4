package io.sealstream.raft.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.Ballot;
import io.sealstream.raft.GroupId;
import io.sealstream.raft.LogMemory;
import io.sealstream.raft.LogStart;
import io.sealstream.raft.MemberChange;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.raft.Outcome;
import io.sealstream.raft.Payload;
import io.sealstream.raft.RaftEntry;
import io.sealstream.raft.RaftLog;
import io.sealstream.raft.RaftMessage;
import io.sealstream.raft.RaftRole;
import io.sealstream.raft.RaftSettings;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What a leader must not do before its own term has a commit. */
class LeaderCommitTest {
  private static final GroupId GROUP = new GroupId(1, 1);
  private static final MemberId SELF = new MemberId(0, 1);
  private static final MemberId OTHER = new MemberId(0, 2);
  private static final MemberId THIRD = new MemberId(0, 3);

  /** A leader of term 4 whose log ends with an entry of term 2. */
  private static final class Leader {
    private final RaftCore core;

    private Leader(CoreRules rules) {
      Members founders = Members.founding(List.of(SELF, OTHER, THIRD));
      LogStart start =
          new LogStart(
              new RaftLog.Founding(SELF, founders),
              new Ballot(3, Optional.empty()),
              Optional.empty(),
              LogStart.Machine.HAS_SNAPSHOT,
              List.of(
                  new RaftEntry(1, 1, new Payload.TermStart()),
                  new RaftEntry(2, 2, new Payload.TermStart())));
      core =
          new RaftCore(
              GROUP,
              start,
              RaftSettings.USUAL,
              new LogMemory(1 << 20).join(),
              rules,
              new Random(1));
      for (int i = 0; i < 2 * RaftSettings.USUAL.electionTicks(); i++) {
        core.tick();
      }
      core.receive(new RaftMessage.PreVoteAnswer(GROUP, OTHER, 4, true));
      settle();
      core.receive(new RaftMessage.VoteAnswer(GROUP, OTHER, 4, true));
      settle();
      assertThat(core.role()).isEqualTo(RaftRole.LEADER);
      assertThat(core.term()).isEqualTo(4);
    }

    /** Writes at once; gives the index up to which entries were applied. */
    private long settle() {
      for (Effects effects = core.take(); effects.write().isPresent(); effects = core.take()) {
        core.written(effects.write().get().number());
      }
      return core.appliedIndex();
    }

    private long whenOtherHas(long index) {
      core.receive(new RaftMessage.Appended(GROUP, OTHER, 4, index, 0));
      return settle();
    }
  }

  @Test
  void anEntryOfAnOlderTermIsCommittedOnlyWithOneOfItsOwn() {
    Leader leader = new Leader(new CoreRules());
    assertThat(leader.whenOtherHas(2)).isZero();
    assertThat(leader.whenOtherHas(3)).isEqualTo(3);
  }

  @Test
  void withoutTheRuleItIsCommittedByCounting() {
    CoreRules counts =
        new CoreRules() {
          @Override
          protected boolean commitsItsOwnTermOnly() {
            return false;
          }
        };
    assertThat(new Leader(counts).whenOtherHas(2)).isEqualTo(2);
  }

  private static final MemberChange REMOVAL = new MemberChange(MemberChange.Kind.REMOVE, THIRD);

  @Test
  void membersDoNotChangeBeforeTheTermHasACommit() {
    Leader leader = new Leader(new CoreRules());
    assertThat(leader.core.change(REMOVAL, 0)).isEqualTo(new Reception.Not(new Outcome.Busy()));
    leader.whenOtherHas(3);
    assertThat(leader.core.change(REMOVAL, 0)).isInstanceOf(Reception.At.class);
  }

  @Test
  void withoutTheRuleTheyDo() {
    CoreRules hurries =
        new CoreRules() {
          @Override
          protected boolean commitsBeforeItChanges() {
            return false;
          }
        };
    assertThat(new Leader(hurries).core.change(REMOVAL, 0)).isInstanceOf(Reception.At.class);
  }
}
