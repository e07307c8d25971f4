package io.sealstream.bench;

/**
 * The time from process start until JetStream answers, over a stream that has messages.
 *
 * @param messages of 128 B, published before
 * @param ending how the server before ended
 */
record StartLoad(int messages, ServerUnderTest.Ending ending) implements Load {

  @Override
  public String name() {
    return "start "
        + (ending == ServerUnderTest.Ending.STOP ? "after a clean stop" : "after kill -9")
        + ", "
        + messages / 1_000_000
        + " million messages";
  }

  @Override
  public String unit() {
    return "ms";
  }

  @Override
  public Sample run(ServerUnderTest server) throws Exception {
    ReadLoad.fill(server.port(), 128, messages);
    ServerUnderTest.Times times = server.again(ending);
    try (NatsLine control = new NatsLine(server.port())) {
      long last = BenchStream.number(0).lastSequence(control);
      if (last < messages) {
        throw new IllegalStateException(messages + " were acknowledged, " + last + " came back");
      }
    }
    return Sample.of(times.answered().toNanos() / 1e6);
  }
}
