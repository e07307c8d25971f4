package io.sealstream.operator.plan;

import static io.sealstream.operator.observe.SealedCluster.NOW;
import static io.sealstream.operator.observe.SealedCluster.serving;

import io.sealstream.operator.observe.NodeReport.Replication;
import io.sealstream.operator.observe.Observed;
import io.sealstream.operator.observe.Pod;
import io.sealstream.operator.observe.SealedCluster;
import java.time.Instant;
import java.util.Optional;

/** Clusters whose pods are of an older template than the one that stands. */
final class OutdatedCluster {
  static final String OLD = "hash-0";
  static final Replication FOLLOWS = replication(0, false);

  static Replication replication(int leaders, boolean meta) {
    return new Replication(leaders, meta, Optional.of(NOW.minusSeconds(60)), true, 0, 3);
  }

  /** Three nodes of an older template: demo-0 leads two streams, demo-1 everything. */
  static SealedCluster outdatedThree() {
    SealedCluster cluster = serving(3);
    for (int i = 0; i < 3; i++) {
      cluster.pod(i, Pod.State.SERVING, OLD, "K1", null, null);
    }
    return cluster
        .node(0, "K1", 2, "aes", replication(2, false))
        .node(1, "K1", 2, "aes", replication(44, true))
        .node(2, "K1", 2, "aes", FOLLOWS);
  }

  static SealedCluster outdatedOne() {
    return serving(1).pod(0, Pod.State.SERVING, OLD, "K1", null, null);
  }

  /** Another pod in the place of demo-2, of the template that stands. */
  static void successor(SealedCluster cluster, Pod.State state) {
    cluster.nodes.remove(2);
    cluster.pod(2, state, Observed.HASH, "K1", null, null).ofPod(2, "uid-2-new");
  }

  static void answers(SealedCluster cluster, String cipher, Instant currentSince) {
    cluster.node(
        2, "K1", 2, cipher, new Replication(0, false, Optional.of(currentSince), true, 0, 3));
    cluster.ofPod(2, "uid-2-new");
  }
}
