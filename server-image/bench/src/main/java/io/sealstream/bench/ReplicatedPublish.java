package io.sealstream.bench;

/**
 * Publishing to a stream that three servers keep, at the one that leads it: an acknowledgement says
 * that a majority has the message. The processor time is that of all three together.
 */
record ReplicatedPublish(PublishLoad load) {

  String name() {
    return "three replicas, " + load.name() + ", after " + load.warmUp().toSeconds() + " s of it";
  }

  Case on(Candidate candidate) {
    return new Case(candidate.name(), () -> run(candidate));
  }

  private Sample run(Candidate candidate) throws Exception {
    try (ClusterUnderTest cluster = ClusterUnderTest.start(candidate)) {
      BenchStream stream = BenchStream.number(0, 1).on(ClusterUnderTest.SERVERS);
      try (NatsLine control = new NatsLine(cluster.servers().getFirst().port())) {
        stream.create(control);
      }
      return load.measure(cluster.leader(stream).port(), cluster::cpuMicros);
    }
  }
}
