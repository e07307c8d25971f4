package io.sealstream.server.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration of one server, as an administrator changes it: written as the file {@code
 * nats.conf} with a key file beside it. A former key stays offered until a start or reload showed
 * that it is not needed any more.
 */
final class NodeSettings {
  private final Path directory;
  private final Path storeDir;
  private final String admin;
  private String cipher = "aes";
  private String syncInterval = "always";
  private int keys = 1;
  private boolean rotating;
  private boolean plain;
  private boolean sealing;
  private String resealRate = "2MB";

  /**
   * @param admin the block of the listener for the operator
   */
  NodeSettings(Path directory, Path storeDir, String admin) {
    this.directory = directory;
    this.storeDir = storeDir;
    this.admin = admin;
  }

  void changeCipher() {
    cipher = cipher.equals("aes") ? "chachapoly" : "aes";
  }

  String cipher() {
    return plain ? "none" : cipher;
  }

  /** The store is made without a key. */
  void beginPlain() {
    plain = true;
  }

  boolean isPlain() {
    return plain;
  }

  /** A start showed that the store is under a key. */
  boolean isSealed() {
    return !plain && !sealing;
  }

  /** No start showed yet that what is in clear is under a key. */
  boolean isBeingSealed() {
    return sealing;
  }

  /** What is in clear is to be sealed. */
  void seal() {
    plain = false;
    sealing = true;
  }

  /** How fast segments are written anew, in bytes a second as the configuration says it. */
  void resealAt(String rate) {
    resealRate = rate;
  }

  void syncEvery(String interval) {
    syncInterval = interval;
  }

  /** Takes a new key; false while the store may still be under the one before. */
  boolean rotate() {
    if (rotating) {
      return false;
    }
    keys++;
    rotating = true;
    return true;
  }

  /** The store is under the present key. */
  void keyIsInForce() {
    rotating = false;
    sealing = false;
  }

  private static String key(int number) {
    return "master key number %d of a story of deaths".formatted(number);
  }

  /** What the store tool reads from its environment. */
  Map<String, String> environment() {
    if (plain) {
      return Map.of();
    }
    Map<String, String> keyring = new LinkedHashMap<>(Map.of("JS_KEY", key(keys)));
    if (rotating) {
      keyring.put("JS_PREV_KEY", key(keys - 1));
    }
    return keyring;
  }

  private String keyring() throws IOException {
    if (plain) {
      return "cipher: none";
    }
    Path key = Files.writeString(directory.resolve("key"), key(keys));
    String keyring = "cipher: %s, key_file: \"%s\"".formatted(cipher, key);
    if (rotating) {
      Path previous = Files.writeString(directory.resolve("previous-key"), key(keys - 1));
      keyring += ", prev_key_file: \"%s\"".formatted(previous);
    }
    return sealing ? keyring + ", migrate_plain: true" : keyring;
  }

  Path write() throws IOException {
    return Files.writeString(
        directory.resolve("nats.conf"),
        """
        listen: "127.0.0.1:-1"
        http: "127.0.0.1:-1"
        jetstream {
          store_dir: "%s"
          %s
          sync_interval: %s
        }
        sealstream {
          reseal_rate: %s
          %s
        }
        """
            .formatted(storeDir, keyring(), syncInterval, resealRate, admin));
  }
}
