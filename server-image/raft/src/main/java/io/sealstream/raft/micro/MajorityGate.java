package io.sealstream.raft.micro;

import io.microraft.impl.RaftNodeImpl;
import io.microraft.impl.state.LeaderState;
import io.microraft.impl.state.RaftState;
import io.sealstream.raft.MemberId;
import io.sealstream.raft.RaftMessage.Appended;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes four voters wait for three. MicroRaft commits in an even group as soon as half of it has an
 * entry (elections need one more, so nothing is lost to them), which is less than we promise. No
 * answer shows more than what a majority has, so none of them can commit more.
 *
 * <pre>
 * shown(answer) = min(answer, m-th greatest of {synced here, answers of the other voters}),
 *                 m = voters / 2 + 1
 * </pre>
 */
final class MajorityGate {
  private final RaftNodeImpl node;
  private final Map<MemberId, Long> answers = new HashMap<>();
  private long term;

  MajorityGate(RaftNodeImpl node) {
    this.node = node;
  }

  /** What of an answer the node is shown. */
  Appended shown(Appended answer) {
    RaftState state = node.state();
    LeaderState leading = state.leaderState();
    if (leading == null || answer.term() != state.term()) {
      return answer;
    }
    if (term != state.term()) {
      term = state.term();
      answers.clear();
    }
    answers.merge(answer.from(), answer.lastIndex(), Math::max);
    Collection<MemberId> voters = MicroMember.ids(state.votingMembers());
    if (voters.size() % 2 != 0 || voters.size() < 4) {
      return answer;
    }
    long held = heldByMajority(voters, leading.flushedLogIndex());
    return held >= answer.lastIndex()
        ? answer
        : new Appended(
            answer.group(), answer.from(), answer.term(), held, answer.round(), answer.flow());
  }

  private long heldByMajority(Collection<MemberId> voters, long here) {
    MemberId self = MicroMember.id(node.getLocalEndpoint());
    List<Long> held =
        voters.stream()
            .map(id -> id.equals(self) ? here : answers.getOrDefault(id, 0L))
            .sorted()
            .toList();
    return held.get(held.size() - (held.size() / 2 + 1));
  }
}
