package io.sealstream.operator.guard;

import io.sealstream.keyring.StartCode;
import io.sealstream.operator.api.Reason;

/** The table from what a server says when it refuses to start to what the operator says of it. */
public final class StartReasons {

  private StartReasons() {}

  /** Without a default, so that a new code does not compile before it has its reason. */
  public static Reason of(StartCode code) {
    return switch (code) {
      // A pod of a sealed cluster cannot start without its key, so this one was made as Plaintext.
      case KEY_MISSING -> Reason.ENCRYPTION_DISABLE_REFUSED;
      case KEY_EMPTY -> Reason.KEY_EMPTY;
      case KEY_TOO_WEAK -> Reason.KEY_TOO_WEAK;
      case KEY_NOT_TEXT -> Reason.KEY_NOT_TEXT;
      case KEY_SOURCES_DIFFER -> Reason.KEY_SOURCES_DIFFER;
      case CIPHER_UNKNOWN -> Reason.CIPHER_UNKNOWN;
      case KEY_MISMATCH -> Reason.KEY_CHANGE_REFUSED;
      case PREVIOUS_KEY_MISMATCH -> Reason.PREVIOUS_KEY_MISMATCH;
      case KEYRING_MISSING -> Reason.KEYRING_MISSING;
      case KEYRING_DAMAGED -> Reason.KEYRING_DAMAGED;
      case KEYRING_TAMPERED -> Reason.KEYRING_TAMPERED;
      case KEYRING_ROLLED_BACK -> Reason.KEYRING_ROLLED_BACK;
      case STORE_FOREIGN -> Reason.STORE_FOREIGN;
      case STORE_ROLLED_BACK -> Reason.STORE_ROLLED_BACK;
      case STORE_IN_USE -> Reason.STORE_IN_USE;
      case STORE_PLAIN -> Reason.STORE_PLAIN;
      case STORE_OF_NATS_SERVER -> Reason.STORE_OF_NATS_SERVER;
      case STORE_MODE_DIFFERS -> Reason.STORE_MODE_DIFFERS;
      case STORE_DAMAGED -> Reason.STORE_DAMAGED;
      case STORE_UNWRITABLE -> Reason.STORE_UNWRITABLE;
      case FORMAT_TOO_NEW -> Reason.VERSION_CANNOT_READ_DATA;
    };
  }

  /** What could make the same volume start. */
  public enum Remedy {
    /** Another key in the pod. */
    KEY,
    /** Another pod: image, configuration, cipher. */
    TEMPLATE,
    /** Neither: the volume itself, or somebody else who uses it. */
    VOLUME
  }

  public static Remedy remedy(StartCode code) {
    return switch (code) {
      case KEY_EMPTY, KEY_TOO_WEAK, KEY_NOT_TEXT, KEY_MISMATCH, PREVIOUS_KEY_MISMATCH -> Remedy.KEY;
      case KEY_MISSING, KEY_SOURCES_DIFFER, CIPHER_UNKNOWN, STORE_PLAIN, FORMAT_TOO_NEW ->
          Remedy.TEMPLATE;
      case KEYRING_MISSING,
          KEYRING_DAMAGED,
          KEYRING_TAMPERED,
          KEYRING_ROLLED_BACK,
          STORE_FOREIGN,
          STORE_ROLLED_BACK,
          STORE_IN_USE,
          STORE_OF_NATS_SERVER,
          STORE_MODE_DIFFERS,
          STORE_DAMAGED,
          STORE_UNWRITABLE ->
          Remedy.VOLUME;
    };
  }
}
