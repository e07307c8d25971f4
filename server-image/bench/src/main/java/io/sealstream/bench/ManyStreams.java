package io.sealstream.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What very many streams cost, each with one message: to make them, to start over them, in memory.
 */
record ManyStreams(int streams) {
  private static final int WINDOW = 100;

  List<Figure> measure(List<Candidate> candidates) throws Exception {
    List<Figure.Row> made = new ArrayList<>();
    List<Figure.Row> clean = new ArrayList<>();
    List<Figure.Row> killed = new ArrayList<>();
    List<Figure.Row> resident = new ArrayList<>();
    for (Candidate candidate : candidates) {
      try (ServerUnderTest server = ServerUnderTest.start(candidate)) {
        long begin = System.nanoTime();
        create(server.port());
        row(made, candidate, (System.nanoTime() - begin) / 1e6);
        publish(server.port());
        row(clean, candidate, start(server, ServerUnderTest.Ending.STOP));
        row(killed, candidate, start(server, ServerUnderTest.Ending.KILL));
        row(resident, candidate, server.residentBytes() / 1048576.0);
      }
    }
    String of = "%,d streams".formatted(streams);
    return List.of(
        new Figure(of + ", made", "ms", made),
        new Figure(of + ", start after a clean stop", "ms", clean),
        new Figure(of + ", start after kill -9", "ms", killed),
        new Figure(of + ", resident memory after a start", "MiB", resident));
  }

  private static void row(List<Figure.Row> rows, Candidate candidate, double value) {
    double first = rows.isEmpty() ? value : rows.getFirst().value().median();
    rows.add(new Figure.Row(candidate.name(), Spread.of(value), first / value, 0));
  }

  /** At most a hundred requests wait for their answer. */
  private void create(int port) throws IOException {
    try (NatsLine line = new NatsLine(port)) {
      line.send("SUB _INBOX.create 1\r\n");
      for (int n = 0; n < streams + WINDOW; n++) {
        if (n >= WINDOW) {
          BenchStream.check(new String(line.nextPayload(), StandardCharsets.UTF_8));
        }
        if (n < streams) {
          BenchStream stream = BenchStream.number(n, streams);
          line.send(
              "PUB %s _INBOX.create %d\r\n%s\r\n"
                  .formatted(
                      stream.createSubject(), stream.createBody().length(), stream.createBody()));
        }
      }
    }
  }

  private void publish(int port) throws Exception {
    try (Publisher publisher = new Publisher(port, 128, 500, 0, streams)) {
      publisher.readAcks(streams, Long.MAX_VALUE / 2 + System.nanoTime());
    }
  }

  private double start(ServerUnderTest server, ServerUnderTest.Ending ending) throws Exception {
    server.again(ending);
    try (NatsLine control = new NatsLine(server.port())) {
      if (BenchStream.number(streams - 1, streams).lastSequence(control) < 1) {
        throw new IOException("the last stream lost its message");
      }
    }
    return server.sinceStart().toNanos() / 1e6;
  }
}
