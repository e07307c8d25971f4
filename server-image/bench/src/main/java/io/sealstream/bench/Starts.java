package io.sealstream.bench;

import java.util.List;

/** How long a start takes until the socket is bound and until INFO is sent, over a sealed store. */
record Starts(int count) {

  List<Figure> measure(Candidate candidate) throws Exception {
    double[] bound = new double[count];
    double[] info = new double[count];
    double[] resident = new double[count];
    try (ServerUnderTest server = ServerUnderTest.start(candidate)) {
      for (int i = 0; i < count; i++) {
        ServerUnderTest.Times times = server.again(ServerUnderTest.Ending.STOP);
        bound[i] = times.bound().toNanos() / 1e6;
        info[i] = times.info().toNanos() / 1e6;
        resident[i] = server.residentBytes() / 1048576.0;
      }
    }
    return List.of(
        figure("process start to socket bound", "ms", candidate, bound),
        figure("process start to INFO, with a sealed store", "ms", candidate, info),
        figure("resident memory when idle", "MiB", candidate, resident));
  }

  private static Figure figure(String name, String unit, Candidate candidate, double[] values) {
    return new Figure(
        name, unit, List.of(new Figure.Row(candidate.name(), Spread.of(values), 1, 0)));
  }
}
