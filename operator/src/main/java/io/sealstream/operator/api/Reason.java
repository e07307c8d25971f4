package io.sealstream.operator.api;

import java.util.Optional;

/**
 * Every reason that a condition, an event, a warning or a held node may carry. A reason names a
 * state, in one word for programs; what to do about it stands in {@code docs/runbooks/<word>.md}.
 */
public enum Reason {
  // The states of a cluster that is well, or on its way.
  ALL_NODES_SERVING("AllNodesServing", Kind.STATE),
  QUORUM_SERVING("QuorumServing", Kind.STATE),
  KEY_OPENS_DATA("KeyOpensData", Kind.STATE),
  PLAINTEXT_AS_ASKED("PlaintextAsAsked", Kind.STATE),
  ALL_DATA_CONVERTED("AllDataConverted", Kind.STATE),
  SPEC_APPLIED("SpecApplied", Kind.STATE),
  NOTHING_REFUSED("NothingRefused", Kind.STATE),
  NOT_PAUSED("NotPaused", Kind.STATE),
  NODES_STARTING("NodesStarting", Kind.STATE),
  ROLLING_OUT("RollingOut", Kind.STATE),
  RESEAL_PENDING("ResealPending", Kind.STATE),
  PAUSED("Paused", Kind.STATE),
  QUORUM_LOST("QuorumLost", Kind.STATE),

  // What a person did and the operator does, said once.
  KEY_SECRET_MOVED("KeySecretMoved", Kind.NOTICE),
  KEY_ROTATING("KeyRotating", Kind.NOTICE),
  KEY_ROTATED("KeyRotated", Kind.NOTICE),
  KEY_CHANGED_BEFORE_FIRST_START("KeyChangedBeforeFirstStart", Kind.NOTICE),
  ENCRYPTION_ENABLING("EncryptionEnabling", Kind.NOTICE),
  CIPHER_CHANGING("CipherChanging", Kind.NOTICE),
  CIPHER_CHANGED("CipherChanged", Kind.NOTICE),
  ROTATION_REVERTING("RotationReverting", Kind.NOTICE),
  STATEFUL_SET_RESTORED("StatefulSetRestored", Kind.NOTICE),
  REFUSED_PODS_RESTARTED("RefusedPodsRestarted", Kind.NOTICE),

  // Legal, and a person should know.
  KEY_SHARED("KeyShared", Kind.WARNING),
  ROTATION_IN_PLACE("RotationInPlace", Kind.WARNING),
  UNUSED_SEALED_VOLUMES("UnusedSealedVolumes", Kind.WARNING),
  POD_MONITOR_NOT_INSTALLED("PodMonitorNotInstalled", Kind.WARNING),

  // Not there yet: no fault of anybody.
  WAITING_FOR_KEY_SECRET("WaitingForKeySecret", Kind.WAIT),
  EVICTION_BLOCKED("EvictionBlocked", Kind.WAIT),
  AWAITING_APPROVAL("AwaitingApproval", Kind.WAIT),
  VOLUMES_GROWING("VolumesGrowing", Kind.WAIT),
  SCALING("Scaling", Kind.WAIT),

