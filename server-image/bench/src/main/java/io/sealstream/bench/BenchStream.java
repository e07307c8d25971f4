package io.sealstream.bench;

import java.io.IOException;

/** A file stream of the measurements, made and asked over the JetStream API. */
record BenchStream(String name, String subjects, long maxBytes) {
  private static final long GIB = 1L << 30;

  /** Stream n of many: subject {@code bench.<n>}; it keeps the newest GiB. */
  static BenchStream number(int n) {
    return new BenchStream("BENCH" + n, "bench." + n, GIB);
  }

  /** Stream n without a limit on bytes. */
  static BenchStream unlimited(int n) {
    return new BenchStream("BENCH" + n, "bench." + n, -1);
  }

  void create(NatsLine control) throws IOException {
    String reply =
        control.request(
            "$JS.API.STREAM.CREATE." + name,
            ("{\"name\":\"%s\",\"subjects\":[\"%s\"],\"storage\":\"file\",\"retention\":\"limits\","
                    + "\"num_replicas\":1,\"max_bytes\":%d,\"discard\":\"old\"}")
                .formatted(name, subjects, maxBytes));
    if (reply.contains("\"error\"")) {
      throw new IOException("stream not created: " + reply);
    }
  }

  /** The last sequence that the stream has. */
  long lastSequence(NatsLine control) throws IOException {
    String info = control.request("$JS.API.STREAM.INFO." + name, "");
    int at = info.indexOf("\"last_seq\":");
    if (at < 0) {
      throw new IOException("no stream info: " + info);
    }
    return Long.parseLong(info.substring(at + 11).split("[,}]", 2)[0].strip());
  }
}
