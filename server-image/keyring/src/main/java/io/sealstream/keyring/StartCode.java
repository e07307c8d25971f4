package io.sealstream.keyring;

import java.util.Optional;

/**
 * Why a server does not open its store, as a stable code that the server prints and the operator
 * reads. Nothing below the store was written then, unless what failed came after the key had opened
 * it: of {@link #STORE_MODE_DIFFERS}, {@link #STORE_DAMAGED}, {@link #STORE_UNWRITABLE} and {@link
 * #FORMAT_TOO_NEW} the report says in its field {@code store} whether it is {@code untouched} or
 * {@code unfinished}.
 */
public enum StartCode {
  // Faults of the configuration: they end the process, whatever on_key_error says.
  /** A key source is set and holds no bytes. */
  KEY_EMPTY("KeyEmpty", Fault.CONFIGURATION),
  /** Under 16 bytes, one repeated byte, or blanks at the end, where a ring would be made. */
  KEY_TOO_WEAK("KeyTooWeak", Fault.CONFIGURATION),
  /** The key holds a NUL byte or is not UTF-8. */
  KEY_NOT_TEXT("KeyNotText", Fault.CONFIGURATION),
  /** Two sources of one key are set and differ. */
  KEY_SOURCES_DIFFER("KeySourcesDiffer", Fault.CONFIGURATION),
  /** No such cipher. */
  CIPHER_UNKNOWN("CipherUnknown", Fault.CONFIGURATION),

  // Faults between the key and the store: they follow on_key_error.
  /** The store is sealed, or is to be, and no key is given. */
  KEY_MISSING("KeyMissing", Fault.STORE),
  /** The key is not the one of the ring. */
  KEY_MISMATCH("KeyMismatch", Fault.STORE),
  /** Neither the key nor the previous key, as far as it is trusted, opens the ring. */
  PREVIOUS_KEY_MISMATCH("PreviousKeyMismatch", Fault.STORE),
  /** Data, but no key ring beside it. */
  KEYRING_MISSING("KeyringMissing", Fault.STORE),
  /** No copy of the ring has a valid checksum. */
  KEYRING_DAMAGED("KeyringDamaged", Fault.STORE),
  /** The key is right and the ring's tag does not fit. */
  KEYRING_TAMPERED("KeyringTampered", Fault.STORE),
  /** The ring is older than the superblock or the anchor says. */
  KEYRING_ROLLED_BACK("KeyringRolledBack", Fault.STORE),
  /** Store of another cluster or another node. */
  STORE_FOREIGN("StoreForeign", Fault.STORE),
  /** Store older than the anchor says, or started elsewhere since. */
  STORE_ROLLED_BACK("StoreRolledBack", Fault.STORE),
  /** Another process has it. */
  STORE_IN_USE("StoreInUse", Fault.STORE),
  /** A plain store and a configured key. */
  STORE_PLAIN("StorePlain", Fault.STORE),
  /** The directory of a nats-server. */
  STORE_OF_NATS_SERVER("StoreOfNatsServer", Fault.STORE),
  /** Streams of a server alone and a configured cluster, or replicas and none. */
  STORE_MODE_DIFFERS("StoreModeDiffers", Fault.STORE),
  /** Both copies of a superblock, or the catalog that it names, cannot be read. */
  STORE_DAMAGED("StoreDamaged", Fault.STORE),
  /** The directory cannot be made, read or written. */
  STORE_UNWRITABLE("StoreUnwritable", Fault.STORE),
  /** Written by a newer version with a feature that this one does not know. */
  FORMAT_TOO_NEW("FormatTooNew", Fault.STORE);

  private enum Fault {
    CONFIGURATION,
    STORE
  }

  private final String code;
  private final Fault fault;

  StartCode(String code, Fault fault) {
    this.code = code;
    this.fault = fault;
  }

  /** As printed, for example {@code KeyMismatch}. */
  public String code() {
    return code;
  }

  /** True when the process ends whatever {@code on_key_error} says. */
  public boolean isConfigurationFault() {
    return fault == Fault.CONFIGURATION;
  }

  public static Optional<StartCode> of(String code) {
    for (StartCode candidate : values()) {
      if (candidate.code.equals(code)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return code;
  }
}
