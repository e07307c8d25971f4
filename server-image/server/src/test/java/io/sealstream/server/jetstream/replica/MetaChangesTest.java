package io.sealstream.server.jetstream.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.sealstream.raft.MemberId;
import io.sealstream.server.jetstream.meta.ClusterNode;
import io.sealstream.server.jetstream.meta.MetaEntry;
import io.sealstream.server.jetstream.meta.MetaState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is entered of what servers say of themselves. */
class MetaChangesTest {
  private final MetaState state = new MetaState();

  private static ClusterNode server(long member, String zone) {
    return new ClusterNode(
        "n1", new MemberId(1, member), List.of(zone), 1 << 30, ClusterNode.Intent.STAYS);
  }

  private void enter(List<MetaEntry> entries) {
    entries.forEach(one -> state.apply(1, one.kind(), one.body(), 0, one.body().length));
  }

  @Test
  void aStoreThatIsPutBackUnderANameThatJoinedAnewDoesNotTakeItOver() {
    enter(MetaChanges.announced(state, server(1, "az:a")));
    ClusterNode anew = server(2, "az:a");
    enter(List.of(MetaEntry.node(anew))); // as it joined, with other seats for its streams

    assertThat(MetaChanges.announced(state, server(1, "az:a"))).isEmpty();
    assertThat(state.node("n1")).contains(anew);
  }

  @Test
  void whatAServerSaysOfItselfLaterCountsAndThatItGoesIsNotTakenBack() {
    enter(MetaChanges.announced(state, server(1, "az:a")));
    enter(MetaChanges.announced(state, server(1, "az:b")));
    assertThat(state.node("n1")).contains(server(1, "az:b"));

    enter(List.of(MetaEntry.node(server(1, "az:b").leaving())));
    enter(MetaChanges.announced(state, server(1, "az:c")));
    assertThat(state.node("n1")).contains(server(1, "az:c").leaving());
  }
}
