package io.sealstream.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A server in one configuration.
 *
 * @param name as it stands in the result
 * @param binary path of the executable
 * @param jetstream settings inside its {@code jetstream} block besides {@code store_dir}
 */
record Candidate(String name, String binary, String jetstream) {
  /** A key for measurements only: it protects nothing. */
  private static final String KEY = "key: \"bench-key-0123456789abcdef\", ";

  /** This server, which syncs before each acknowledgement; cipher aes, chachapoly or none. */
  static Candidate sealstream(String binary, String cipher) {
    return new Candidate(
        "sealstream " + cipher + ", synced", binary, key(cipher) + "sync_interval: always");
  }

  /** nats-server as it comes: acknowledged before the sync. */
  static Candidate natsDefault(String binary, String cipher) {
    return new Candidate("nats-server " + cipher, binary, key(cipher) + "max_file_store: 20GB");
  }

  /** nats-server with {@code sync_interval: always}. */
  static Candidate natsAlways(String binary, String cipher) {
    return new Candidate(
        "nats-server " + cipher + ", always", binary, key(cipher) + "sync_interval: always");
  }

  /** Every cipher of both, the first one sealed by us with aes. */
  static List<Candidate> all(String ours, String nats) {
    List<Candidate> all = new ArrayList<>();
    for (String cipher : List.of("aes", "chachapoly", "none")) {
      all.add(sealstream(ours, cipher));
    }
    for (String cipher : List.of("none", "aes", "chacha")) {
      all.add(natsDefault(nats, cipher));
    }
    all.add(natsAlways(nats, "aes"));
    return all;
  }

  private static String key(String cipher) {
    return cipher.equals("none") ? "" : KEY + "cipher: " + cipher + ", ";
  }
}
