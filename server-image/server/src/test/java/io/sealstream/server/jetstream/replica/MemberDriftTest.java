package io.sealstream.server.jetstream.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a group comes to the members that were decided on, a step at a time. */
class MemberDriftTest {
  @ParameterizedTest(name = "{0} of {1} wants {2}, led by {3}: {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1     | 1     | 1     | 1 | settled
          1 2 3 | 1 2 3 | 1 2 3 | 1 | settled
          1     | 1     | 1 2 3 | 1 | ADD_LEARNER 2
          1     | 1 2   | 1 2 3 | 1 | ADD_LEARNER 3
          1     | 1 2 3 | 1 2 3 | 1 | PROMOTE 2
          1 2   | 1 2 3 | 1 2 3 | 1 | PROMOTE 3
          1 2 3 | 1 2 3 | 1     | 1 | REMOVE 2
          1 3   | 1 3   | 1     | 1 | REMOVE 3
          1 2 3 | 1 2 3 | 1 2   | 3 | to 1
          1 2 3 | 1 2 3 | 1     | 2 | REMOVE 3
          1 2   | 1 2   | 1     | 2 | to 1
          1 2 3 | 1 2 3 | 1 2 4 | 1 | ADD_LEARNER 4
          1 2 3 | 1 2 3 4 | 1 2 4 | 1 | PROMOTE 4
          1 2 3 4 | 1 2 3 4 | 1 2 4 | 3 | to 1
          1 2 3 4 | 1 2 3 4 | 1 2 4 | 1 | REMOVE 3
          """)
  void nobodyGoesBeforeWhoComesCanVote(
      String voters, String all, String wanted, int self, String expected) {
    Members committed = new Members(7, members(all), members(voters));
    assertThat(text(MemberDrift.next(committed, members(wanted), List.of(), member(self))))
        .isEqualTo(expected);
  }

  @ParameterizedTest(name = "{0} of {1} wants {2} and lost {3}: {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 2 3 | 1 2 3   | 1 2 4 | 3   | REMOVE 3
          1 2   | 1 2     | 1 2 4 | 3   | ADD_LEARNER 4
          1 2   | 1 2 4   | 1 2 4 | 3   | PROMOTE 4
          1 2   | 1 2 3   | 1 2 4 | 3   | REMOVE 3
          1 2 3 | 1 2 3   | 4 2 3 | 1   | ADD_LEARNER 4
          """)
  void whoIsLostGoesFirstUnlessItLeads(
      String voters, String all, String wanted, String lost, String expected) {
    Members committed = new Members(7, members(all), members(voters));
    assertThat(text(MemberDrift.next(committed, members(wanted), members(lost), member(1))))
        .isEqualTo(expected);
  }

  private static MemberId member(int number) {
    return new MemberId(0, number);
  }

  private static List<MemberId> members(String numbers) {
    return Arrays.stream(numbers.split(" ")).map(n -> member(Integer.parseInt(n))).toList();
  }

  private static String text(MemberDrift.Step step) {
    return switch (step) {
      case MemberDrift.Step.Settled settled -> "settled";
      case MemberDrift.Step.HandOver(List<MemberId> heirs) -> "to " + heirs.getFirst().low();
      case MemberDrift.Step.Change(var change) -> change.kind() + " " + change.member().low();
    };
  }
}
