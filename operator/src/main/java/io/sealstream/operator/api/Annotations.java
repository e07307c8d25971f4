package io.sealstream.operator.api;

/** The annotations that the operator reads or writes; on which object stands beside each. */
public final class Annotations {

  /** On the cluster, by a person: {@code "true"} stops every write to child objects. */
  public static final String PAUSED = "sealstream.io/paused";

  /** On the cluster, by a person: the id of the plan that a roll in mode Manual may carry out. */
  public static final String APPROVE = "sealstream.io/approve";

  /** On the cluster and its volume claims: minted once, 32 hex digits. */
  public static final String CLUSTER_ID = "sealstream.io/cluster-id";

  /** On the cluster and its volume claims: the salt of every fingerprint, 32 hex digits. */
  public static final String CLUSTER_SALT = "sealstream.io/cluster-salt";

  /** On the cluster and its volume claims: the cluster id, once its meta group has formed. */
  public static final String FORMED = "sealstream.io/formed";

  /**
   * On a volume claim: the fingerprint of the key that opens its ring, or {@code plaintext}.
   * Written only when a server reported it.
   */
  public static final String KEY_FINGERPRINT = "sealstream.io/key-fingerprint";

  /** On a volume claim: the anchor that the server reported, as one line of JSON. */
  public static final String ANCHOR = "sealstream.io/anchor";

  /**
   * On a volume claim: what the last server on it said of the volume when it refused to start, as
   * one line of JSON; gone once a server serves from it again.
   */
  public static final String REFUSED_START = "sealstream.io/refused-start";

  /**
   * On a volume claim: that its node leaves the cluster for good, or has left it, and since when.
   */
  public static final String DEPARTURE = "sealstream.io/departure";

  /** On a pod template: the cipher of new files, or {@code none}. */
  public static final String CIPHER = "sealstream.io/cipher";

  /** On a pod template: a hash of the inputs from the spec whose change needs a restart. */
  public static final String RESTART_HASH = "sealstream.io/restart-hash";

  /**
   * On every child: a hash of what the operator last wrote, so that fields it drops are noticed.
   */
  public static final String APPLIED = "sealstream.io/applied";

  private Annotations() {}
}
