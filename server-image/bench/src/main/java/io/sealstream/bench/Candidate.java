package io.sealstream.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * A server in one configuration.
 *
 * @param name as it stands in the result
 * @param binary path of the executable
 * @param jetstream settings inside its {@code jetstream} block besides {@code store_dir}
 * @param extra further settings of its configuration file
 */
record Candidate(String name, String binary, String jetstream, String extra) {
  /** A key for measurements only: it protects nothing. */
  private static final String KEY = "key: \"bench-key-0123456789abcdef\", ";

  /** In further settings: where monitoring is to listen. */
  static final String MONITOR = "MONITOR";

  private static final String ROOM = "max_file_store: 40GB, ";

  /** This server, which syncs before each acknowledgement; cipher aes, chachapoly or none. */
  static Candidate sealstream(String binary, String cipher) {
    return of("sealstream " + cipher, binary, cipher, "sync_interval: always");
  }

  /** This server as nats-server is by default: it syncs every two minutes. */
  static Candidate notSynced(String binary, String cipher) {
    return of("sealstream " + cipher + ", not synced", binary, cipher, "sync_interval: \"2m\"");
  }

  /** nats-server as it comes: acknowledged before the sync. */
  static Candidate natsDefault(String binary, String cipher) {
    return of("nats-server " + cipher, binary, cipher, "sync_interval: \"2m\"");
  }

  /** nats-server with {@code sync_interval: always}. */
  static Candidate natsAlways(String binary, String cipher) {
    return of("nats-server " + cipher + ", always", binary, cipher, "sync_interval: always");
  }

  private static Candidate of(String name, String binary, String cipher, String sync) {
    return new Candidate(name, binary, ROOM + key(cipher) + sync, "");
  }

  /** The same with further settings. */
  Candidate with(String label, String settings) {
    return new Candidate(label, binary, jetstream, settings);
  }

  /** The same with settings besides those it has. */
  Candidate and(String settings) {
    return new Candidate(name, binary, jetstream, extra + "\n" + settings);
  }

  /** Every cipher of both, synced or not; the first one is ours with aes. */
  static List<Candidate> all(String ours, String nats) {
    List<Candidate> all = new ArrayList<>(common(ours, nats));
    for (String cipher : List.of("aes", "chachapoly", "none")) {
      all.add(notSynced(ours, cipher));
    }
    all.add(natsAlways(nats, "none"));
    all.add(natsAlways(nats, "chacha"));
    return all;
  }

  /** Every cipher of both as most people run them, and nats-server synced. */
  static List<Candidate> common(String ours, String nats) {
    List<Candidate> common = new ArrayList<>(sealstreams(ours));
    for (String cipher : List.of("none", "aes", "chacha")) {
      common.add(natsDefault(nats, cipher));
    }
    common.add(natsAlways(nats, "aes"));
    return common;
  }

  /** Ours under every cipher. */
  static List<Candidate> sealstreams(String ours) {
    return List.of(
        sealstream(ours, "aes"), sealstream(ours, "chachapoly"), sealstream(ours, "none"));
  }

  private static String key(String cipher) {
    return cipher.equals("none") ? "" : KEY + "cipher: " + cipher + ", ";
  }
}
