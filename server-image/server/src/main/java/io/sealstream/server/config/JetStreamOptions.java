package io.sealstream.server.config;

import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The {@code jetstream} block.
 *
 * @param storeDir the directory that holds the store's directory
 * @param key the master key as the file gives it; the environment may give one too
 * @param cipher as written: {@code aes}, {@code chachapoly}, {@code chacha}, {@code none}, or
 *     something unknown that the key check reports
 * @param plainStore {@code migrate_plain}: what becomes of a plain store where there is a key
 * @param fips only what FIPS 140 approves: AES, and PBKDF2 for the master key
 * @param maxFileStore bytes that streams may use on disk; empty: what the volume has
 */
public record JetStreamOptions(
    Path storeDir,
    KeySetting key,
    KeySetting previousKey,
    Optional<Path> keyFile,
    Optional<Path> previousKeyFile,
    Optional<String> cipher,
    PlainStore plainStore,
    boolean fips,
    SyncInterval syncInterval,
    OnKeyError onKeyError,
    OptionalLong maxFileStore,
    OptionalLong maxMemoryStore) {

  /** Where NATS puts its store when nothing is said. */
  public static final Path DEFAULT_STORE_DIR =
      Path.of(System.getProperty("java.io.tmpdir"), "nats");

  public static final JetStreamOptions DEFAULTS =
      new JetStreamOptions(
          DEFAULT_STORE_DIR,
          KeySetting.ABSENT,
          KeySetting.ABSENT,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          PlainStore.REFUSE,
          false,
          SyncInterval.ALWAYS,
          OnKeyError.CORE,
          OptionalLong.empty(),
          OptionalLong.empty());

  /**
   * The same without what a start alone looks at, or that may be reloaded: keys, their sources,
   * {@code migrate_plain}. What is left a running server cannot change.
   */
  public JetStreamOptions withoutKeys() {
    return new JetStreamOptions(
        storeDir,
        KeySetting.ABSENT,
        KeySetting.ABSENT,
        Optional.empty(),
        Optional.empty(),
        cipher,
        PlainStore.REFUSE,
        fips,
        syncInterval,
        onKeyError,
        maxFileStore,
        maxMemoryStore);
  }

  /** Whether a plain store may become a sealed one. */
  public enum PlainStore {
    REFUSE,
    SEAL
  }

  /** What happens when the store cannot be opened with the keys given. */
  public enum OnKeyError {
    /** Core NATS serves, JetStream is off. */
    CORE,
    /** The process ends with code 78. */
    EXIT
  }
}
