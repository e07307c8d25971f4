package io.sealstream.server.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The {@code sealstream} block, written by the operator.
 *
 * @param clusterId 32 hex digits, minted before the first volume
 * @param clusterSalt 32 hex digits that every node's master key derivation uses
 * @param fingerprint of the key that is wanted
 * @param previousFingerprint of the key before, only while rotating
 * @param anchorFile what the operator remembers of this store; {@code {ordinal}} is already
 *     replaced by the number at the end of the server's name
 * @param emptyStore what it means that the store is empty
 * @param resealing what becomes of segments in another cipher
 */
public record ClusterOptions(
    Optional<String> clusterId,
    Optional<String> clusterSalt,
    Optional<String> fingerprint,
    Optional<String> previousFingerprint,
    Optional<Path> anchorFile,
    EmptyStore emptyStore,
    Optional<AdminOptions> admin,
    ResealOptions resealing) {

  /** No operator: a store makes its own salt and may always be made. */
  public static final ClusterOptions STANDALONE =
      new ClusterOptions(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          EmptyStore.FOUNDS,
          Optional.empty(),
          ResealOptions.DEFAULT);

  /** Keys {@code bootstrap} and {@code join}. Where a store was seen before, it is lost. */
  public enum EmptyStore {
    /** A store may be made, and a cluster with it. */
    FOUNDS,
    /** A store may be made, for a server that comes into the cluster that there is. */
    JOINS,
    /** The cluster is formed, and this server had a store. */
    LOST
  }

  /**
   * Keys {@code reseal} and {@code reseal_rate}.
   *
   * @param existing after a change of cipher, older segments are written anew
   * @param bytesPerSecond at most so many are rewritten in a second, for whatever reason; empty:
   *     the store's default
   */
  public record ResealOptions(boolean existing, OptionalLong bytesPerSecond) {
    public static final ResealOptions DEFAULT = new ResealOptions(true, OptionalLong.empty());
  }

  /** The same without what goes with a key: what a running server cannot change. */
  public ClusterOptions withoutFingerprints() {
    return new ClusterOptions(
        clusterId,
        clusterSalt,
        Optional.empty(),
        Optional.empty(),
        anchorFile,
        emptyStore,
        admin,
        resealing);
  }

  /**
   * The listener for the operator; mutual TLS.
   *
   * @param port -1: any free one
   */
  public record AdminOptions(String host, int port, Path certFile, Path keyFile, Path caFile) {}
}
