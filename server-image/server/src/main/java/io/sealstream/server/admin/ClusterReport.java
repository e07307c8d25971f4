package io.sealstream.server.admin;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a node of several is to its cluster.
 *
 * @param metaLeader it decides for the cluster
 * @param streamLeaders streams that it leads
 * @param currentSince since when every group with a replica here has been current; empty: one is
 *     not
 * @param safeToStop every group with several replicas, one of them here, goes on without it
 * @param singleReplicaStreams streams that pause while it restarts
 * @param mostReplicas the largest replica count of any stream of the cluster
 */
public record ClusterReport(
    boolean metaLeader,
    int streamLeaders,
    Optional<Instant> currentSince,
    boolean safeToStop,
    int singleReplicaStreams,
    int mostReplicas) {

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("metaLeader", metaLeader);
    json.put("streamLeaders", streamLeaders);
    currentSince.ifPresent(since -> json.put("currentSince", since.toString()));
    json.put("safeToStop", safeToStop);
    json.put("singleReplicaStreams", singleReplicaStreams);
    json.put("mostReplicas", mostReplicas);
    return json;
  }
}
