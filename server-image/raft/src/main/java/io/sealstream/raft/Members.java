package io.sealstream.raft;

import java.util.List;

/**
 * Who belongs to a group from one log index on.
 *
 * @param index of the entry that made it so; 0 for those that founded the group
 * @param all voters and learners
 * @param voters those that count for elections and commits
 */
public record Members(long index, List<MemberId> all, List<MemberId> voters) {
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

  /** How many voters a commit needs. */
  public int majority() {
    return voters.size() / 2 + 1;
  }
}
