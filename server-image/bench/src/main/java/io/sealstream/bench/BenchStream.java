package io.sealstream.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A file stream of the measurements, made and asked over the JetStream API. */
record BenchStream(String name, String subjects, long maxBytes, int replicas) {
  /** What streams that are published to without an end keep, together. */
  private static final long KEPT = 2L << 30;

  private static final String NO_PEERS = "\"err_code\":10005";
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

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

  /** Makes it; on several servers as soon as enough of them are known to whoever decides. */
  void create(NatsLine control) throws IOException {
    long until = System.nanoTime() + PATIENCE_NANOS;
    String reply = control.request(createSubject(), createBody());
    while (reply.contains(NO_PEERS) && System.nanoTime() - until < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
      reply = control.request(createSubject(), createBody());
    }
    check(reply);
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
