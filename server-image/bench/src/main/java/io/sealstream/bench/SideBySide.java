package io.sealstream.bench;

import java.util.ArrayList;
import java.util.List;

/** Runs a load on several candidates in alternation: a noisy minute hits all of them. */
record SideBySide(int rounds) {

  Figure measure(Load load, List<Candidate> candidates) throws Exception {
    Sample[][] samples = new Sample[candidates.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int c = 0; c < candidates.size(); c++) {
        try (ServerUnderTest server = ServerUnderTest.start(candidates.get(c))) {
          samples[c][round] = load.run(server);
        }
      }
    }
    List<Figure.Row> rows = new ArrayList<>();
    for (int c = 0; c < candidates.size(); c++) {
      rows.add(row(candidates.get(c).name(), samples[0], samples[c]));
    }
    return new Figure(load.name(), load.unit(), rows);
  }

  private Figure.Row row(String name, Sample[] first, Sample[] own) {
    double[] values = new double[rounds];
    double[] ratios = new double[rounds];
    double[] cpu = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      values[round] = own[round].value();
      ratios[round] = first[round].value() / own[round].value();
      cpu[round] = own[round].cpuMicros();
    }
    return new Figure.Row(
        name, Spread.of(values), Spread.of(ratios).median(), Spread.of(cpu).median());
  }
}
