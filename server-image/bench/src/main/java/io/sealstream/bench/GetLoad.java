package io.sealstream.bench;

import java.io.IOException;
import java.util.SplittableRandom;

/**
 * Reads messages back one by one at random sequences, by direct gets of which a hundred are under
 * way.
 *
 * @param messages of 128 B in the stream
 * @param gets that are measured; as many warm up
 */
record GetLoad(int messages, int gets) implements Load {
  private static final int WINDOW = 100;
  private static final int PAYLOAD = 128;

  @Override
  public String name() {
    return "read back, 128 B, at random among %,d messages".formatted(messages);
  }

  @Override
  public String unit() {
    return "msgs/s";
  }

  @Override
  public Sample run(ServerUnderTest server) throws Exception {
    ReadLoad.fill(server.port(), PAYLOAD, messages);
    SplittableRandom random = new SplittableRandom(gets);
    get(server.port(), random);
    long cpu = server.cpuMicros();
    long begin = System.nanoTime();
    get(server.port(), random);
    double seconds = (System.nanoTime() - begin) / 1e9;
    return new Sample(gets / seconds, (double) (server.cpuMicros() - cpu) / gets);
  }

  private void get(int port, SplittableRandom random) throws IOException {
    byte[] message = new byte[PAYLOAD + 4096];
    try (NatsLine line = new NatsLine(port)) {
      line.send("SUB _INBOX.get 1\r\n");
      for (int n = 0; n < gets + WINDOW; n++) {
        if (n >= WINDOW && line.next(message) < PAYLOAD) {
          throw new IOException("a message was not found");
        }
        if (n < gets) {
          String body = "{\"seq\":" + (1 + random.nextInt(messages)) + "}";
          line.send(
              "PUB $JS.API.DIRECT.GET.BENCH0 _INBOX.get %d\r\n%s\r\n"
                  .formatted(body.length(), body));
        }
      }
    }
  }
}
