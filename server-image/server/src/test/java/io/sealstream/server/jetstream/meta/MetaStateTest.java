package io.sealstream.server.jetstream.meta;

import static io.sealstream.server.jetstream.meta.Clusters.enter;
import static io.sealstream.server.jetstream.meta.Clusters.node;
import static io.sealstream.server.jetstream.meta.Clusters.stream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sealstream.raft.GroupId;
import io.sealstream.raft.MemberId;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the servers of a cluster remember of each other and of their streams. */
class MetaStateTest {
  private final MetaState state = new MetaState();

  @Test
  void aServerThatLostItsStoreTakesItsOwnPlaceAsAnotherMember() {
    ClusterNode first = node("n0", "az:a");
    enter(state, MetaEntry.node(first), MetaEntry.node(node("n1")));
    ClusterNode second =
        new ClusterNode("n0", new MemberId(9, 9), List.of("az:b"), 77, ClusterNode.Intent.LEAVES);
    enter(state, MetaEntry.node(second));
    assertThat(state.nodes()).containsExactly(second, node("n1"));
    enter(state, MetaEntry.gone("n0"));
    assertThat(state.nodes()).containsExactly(node("n1"));
  }

  @Test
  void aStreamThatWasMadeAgainIsNotRemovedByTheEndOfTheOneBefore() {
    StreamAssignment orders = stream("ORDERS", "n0", "n1", "n2");
    enter(state, MetaEntry.assigned(orders, Asker.NOBODY));
    enter(state, MetaEntry.removed(orders.name(), new GroupId(0, 0)));
    assertThat(state.stream(orders.name())).contains(orders);
    enter(state, MetaEntry.removed(orders.name(), orders.group()));
    assertThat(state.streams()).isEmpty();
  }

  @Test
  void whoLosesItsSeatKeepsItsReplicaUntilItIsLetGo() {
    StreamAssignment orders = stream("ORDERS", "n0", "n1", "n2");
    Seat out = orders.seats().get(2);
    StreamAssignment smaller = orders.with(orders.config(), orders.seats().subList(0, 2), "n0");
    assertThat(smaller.nodes()).containsExactly("n0", "n1");
    assertThat(smaller.seatOf("n2")).contains(out);
    assertThat(smaller.isLeaving(out.member())).isTrue();
    assertThat(smaller.released(out.member()).seatOf("n2")).isEmpty();
  }

  @Test
  void aReplicaIsMadeAgainOnlyWhileTheOthersGoOnWithoutIt() {
    StreamAssignment three = stream("ORDERS", "n0", "n1", "n2");
    List<MemberId> members = three.seats().stream().map(Seat::member).toList();
    assertThat(members).allMatch(three::canReplace);
    MemberId fresh = new MemberId(7, 7);
    StreamAssignment one = three.rebuilt(members.getFirst(), fresh);
    assertThat(one.canReplace(members.get(1))).as("another one would be the second").isFalse();
    assertThat(one.canReplace(fresh)).as("the one before it is not let go yet").isFalse();
    StreamAssignment again = one.released(members.getFirst());
    assertThat(again.canReplace(members.get(1))).isTrue();
    assertThat(again.canReplace(fresh)).isTrue();

    StreamAssignment two = stream("PAIR", "n0", "n1");
    assertThat(two.canReplace(two.seats().getFirst().member())).isFalse();
    StreamAssignment five = stream("MANY", "n0", "n1", "n2", "n3", "n4");
    StreamAssignment four = five.rebuilt(five.seats().getFirst().member(), fresh);
    assertThat(four.canReplace(five.seats().get(1).member())).isTrue();
    assertThat(four.canReplace(new MemberId(0, 0))).as("none of it").isFalse();
  }

  @Test
  void whatWasSavedComesBackToTheByte() {
    StreamAssignment orders = stream("ORDERS", "n0", "n1", "n2");
    enter(
        state,
        MetaEntry.node(node("n1", "az:b", "ssd")),
        MetaEntry.node(node("n0", "az:a")),
        MetaEntry.assigned(
            orders.with(orders.config(), orders.seats().subList(1, 3), "n1"), Asker.NOBODY),
        MetaEntry.assigned(stream("BILLS", "n1"), Asker.NOBODY));
    byte[] saved = state.save();
    MetaState again = MetaState.restore(saved);
    assertThat(again.nodes()).containsExactlyElementsOf(state.nodes());
    assertThat(again.streams()).containsExactlyElementsOf(state.streams());
    assertThat(again.save()).isEqualTo(saved);
  }

  @Test
  void whoeverAskedIsFoundInTheEntry() {
    MetaEntry entry =
        MetaEntry.assigned(
            stream("ORDERS", "n0"), new Asker(Asker.Wish.UPDATE, new byte[] {'i', 'n'}));
    assertThat(MetaState.asked(entry.kind(), entry.body(), 0, entry.body().length))
        .hasValueSatisfying(
            asked -> {
              assertThat(asked.stream()).isEqualTo(AssetName.of("ORDERS"));
              assertThat(asked.asker().wish()).isEqualTo(Asker.Wish.UPDATE);
              assertThat(asked.asker().reply()).isEqualTo(new byte[] {'i', 'n'});
            });
    MetaEntry quiet = MetaEntry.assigned(stream("ORDERS", "n0"), Asker.NOBODY);
    assertThat(MetaState.asked(quiet.kind(), quiet.body(), 0, quiet.body().length)).isEmpty();
  }

  @Test
  void entriesHaveTheBytesThatTheyHadInTheFirstVersion() {
    assertThat(hex(MetaEntry.node(node("n0", "a"))))
        .isEqualTo(
            "01"
                + "000000026e30"
                + "0000000000000001"
                + "0000000000000d82"
                + "01"
                + "0000000161"
                + "8080808004"
                + "00");
    assertThat(hex(MetaEntry.gone("n0"))).isEqualTo("01000000026e30");
    assertThat(hex(MetaEntry.removed(AssetName.of("S"), new GroupId(1, 2))))
        .isEqualTo("01" + "000000022447" + "0000000153" + "0000000000000001" + "0000000000000002");
  }

  @Test
  void aNewerVersionIsRefusedAndNotGuessedAt() {
    byte[] body = MetaEntry.gone("n0").body();
    body[0] = 2;
    assertThatThrownBy(() -> state.apply(1, MetaEntry.GONE, body, 0, body.length))
        .hasMessageContaining("version 2");
  }

  private static String hex(MetaEntry entry) {
    return HexFormat.of().formatHex(entry.body());
  }
}
