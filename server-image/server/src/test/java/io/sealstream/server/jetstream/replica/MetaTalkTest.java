package io.sealstream.server.jetstream.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import io.sealstream.server.jetstream.meta.AssetName;
import io.sealstream.server.jetstream.meta.ClusterNode;
import io.sealstream.server.jetstream.meta.Seat;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What servers say to each other about the meta group arrives as it was said. */
class MetaTalkTest {
  private static final GroupId GROUP = new GroupId(1, 2);
  private static final MemberId MEMBER = new MemberId(3, 4);
  private static final AssetName ORDERS = AssetName.of("ORDERS");
  private static final ClusterNode NODE =
      new ClusterNode("n1", MEMBER, List.of("zone:a"), 1 << 30, ClusterNode.Intent.STAYS);

  @Test
  void everyQuestionArrives() {
    for (MetaTalk question :
        List.of(
            new MetaTalk.Hello(),
            new MetaTalk.Found(GROUP, List.of(new Seat("n1", MEMBER))),
            new MetaTalk.Announce(NODE),
            new MetaTalk.Released(ORDERS, GROUP, MEMBER),
            new MetaTalk.Parting(List.of(new MetaTalk.Parting.Member(GROUP, MEMBER))),
            new MetaTalk.Join(NODE),
            new MetaTalk.Leave(NODE),
            new MetaTalk.Lost(ORDERS, GROUP, MEMBER),
            new MetaTalk.Remove("n2"))) {
      assertThat(MetaTalk.read(question.toBytes())).contains(question);
    }
  }

  @Test
  void whatANewerServerAsksIsPassedOverAndWhatNobodyAsksIsAFault() {
    assertThat(MetaTalk.read(new byte[] {1, 10})).isEmpty();
    assertThat(MetaTalk.read(new byte[] {2, 1})).isEmpty();
    byte[] cut = Arrays.copyOf(new MetaTalk.Announce(NODE).toBytes(), 8);
    assertThatThrownBy(() -> MetaTalk.read(cut)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> MetaTalk.read(new byte[] {1, 0}))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void everyAnswerArrives() {
    MetaAnswer.Welcome welcome =
        new MetaAnswer.Welcome(GROUP, List.of(MEMBER), List.of(new Seat("n1", MEMBER)));
    assertThat(MetaAnswer.readWelcome(MetaAnswer.welcome(Optional.of(welcome)))).contains(welcome);
    assertThat(MetaAnswer.readWelcome(MetaAnswer.welcome(Optional.empty()))).isEmpty();
    assertThat(MetaAnswer.readParting(MetaAnswer.parting(List.of(true, false))))
        .containsExactly(true, false);
    MetaAnswer.Standing standing = new MetaAnswer.Standing(true, MEMBER);
    assertThat(MetaAnswer.readStanding(MetaAnswer.standing(standing))).isEqualTo(standing);
  }
}
