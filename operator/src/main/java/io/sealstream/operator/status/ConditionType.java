package io.sealstream.operator.status;

/** The conditions of a cluster. */
enum ConditionType {
  /** The spec is applied and every node serves. */
  READY("Ready"),
  /** A quorum serves clients, whatever the spec says. */
  AVAILABLE("Available"),
  /** The operator is at work (kstatus). */
  RECONCILING("Reconciling"),
  /** Nothing goes on until somebody acts (kstatus). */
  STALLED("Stalled"),
  /** The key in the spec opens the data. */
  KEY_ACCEPTED("KeyAccepted"),
  /** What is on disk is sealed as the spec asks, as far as its policy asks it. */
  ENCRYPTION_CONVERGED("EncryptionConverged"),
  /** A majority of the nodes say of themselves that they serve. */
  QUORUM_HEALTHY("QuorumHealthy"),
  /** A person stopped the operator from writing to child objects. */
  PAUSED("Paused");

  private final String word;

  ConditionType(String word) {
    this.word = word;
  }

  String word() {
    return word;
  }
}
