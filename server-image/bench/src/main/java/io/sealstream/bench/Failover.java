package io.sealstream.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * For how long nothing is acknowledged while a stream of three replicas gets another leader: after
 * {@code kill -9} of the one it had, and when that is asked to step down. Seen by a publisher on
 * another server that goes on asking.
 *
 * @param times of each kind, on one cluster
 */
record Failover(int times) {

  List<Figure> measure(List<Candidate> candidates) throws Exception {
    double[][] killed = new double[candidates.size()][times];
    double[][] asked = new double[candidates.size()][times];
    for (int c = 0; c < candidates.size(); c++) {
      measure(candidates.get(c), killed[c], asked[c]);
    }
    return List.of(
        figure(
            "three replicas, without acknowledgements after kill -9 of the leader",
            candidates,
            killed),
        figure("three replicas, without acknowledgements after a step-down", candidates, asked));
  }

  private void measure(Candidate candidate, double[] killed, double[] asked) throws Exception {
    try (ClusterUnderTest cluster = ClusterUnderTest.start(candidate)) {
      BenchStream stream = BenchStream.number(0, 1).on(ClusterUnderTest.SERVERS);
      try (NatsLine control = new NatsLine(cluster.servers().getFirst().port())) {
        stream.create(control);
      }
      for (int i = 0; i < times; i++) {
        killed[i] = kill(cluster, cluster.leader(stream));
        asked[i] = stepDown(cluster, stream, cluster.leader(stream));
      }
    }
  }

  private static double kill(ClusterUnderTest cluster, ServerUnderTest leader) throws Exception {
    double gap;
    try (Heartbeat heartbeat = new Heartbeat(cluster.besides(leader).port())) {
      heartbeat.begin();
      leader.end(ServerUnderTest.Ending.KILL);
      gap = heartbeat.longestMillis();
    }
    leader.begin();
    return gap;
  }

  private static double stepDown(
      ClusterUnderTest cluster, BenchStream stream, ServerUnderTest leader) throws Exception {
    int port = cluster.besides(leader).port();
    try (Heartbeat heartbeat = new Heartbeat(port);
        NatsLine control = new NatsLine(port)) {
      heartbeat.begin();
      control.request("$JS.API.STREAM.LEADER.STEPDOWN." + stream.name(), "");
      return heartbeat.longestMillis();
    }
  }

  private static Figure figure(String name, List<Candidate> candidates, double[][] values) {
    double first = Spread.of(values[0]).median();
    List<Figure.Row> rows = new ArrayList<>();
    for (int c = 0; c < values.length; c++) {
      Spread value = Spread.of(values[c]);
      rows.add(new Figure.Row(candidates.get(c).name(), value, first / value.median(), 0));
    }
    return new Figure(name, "ms", rows);
  }
}
