package io.sealstream.bench;

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

  static Candidate sealstream(String binary, String cipher) {
    String key = cipher.equals("none") ? "" : KEY + "cipher: " + cipher + ", ";
    return new Candidate("sealstream " + cipher, binary, key + "sync_interval: always");
  }

  static Candidate natsServer(String binary, String cipher, boolean always) {
    String key = cipher.equals("none") ? "" : KEY + "cipher: " + cipher + ", ";
    return new Candidate(
        "nats-server " + cipher + (always ? " always" : " default"),
        binary,
        key + (always ? "sync_interval: always" : "max_file_store: 10GB"));
  }
}
