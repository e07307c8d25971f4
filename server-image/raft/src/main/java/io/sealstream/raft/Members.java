package io.sealstream.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who belongs to a group from one log index on.
 *
 * @param index of the entry that made it so; 0 for those that founded the group
 * @param all voters and learners
 * @param voters those that count for elections and commits
 */
public record Members(long index, List<MemberId> all, List<MemberId> voters) {
  /** Members of the largest group. */
  public static final int MOST = 64;

  public Members {
    all = List.copyOf(all);
    voters = List.copyOf(voters);
    if (voters.isEmpty() || !all.containsAll(voters)) {
      throw new IllegalArgumentException("voters %s of members %s".formatted(voters, all));
    }
  }

  /** The founders of a group: all of them vote. */
  public static Members founding(List<MemberId> voters) {
    return new Members(0, voters, voters);
  }

  public boolean isVoter(MemberId member) {
    return voters.contains(member);
  }

  /** How many voters a commit needs. */
  public int majority() {
    return voters.size() / 2 + 1;
  }

  /**
   * Those that a change makes of these.
   *
   * @param at index of the entry that says so
   * @return empty when the change does not fit: who joins is there already or one too many, who is
   *     promoted does not learn, who leaves is not there or is the last voter
   */
  public Optional<Members> after(MemberChange change, long at) {
    MemberId member = change.member();
    List<MemberId> nextAll = new ArrayList<>(all);
    List<MemberId> nextVoters = new ArrayList<>(voters);
    boolean fits =
        switch (change.kind()) {
          case ADD_LEARNER -> all.size() < MOST && !all.contains(member) && nextAll.add(member);
          case PROMOTE -> all.contains(member) && !isVoter(member) && nextVoters.add(member);
          case REMOVE -> nextAll.remove(member);
        };
    nextVoters.retainAll(nextAll);
    return fits && !nextVoters.isEmpty()
        ? Optional.of(new Members(at, nextAll, nextVoters))
        : Optional.empty();
  }
}
