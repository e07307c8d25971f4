package io.sealstream.server.jetstream.replica;

import java.time.Instant;
import java.util.Optional;

/**
 * What a server is to its cluster, for who wants to restart it.
 *
 * @param metaLeader it decides for the cluster
 * @param streamLeaders streams that it leads and another server could
 * @param currentSince since when every group with several replicas, one of them here, has been
 *     current without a break; empty: one is not
 * @param safeToStop every group with several replicas, one of them here, goes on without it
 * @param singleReplicaStreams streams that pause while it restarts
 * @param mostReplicas of any stream of the cluster
 */
public record NodeStanding(
    boolean metaLeader,
    int streamLeaders,
    Optional<Instant> currentSince,
    boolean safeToStop,
    int singleReplicaStreams,
    int mostReplicas) {
  /** Nothing is known yet. */
  public static final NodeStanding UNKNOWN =
      new NodeStanding(false, 0, Optional.empty(), false, 0, 0);
}
