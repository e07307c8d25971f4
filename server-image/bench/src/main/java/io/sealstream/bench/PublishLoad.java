package io.sealstream.bench;

import java.io.IOException;
import java.time.Duration;

/**
 * One asynchronous publisher; only acknowledged messages count, and the streams must hold them.
 *
 * @param payload bytes of each message
 * @param window outstanding publishes; 1 is one at a time
 * @param streams how many streams the messages go to, in turn
 * @param warmUp runs before the measurement
 * @param measured runs and counts
 */
record PublishLoad(int payload, int window, int streams, Duration warmUp, Duration measured)
    implements Load {

  @Override
  public String name() {
    return "publish "
        + size(payload)
        + (window == 1 ? ", one at a time" : ", window " + window)
        + (streams == 1 ? "" : ", " + streams + " streams")
        + (warmUp.isZero() ? ", first " + measured.toSeconds() + " s after start" : "");
  }

  /** As text: {@code 128 B}, {@code 16 KiB}. */
  static String size(int bytes) {
    return bytes < 1024 ? bytes + " B" : bytes / 1024 + " KiB";
  }

  @Override
  public String unit() {
    return "msgs/s";
  }

  @Override
  public Sample run(ServerUnderTest server) throws Exception {
    try (NatsLine control = new NatsLine(server.port())) {
      for (int n = 0; n < streams; n++) {
        BenchStream.number(n, streams).create(control);
      }
      if (warmUp.isZero()) {
        server.again(ServerUnderTest.Ending.STOP);
      }
    }
    return measure(server.port(), server::cpuMicros);
  }

  /** Processor time used so far, microseconds. */
  interface Cpu {
    long micros() throws IOException;
  }

  /** Publishes to streams that are there. */
  Sample measure(int port, Cpu cpu) throws Exception {
    try (NatsLine control = new NatsLine(port);
        Publisher publisher = new Publisher(port, payload, window, 0, streams)) {
      publisher.readAcks(Long.MAX_VALUE, System.nanoTime() + warmUp.toNanos());
      long begin = System.nanoTime();
      long used = cpu.micros();
      long already = publisher.acked();
      publisher.readAcks(Long.MAX_VALUE, begin + measured.toNanos());
      double seconds = (System.nanoTime() - begin) / 1e9;
      long count = publisher.acked() - already;
      double spent = (double) (cpu.micros() - used);
      verifyStored(control, publisher.acked());
      return new Sample(count / seconds, spent / count);
    }
  }

  private void verifyStored(NatsLine control, long acked) throws IOException {
    long stored = 0;
    for (int n = 0; n < streams; n++) {
      stored += BenchStream.number(n, streams).lastSequence(control);
    }
    if (stored < acked) {
      throw new IOException("acknowledged " + acked + " but the streams hold " + stored);
    }
  }
}
