package io.sealstream.bench;

import java.util.ArrayList;
import java.util.List;

/** Runs several cases in alternation: a noisy minute hits all of them. */
record SideBySide(int rounds) {

  /** One load on several candidates. */
  Figure measure(Load load, List<Candidate> candidates) throws Exception {
    return measure(
        load.name(), load.unit(), candidates.stream().map(c -> new Case(c, load)).toList());
  }

  Figure measure(String name, String unit, List<Case> cases) throws Exception {
    Sample[][] samples = new Sample[cases.size()][rounds];
    for (int round = 0; round < rounds; round++) {
      for (int c = 0; c < cases.size(); c++) {
        samples[c][round] = run(name, cases.get(c));
      }
    }
    List<Figure.Row> rows = new ArrayList<>();
    for (int c = 0; c < cases.size(); c++) {
      rows.add(row(cases.get(c).label(), samples[0], samples[c]));
    }
    return new Figure(name, unit, rows);
  }

  private static Sample run(String name, Case one) throws Exception {
    try {
      return one.round().run();
    } catch (Exception e) {
      throw new Exception(name + ", " + one.label() + ": " + e.getMessage(), e);
    }
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
