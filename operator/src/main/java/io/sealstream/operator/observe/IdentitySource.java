package io.sealstream.operator.observe;

/** Where a cluster's identity was found. */
public enum IdentitySource {
  /** On the cluster. */
  CLUSTER,
  /** On a volume claim; the cluster was made again, or its annotations were wiped. */
  CLAIM,
  /** Reported by a server that runs on the volume, or that refused to. */
  SERVER,
  /** Nowhere, and there is no volume: a new cluster. */
  MINTED,
  /**
   * Nowhere, and there is a volume: a guess that must not be recorded. One pod may start with it; a
   * volume that holds data refuses it, and its refusal tells the identity.
   */
  GUESSED
}
