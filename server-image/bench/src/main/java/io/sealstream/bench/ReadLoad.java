package io.sealstream.bench;

import java.io.IOException;

/**
 * Reads a stream from its beginning through an ordered consumer as clients make one: ephemeral, in
 * memory, without acknowledgements, pulling 500 messages and asking for more when half of them are
 * there. Read once to warm up, then once for the figure.
 *
 * @param payload bytes of each message
 * @param messages how many are read
 */
record ReadLoad(int payload, int messages) implements Load {
  private static final int BATCH = 500;

  @Override
  public String name() {
    return "ordered consumer, %s, %,d messages".formatted(PublishLoad.size(payload), messages);
  }

  @Override
  public String unit() {
    return "msgs/s";
  }

  @Override
  public Sample run(ServerUnderTest server) throws Exception {
    fill(server.port(), payload, messages);
    read(server.port());
    long cpu = server.cpuMicros();
    long begin = System.nanoTime();
    read(server.port());
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Sample(messages / seconds, (double) (server.cpuMicros() - cpu) / messages);
  }

  /** Publishes at least this many messages into one stream without a limit. */
  static void fill(int port, int payload, int messages) throws Exception {
    try (NatsLine control = new NatsLine(port)) {
      BenchStream.unlimited(0).create(control);
    }
    publish(port, payload, messages);
  }

  /** Publishes at least so many messages more into that stream. */
  static void publish(int port, int payload, int messages) throws Exception {
    int window = payload > 4096 ? 100 : 500;
    try (Publisher publisher = new Publisher(port, payload, window, 0, 1)) {
      publisher.readAcks(messages, Long.MAX_VALUE / 2 + System.nanoTime());
    }
  }

  private void read(int port) throws IOException {
    try (NatsLine control = new NatsLine(port);
        NatsLine line = new NatsLine(port)) {
      String consumer = createConsumer(control);
      String next =
          "PUB $JS.API.CONSUMER.MSG.NEXT.BENCH0." + consumer + " _INBOX.read.1 %d\r\n%s\r\n";
      String ask = "{\"batch\":%d,\"expires\":30000000000}";
      line.send("SUB _INBOX.read.1 1\r\n");
      String whole = ask.formatted(BATCH);
      String half = ask.formatted(BATCH / 2);
      line.send(next.formatted(whole.length(), whole));
      byte[] more = next.formatted(half.length(), half).getBytes();
      byte[] message = new byte[payload + 4096];
      for (int read = 1; read <= messages; read++) {
        int length = line.next(message);
        if (length < payload) {
          throw new IOException("the consumer ended: " + new String(message, 0, length));
        }
        if (read % (BATCH / 2) == 0) {
          line.send(more, more.length);
        }
      }
    }
  }

  private static String createConsumer(NatsLine control) throws IOException {
    String reply =
        control.request(
            "$JS.API.CONSUMER.CREATE.BENCH0",
            "{\"stream_name\":\"BENCH0\",\"config\":{\"deliver_policy\":\"all\",\"ack_policy\":"
                + "\"none\",\"max_deliver\":1,\"mem_storage\":true,\"num_replicas\":1,"
                + "\"replay_policy\":\"instant\",\"inactive_threshold\":300000000000}}");
    int at = reply.indexOf("\"name\":\"");
    if (at < 0) {
      throw new IOException("consumer not created: " + reply);
    }
    return reply.substring(at + 8, reply.indexOf('"', at + 8));
  }
}