  // Refused: the spec or the key.
  KEY_CHANGE_REFUSED("KeyChangeRefused", Kind.REFUSAL),
  KEY_SECRET_MISSING("KeySecretMissing", Kind.REFUSAL),
  KEY_ENTRY_MISSING("KeyEntryMissing", Kind.REFUSAL),
  KEY_EMPTY("KeyEmpty", Kind.REFUSAL),
  KEY_TOO_WEAK("KeyTooWeak", Kind.REFUSAL),
  KEY_NOT_TEXT("KeyNotText", Kind.REFUSAL),
  KEY_SECRET_FORBIDDEN("KeySecretForbidden", Kind.REFUSAL),
  ENCRYPTION_DISABLE_REFUSED("EncryptionDisableRefused", Kind.REFUSAL),
  CIPHER_UNKNOWN("CipherUnknown", Kind.REFUSAL),
  SIMULTANEOUS_KEY_AND_CIPHER_CHANGE("SimultaneousKeyAndCipherChange", Kind.REFUSAL),
  KEY_MISMATCH_WITH_VOLUME("KeyMismatchWithVolume", Kind.REFUSAL),
  DETACHED_VOLUME_KEY_MISMATCH("DetachedVolumeKeyMismatch", Kind.REFUSAL),
  ROTATION_INCOMPLETE("RotationIncomplete", Kind.REFUSAL),
  ROTATION_IN_PROGRESS("RotationInProgress", Kind.REFUSAL),
  ROTATION_REVERT_UNSAFE("RotationRevertUnsafe", Kind.REFUSAL),
  PREVIOUS_KEY_MISMATCH("PreviousKeyMismatch", Kind.REFUSAL),
  PREVIOUS_KEY_SECRET_MISSING("PreviousKeySecretMissing", Kind.REFUSAL),
  KEY_CHANGED_DURING_ROLLOUT("KeyChangedDuringRollout", Kind.REFUSAL),
  KUBELET_MAY_SERVE_OLD_SECRET("KubeletMayServeOldSecret", Kind.REFUSAL),
  OBJECTS_OLDER_THAN_DATA("ObjectsOlderThanData", Kind.REFUSAL),
  VERSION_CANNOT_READ_DATA("VersionCannotReadData", Kind.REFUSAL),
  VOLUMES_MISSING("VolumesMissing", Kind.REFUSAL),
  SCALE_UP_REFUSED("ScaleUpRefused", Kind.REFUSAL),
  SCALE_DOWN_REFUSED("ScaleDownRefused", Kind.REFUSAL),
  RESERVED_CONFIG_KEY("ReservedConfigKey", Kind.REFUSAL),
  RESERVED_POD_FIELD("ReservedPodField", Kind.REFUSAL),
  UNSUPPORTED_FIELD("UnsupportedField", Kind.REFUSAL),

  // Refused: one node and its volume.
  VOLUMES_DISAGREE("VolumesDisagree", Kind.REFUSAL),
  KEYRING_MISSING("KeyringMissing", Kind.REFUSAL),
  KEYRING_DAMAGED("KeyringDamaged", Kind.REFUSAL),
  KEYRING_TAMPERED("KeyringTampered", Kind.REFUSAL),
  KEYRING_ROLLED_BACK("KeyringRolledBack", Kind.REFUSAL),
  KEY_SOURCES_DIFFER("KeySourcesDiffer", Kind.REFUSAL),
  STORE_ROLLED_BACK("StoreRolledBack", Kind.REFUSAL),
  STORE_FOREIGN("StoreForeign", Kind.REFUSAL),
  STORE_IN_USE("StoreInUse", Kind.REFUSAL),
  STORE_PLAIN("StorePlain", Kind.REFUSAL),
  STORE_OF_NATS_SERVER("StoreOfNatsServer", Kind.REFUSAL),
  STORE_MODE_DIFFERS("StoreModeDiffers", Kind.REFUSAL),
  STORE_DAMAGED("StoreDamaged", Kind.REFUSAL),
  STORE_UNWRITABLE("StoreUnwritable", Kind.REFUSAL),

  // The API server, or what is there already, does not allow an object.
  NAME_TAKEN("NameTaken", Kind.REFUSAL),
  OBJECT_REJECTED("ObjectRejected", Kind.REFUSAL),
  VOLUME_GROWTH_REFUSED("VolumeGrowthRefused", Kind.REFUSAL),

  // A roll that does not go on by itself.
  ROLLOUT_BLOCKED("RolloutBlocked", Kind.REFUSAL),
  EVICTION_IMPOSSIBLE("EvictionImpossible", Kind.REFUSAL),
  NODE_UNREACHABLE("NodeUnreachable", Kind.REFUSAL);

  /** What a reason is, and so how loud it is said. */
  public enum Kind {
    /** A state that a condition has. */
    STATE,
    /** An event of type Normal. */
    NOTICE,
    /** An entry in status.warnings. */
    WARNING,
    /** Reconciling, not Stalled. */
    WAIT,
    /** Stalled, until somebody acts. */
    REFUSAL
  }

  private final String word;
  private final Kind kind;

  Reason(String word, Kind kind) {
    this.word = word;
    this.kind = kind;
  }

  /** As it stands in conditions and events, for example {@code KeyChangeRefused}. */
  public String word() {
    return word;
  }

  public Kind kind() {
    return kind;
  }

  /** The type of its event, as Kubernetes knows two of them. */
  public String eventType() {
    return kind == Kind.REFUSAL || kind == Kind.WARNING ? "Warning" : "Normal";
  }

  public static Optional<Reason> of(String word) {
    for (Reason reason : values()) {
      if (reason.word.equals(word)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return word;
  }
}
