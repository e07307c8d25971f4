package io.sealstream.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What many messages of 128 B in one stream cost: memory while it serves, bytes on disk, and how
 * long a start over them takes until the stream answers. Each store is filled once.
 *
 * @param messages published before anything is measured
 * @param starts of each kind
 */
record StoredMessages(int messages, int starts) {
  /** Published before each kill, so that there is a journal to be read. */
  private static final int BEFORE_KILL = 500_000;

  List<Figure> measure(List<Candidate> candidates) throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (String[] what :
        new String[][] {
          {"start after a clean stop", "ms"},
          {"start after kill -9 under load", "ms"},
          {"resident memory", "MiB"},
          {"store directory", "MiB"}
        }) {
      String name = "%s, %,d messages of 128 B".formatted(what[0], messages);
      figures.add(new Figure(name, what[1], new ArrayList<>()));
    }
    for (Candidate candidate : candidates) {
      Spread[] measured = measure(candidate);
      for (int i = 0; i < measured.length; i++) {
        Figure figure = figures.get(i);
        double first = figure.rows().isEmpty() ? 0 : figure.rows().getFirst().value().median();
        double ratio = first == 0 ? 1 : first / measured[i].median();
        figure.rows().add(new Figure.Row(candidate.name(), measured[i], ratio, 0));
      }
    }
    return figures;
  }

  private Spread[] measure(Candidate candidate) throws Exception {
    try (ServerUnderTest server = ServerUnderTest.start(candidate)) {
      ReadLoad.fill(server.port(), 128, messages);
      Spread resident = Spread.of(server.residentBytes() / 1048576.0);
      server.end(ServerUnderTest.Ending.STOP);
      Spread disk = Spread.of(server.diskBytes() / 1048576.0);
      server.begin();
      double[] clean = new double[starts];
      double[] killed = new double[starts];
      for (int i = 0; i < starts; i++) {
        clean[i] = start(server, ServerUnderTest.Ending.STOP, messages);
      }
      for (int i = 0; i < starts; i++) {
        int more = Math.min(BEFORE_KILL, messages);
        ReadLoad.publish(server.port(), 128, more);
        killed[i] = start(server, ServerUnderTest.Ending.KILL, messages + (i + 1L) * more);
      }
      return new Spread[] {Spread.of(clean), Spread.of(killed), resident, disk};
    }
  }

  private static double start(ServerUnderTest server, ServerUnderTest.Ending ending, long expected)
      throws Exception {
    server.again(ending);
    try (NatsLine control = new NatsLine(server.port())) {
      long last = BenchStream.unlimited(0).lastSequence(control);
      if (last < expected) {
        throw new IOException(expected + " were acknowledged, " + last + " came back");
      }
    }
    return server.sinceStart().toNanos() / 1e6;
  }
}
