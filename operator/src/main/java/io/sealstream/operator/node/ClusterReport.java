package io.sealstream.operator.node;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.util.Objects;

/**
 * What a node of several says of the groups that have a replica on it, as it came.
 *
 * @param currentSince RFC 3339: since when every one of them has been current; empty while one is
 *     not
 * @param safeToStop every one of them keeps a quorum in sync without this node
 * @param singleReplicaStreams how many streams pause while it restarts
 * @param mostReplicas the largest replica count of any stream of the cluster
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ClusterReport(
    boolean metaLeader,
    int streamLeaders,
    String currentSince,
    boolean safeToStop,
    int singleReplicaStreams,
    int mostReplicas) {

  public ClusterReport {
    currentSince = Objects.requireNonNullElse(currentSince, "");
  }
}
