package io.sealstream.operator.observe;

import io.sealstream.operator.api.EncryptionMode;
import java.time.Instant;
import java.util.Optional;

/**
 * What a server answered on its admin port, over mutual TLS, in this reconcile; read after the
 * volume claims, so that it is never older than the anchor on its claim. A server that does not
 * answer has no report.
 *
 * @param podUid the pod that answered
 * @param ring the key of the ring that the server runs on, under the ring's salt; empty in mode
 *     Plaintext
 * @param strict nothing clear is left in the sealed store
 * @param readableSince the oldest release that reads this store, such as {@code 0.2.0}, if the
 *     server says so
 * @param cipher of new files
 */
public record NodeReport(
    String podUid,
    String version,
    State state,
    boolean formed,
    String clusterId,
    String salt,
    Anchor anchor,
    Optional<Fingerprint> ring,
    EncryptionMode mode,
    String cipher,
    boolean strict,
    int filesInOtherCiphers,
    int resealedPercent,
    Optional<String> readableSince,
    Replication replication) {

  /** As the server names them. */
  public enum State {
    STARTING,
    SERVING,
    DRAINING,
    KEY_REFUSED
  }

  /**
   * The groups that have a replica on this node.
   *
   * @param streamLeaders how many streams it leads
   * @param currentSince since when every group here has been current; empty while one is not
   * @param safeToStop every group with a replica here keeps a quorum in sync without it
   * @param singleReplicaStreams how many streams pause while it restarts
   * @param mostReplicas the largest replica count of any stream
   */
  public record Replication(
      int streamLeaders,
      boolean metaLeader,
      Optional<Instant> currentSince,
      boolean safeToStop,
      int singleReplicaStreams,
      int mostReplicas) {}
}
