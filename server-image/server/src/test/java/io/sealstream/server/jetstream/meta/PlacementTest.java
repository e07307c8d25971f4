package io.sealstream.server.jetstream.meta;

import static io.sealstream.server.jetstream.meta.Clusters.config;
import static io.sealstream.server.jetstream.meta.Clusters.enter;
import static io.sealstream.server.jetstream.meta.Clusters.node;
import static io.sealstream.server.jetstream.meta.Clusters.stream;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where streams go. */
class PlacementTest {
  private static final Set<String> ALL = Set.of("n0", "n1", "n2", "n3");

  private final MetaState state = new MetaState();

  @BeforeEach
  void aClusterOfFour() {
    enter(
        state,
        MetaEntry.node(node("n0", "az:a", "ssd")),
        MetaEntry.node(node("n1", "az:a", "ssd")),
        MetaEntry.node(node("n2", "az:b", "ssd")),
        MetaEntry.node(node("n3", "az:c")));
  }

  private Placement.Choice choose(Placement placement, String fields, String... keep) {
    return placement.choose(config("S", fields), List.of(keep), state);
  }

  private static String text(Placement.Choice choice) {
    return switch (choice) {
      case Placement.Choice.Chosen chosen ->
          String.join(" ", chosen.nodes()) + " led by " + chosen.leader();
      case Placement.Choice.Refused refused -> refused.why();
    };
  }

  @ParameterizedTest(name = "{0} with {1} offline: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'num_replicas':1 | | n0 led by n0
          'num_replicas':3 | | n0 n1 n2 led by n0
          'num_replicas':3 | n1 | n0 n2 n3 led by n0
          'num_replicas':3 | n1 n2 | no suitable peers for placement, peer offline
          'num_replicas':5 | | no suitable peers for placement
          'num_replicas':1,'placement':{'tags':['az:c']} | | n3 led by n3
          'num_replicas':2,'placement':{'tags':['SSD','az:a']} | | n0 n1 led by n0
          'num_replicas':3,'placement':{'tags':['az:a']} | | no suitable peers for placement, tags not matched
          'num_replicas':3,'placement':{'preferred':'n3'} | | n3 n0 n1 led by n3
          'num_replicas':1,'placement':{'cluster':'c'} | | n0 led by n0
          'num_replicas':1,'placement':{'cluster':'other'} | | no suitable peers for placement, cluster not matched
          'num_replicas':1,'max_bytes':2000000000 | | no suitable peers for placement, insufficient storage
          """)
  void aStreamGoesWhereItMay(String fields, String offline, String expected) {
    Set<String> online = new HashSet<>(ALL);
    if (offline != null) {
      Arrays.asList(offline.split(" ")).forEach(online::remove);
    }
    assertThat(text(choose(new Placement("c", "", online), fields))).isEqualTo(expected);
  }

  @Test
  void theServersWithTheFewestStreamsAreTakenFirstAndTheOneThatLeadsTheFewestLeads() {
    enter(state, MetaEntry.assigned(stream("A", "n0", "n1"), Asker.NOBODY));
    enter(state, MetaEntry.assigned(stream("B", "n2"), Asker.NOBODY));
    Placement placement = new Placement("c", "", ALL);
    assertThat(text(choose(placement, "'num_replicas':1"))).isEqualTo("n3 led by n3");
    enter(state, MetaEntry.assigned(stream("C", "n3"), Asker.NOBODY));
    enter(state, MetaEntry.assigned(stream("D", "n3"), Asker.NOBODY));
    assertThat(text(choose(placement, "'num_replicas':3"))).isEqualTo("n0 n1 n2 led by n1");
  }

  @Test
  void noTwoReplicasAgreeInTheUniqueTag() {
    Placement placement = new Placement("c", "az:", ALL);
    assertThat(text(choose(placement, "'num_replicas':3"))).isEqualTo("n0 n2 n3 led by n0");
    assertThat(text(choose(placement.without("n3"), "'num_replicas':3")))
        .isEqualTo("no suitable peers for placement, peer offline, unique tag not matched");
  }

  @Test
  void aServerThatLeavesGetsNothingNew() {
    ClusterNode n0 = node("n0", "az:a", "ssd");
    enter(
        state,
        MetaEntry.node(
            new ClusterNode(
                "n0", n0.member(), n0.tags(), n0.capacity(), ClusterNode.Intent.LEAVES)));
    Placement placement = new Placement("c", "", ALL);
    assertThat(text(choose(placement, "'num_replicas':1"))).isEqualTo("n1 led by n1");
  }

  @Test
  void whoKeepsTheStreamGoesOnKeepingItWhenItGrows() {
    enter(state, MetaEntry.assigned(stream("S", "n2"), Asker.NOBODY));
    Placement placement = new Placement("c", "", ALL);
    assertThat(text(choose(placement, "'num_replicas':3", "n2"))).isEqualTo("n2 n0 n1 led by n0");
    assertThat(text(choose(placement, "'num_replicas':1", "n2"))).isEqualTo("n2 led by n2");
  }
}
