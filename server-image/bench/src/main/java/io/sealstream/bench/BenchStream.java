package io.sealstream.bench;

import java.io.IOException;

/** A file stream of the measurements, made and asked over the JetStream API. */
record BenchStream(String name, String subjects, long maxBytes, int replicas) {
  /** What streams that are published to without an end keep, together. */
  private static final long KEPT = 2L << 30;

  /** Stream n of so many: subject {@code bench.<n>}; together they keep the newest 2 GiB. */
  static BenchStream number(int n, int of) {
    return new BenchStream("BENCH" + n, "bench." + n, KEPT / of, 1);
  }

  /** Stream n without a limit on bytes. */
  static BenchStream unlimited(int n) {
    return new BenchStream("BENCH" + n, "bench." + n, -1, 1);
  }

  /** The same stream on so many servers. */
  BenchStream on(int servers) {
    return new BenchStream(name, subjects, maxBytes, servers);
  }

  void create(NatsLine control) throws IOException {
    check(control.request(createSubject(), createBody()));
  }

  String createSubject() {
    return "$JS.API.STREAM.CREATE." + name;
  }

  String createBody() {
    return ("{\"name\":\"%s\",\"subjects\":[\"%s\"],\"storage\":\"file\",\"retention\":\"limits\","
            + "\"num_replicas\":%d,\"max_bytes\":%d,\"discard\":\"old\",\"allow_direct\":true}")
        .formatted(name, subjects, replicas, maxBytes);
  }

  static void check(String reply) throws IOException {
    if (reply.contains("\"error\"")) {
      throw new IOException("stream not created: " + reply);
    }
  }

  String infoSubject() {
    return "$JS.API.STREAM.INFO." + name;
  }

  /** What the server says of it. */
  String info(NatsLine control) throws IOException {
    return control.request(infoSubject(), "");
  }

  /** The last sequence that the stream has. */
  long lastSequence(NatsLine control) throws IOException {
    String info = info(control);
    int at = info.indexOf("\"last_seq\":");
    if (at < 0) {
      throw new IOException("no stream info: " + info);
    }
    return Long.parseLong(info.substring(at + 11).split("[,}]", 2)[0].strip());
  }
}
