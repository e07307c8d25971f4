package io.sealstream.server.jetstream.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.MemberId;
import io.sealstream.raft.Members;
import io.sealstream.server.jetstream.meta.ClusterNode;
import io.sealstream.server.jetstream.meta.MetaEntry;
import io.sealstream.server.jetstream.meta.MetaState;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How the meta group follows the servers. A server {@code b2} is server b as member 2; {@code -c3}
 * is to go; founders are a1, b2 and c3.
 */
class MetaMembersTest {
  @ParameterizedTest(name = "{0} of {1}, servers {2}, decided by {3}: {4}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1 2 3   | 1 2 3     | a1 b2 c3     | 1 | settled
          1 2 3   | 1 2 3     | a1           | 1 | settled
          1 2 3   | 1 2 3     | ''           | 1 | settled
          1 2 3   | 1 2 3     | a1 b2 c9     | 1 | REMOVE 3
          1 2     | 1 2       | a1 b2 c9     | 1 | ADD_LEARNER 9
          1 2     | 1 2 9     | a1 b2 c9     | 1 | PROMOTE 9
          1 2 9   | 1 2 9     | a1 b2 c9     | 1 | settled
          1 2     | 1 2 9     | a1 b2 c8     | 1 | REMOVE 9
          1 2 3   | 1 2 3     | a1 b2 c3 d4  | 1 | ADD_LEARNER 4
          1 2 3   | 1 2 3 4   | a1 b2 c3 d4  | 2 | PROMOTE 4
          1 2 3   | 1 2 3     | a1 b2 -c3    | 1 | REMOVE 3
          1 2 3   | 1 2 3     | a1 b2 -c3    | 3 | hand over
          1 2     | 1 2       | a1 b2 -c3    | 1 | settled
          1 2 3   | 1 2 3 4   | a1 b2 -c3 d4 | 1 | REMOVE 3
          1 2 3   | 1 2 3     | a1 b9        | 1 | REMOVE 2
          1 2 3 5 | 1 2 3 5   | a1 b2 c3 -e5 | 1 | settled
          """)
  void serversThatCameAnewReplaceWhatTheyWereAndLearnFirst(
      String voters, String all, String servers, int self, String expected) {
    Members committed = new Members(7, members(all), members(voters));
    MetaState state = new MetaState();
    for (String server : servers.split(" ")) {
      if (!server.isEmpty()) {
        enter(state, MetaEntry.node(node(server)));
      }
    }
    assertThat(
            text(
                MetaMembers.next(
                    committed,
                    state,
                    MetaMembersTest::founder,
                    MetaMembersTest::isFree,
                    member(self))))
        .isEqualTo(expected);
  }

  private static void enter(MetaState state, MetaEntry entry) {
    state.apply(1, entry.kind(), entry.body(), 0, entry.body().length);
  }

  private static ClusterNode node(String server) {
    boolean leaves = server.startsWith("-");
    String text = leaves ? server.substring(1) : server;
    ClusterNode node =
        new ClusterNode(
            text.substring(0, 1),
            member(Integer.parseInt(text.substring(1))),
            List.of(),
            0,
            ClusterNode.Intent.STAYS);
    return leaves ? node.leaving() : node;
  }

  private static Optional<String> founder(MemberId member) {
    return member.low() <= 3
        ? Optional.of(List.of("a", "b", "c").get((int) member.low() - 1))
        : Optional.empty();
  }

  /** Everybody but server e. */
  private static boolean isFree(ClusterNode node) {
    return !node.name().equals("e");
  }

  private static MemberId member(int number) {
    return new MemberId(0, number);
  }

  private static List<MemberId> members(String numbers) {
    return Arrays.stream(numbers.split(" ")).map(n -> member(Integer.parseInt(n))).toList();
  }

  private static String text(MetaMembers.Step step) {
    return switch (step) {
      case MetaMembers.Step.Settled settled -> "settled";
      case MetaMembers.Step.HandOver go -> "hand over";
      case MetaMembers.Step.Change(var change) -> change.kind() + " " + change.member().low();
    };
  }
}
